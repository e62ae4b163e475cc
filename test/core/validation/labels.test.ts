import { describe, expect, it } from 'vitest'
import {
  answer,
  askable,
  clusterInquiry,
  idInquiry,
  labelInquiries,
  queryInquiry,
  weightInquiry,
  type AskedSet,
  type Count,
  type Inquiry,
  type TargetVariable,
} from '@titlebout/core'

/** Counts as a table would: the test says the values of one column, undefined for null. */
function countOver(values: readonly (string | undefined)[], count: Count): number {
  const given = values.filter((value): value is string => value !== undefined)
  if (count.kind === 'rows') return values.length
  if (count.kind === 'duplicates') return given.length - new Set(given).size
  if (count.kind === 'distinct')
    return new Set(given.filter((value) => value !== '' && Number.isFinite(Number(value))).map(Number)).size
  const { test } = count
  switch (test.kind) {
    case 'null':
      return values.filter((value) => value === undefined || value === '').length
    case 'among':
      return given.filter((value) => test.values.includes(value)).length
    case 'not-among':
      return given.filter((value) => {
        const equal = (other: string) => value === other || (other !== '' && Number(value) === Number(other))
        return value !== '' && !test.values.some(equal)
      }).length
    case 'unreadable':
      return given.filter(
        (value) => value !== '' && !(test.as === 'integer' ? Number.isInteger : Number.isFinite)(Number(value)),
      ).length
    case 'compare':
      return given.filter((value) => value !== '' && (test.operator === '<' ? Number(value) < 0 : Number(value) > 0))
        .length
    case 'length':
    case 'unmatched':
      throw new Error(`${test.kind} is not asked here`)
  }
}

function findingsOf(
  inquiries: readonly Inquiry[],
  values: readonly (string | undefined)[],
  role: AskedSet['role'] = 'train',
) {
  const counts = inquiries.flatMap((inquiry) => inquiry.counts.map((count) => countOver(values, count)))
  return answer(inquiries, { role, file: `${role}.csv`, rows: values.length }, counts)
}

const idsOf = (...all: Parameters<typeof findingsOf>) =>
  findingsOf(...all).map(({ id, severity, where }) => [id, severity, where?.line])

const inquiriesOf = (variable: TargetVariable, namedValues: readonly string[] = []) =>
  labelInquiries({
    configFile: 'titlebout.yml',
    variable,
    labelPlace: { line: 1, column: 1 },
    valuesPlace: { line: 2, column: 1 },
    namedValues,
  })

const many = (value: string, count = 20) => Array<string>(count).fill(value)
const binary = inquiriesOf({ task: 'binary-classification', label: 'damage', positive: 'Yes', prevalence: undefined }, [
  'yes',
  'no',
])
const classes = inquiriesOf(
  { task: 'multiclass-classification', label: 'damage', classes: ['none', 'minor', 'substantial'] },
  ['none', 'minor', 'Substantial'],
)
const numbers = inquiriesOf({ task: 'regression', label: 'price' })
const relevance = inquiriesOf({ task: 'ranking', label: 'grade', query: 'search' })

describe('a binary label', () => {
  it('has nothing against it with two classes', () => {
    expect(idsOf(binary, [...many('Yes', 10), ...many('no', 90)])).toEqual([])
  })

  it('is refused in training where it is of one class, and the values that there are are named', () => {
    expect(idsOf(binary, many('no'))).toEqual([['one-class-training', 'error', 2]])
    expect(idsOf(binary, many('Yes'))).toEqual([['one-class-training', 'error', 2]])
    expect(idsOf(binary, [...many('Yes'), undefined])).toContainEqual(['one-class-training', 'error', 2])
    expect(findingsOf(binary, many('no', 100))[0]?.message).toBe(
      'train.csv: the label "damage" has 0 rows with "Yes" and 100 others; it holds "yes", "no": nothing can be learnt from one class',
    )
  })

  it('of one class in the test rows is a warning: the verdict will be undecided', () => {
    expect(idsOf(binary, many('no'), 'test')).toEqual([['one-class-test', 'warning', 2]])
  })

  it('is refused where it is missing, as null or as an empty text', () => {
    expect(idsOf(binary, [...many('Yes'), ...many('no'), undefined])).toEqual([['label-null', 'error', 1]])
    expect(idsOf(binary, [...many('Yes'), ...many('no'), '', ''])).toEqual([['label-null', 'error', 1]])
  })

  it('of more than two values is a warning', () => {
    expect(idsOf(binary, [...many('Yes'), ...many('no'), 'maybe'])).toEqual([['label-values', 'warning', 2]])
    expect(findingsOf(binary, [...many('Yes'), ...many('no'), 'maybe'])[0]?.message).toBe(
      'train.csv: the label "damage" has 3 different values, and all but "Yes" count as negative',
    )
  })
})

describe('a label of classes', () => {
  const all = [...many('none'), ...many('minor'), ...many('substantial')]

  it('has nothing against it with enough rows of each', () => {
    expect(idsOf(classes, all)).toEqual([])
    expect(idsOf(classes, all, 'test')).toEqual([])
  })

  it('refuses a class that data.classes does not know, and names it where enough rows share it', () => {
    const findings = findingsOf(classes, [...all, ...many('Substantial'), 'odd'])
    expect(findings.map(({ id, severity, where }) => [id, severity, where?.line])).toEqual([
      ['unknown-class', 'error', 2],
    ])
    expect(findings[0]?.message).toContain(
      '21 of 81 rows have a label "damage" that is none of data.classes, such as "Substantial"',
    )
    expect(findings[0]?.message).not.toContain('odd')
  })

  it('takes numbers that are written in another way for one class, as judging does', () => {
    const codes = inquiriesOf({ task: 'multiclass-classification', label: 'y', classes: ['0', '1', '2'] })
    expect(idsOf(codes, [...many('0'), ...many('1.0'), ...many('2')])).toEqual([])
    expect(idsOf(codes, [...many('0'), ...many('1.0'), ...many('2'), ''])).toEqual([['label-null', 'error', 1]])
    expect(idsOf(codes, [...many('0'), ...many('1'), ...many('3')])).toEqual([
      ['unknown-class', 'error', 2],
      ['class-absent', 'warning', 2],
    ])
  })

  it('takes an empty label for missing, not for a class', () => {
    expect(idsOf(classes, [...all, '', undefined])).toEqual([['label-null', 'error', 1]])
  })

  it('warns of a class without rows and of one with few', () => {
    const some = [...many('none'), ...many('minor', 14)]
    for (const role of ['train', 'test'] as const)
      expect(idsOf(classes, some, role)).toEqual([
        ['class-absent', 'warning', 2],
        ['few-of-a-class', 'warning', 2],
      ])
    expect(idsOf(classes, [...many('none'), ...many('minor', 15), ...many('substantial')])).toEqual([])
  })

  it('does not say how many rows a rare class has', () => {
    const few = findingsOf(classes, [...many('none'), ...many('minor'), ...many('substantial', 3)])[0]
    expect(few?.message).toBe(
      'train.csv: fewer than 15 rows have the label "substantial": little can be learnt about it',
    )
    expect(few?.found).toBeUndefined()
  })

  it('of one class, or of none that is known, is an error in training and a warning in the test rows', () => {
    expect(idsOf(classes, many('none'))).toEqual([['one-class-training', 'error', 2]])
    expect(idsOf(classes, many('none'), 'test')).toEqual([['one-class-test', 'warning', 2]])
    expect(idsOf(classes, many('other'), 'test').map(([id]) => id)).toEqual(['unknown-class', 'one-class-test'])
  })
})

describe('a label of numbers', () => {
  it('has nothing against it when it holds different numbers', () => {
    expect(idsOf(numbers, ['1', '-2.5e3', '1000000000'])).toEqual([])
  })

  it('refuses what is no finite number', () => {
    expect(idsOf(numbers, ['1', '2', '1,5', 'NaN', 'Infinity'])).toEqual([['label-no-number', 'error', 1]])
    expect(findingsOf(numbers, ['1', '2', '1,5', 'NaN'])[0]?.found).toBe('2 that are none')
  })

  it('refuses gaps', () => {
    expect(idsOf(numbers, ['1', '2', undefined, ''])).toEqual([['label-null', 'error', 1]])
  })

  it('that are all alike teach nothing, and tell nothing apart', () => {
    expect(idsOf(numbers, ['7', '7.0', '7'])).toEqual([['constant-label', 'error', 1]])
    expect(idsOf(numbers, ['7', '7'], 'test')).toEqual([['constant-label', 'warning', 1]])
  })
})

describe('relevance', () => {
  it('is graded in whole numbers from 0 on', () => {
    expect(idsOf(relevance, ['0', '1', '3.0'])).toEqual([])
    expect(idsOf(relevance, ['0', '1', '-1'])).toEqual([['label-no-relevance', 'error', 1]])
    expect(idsOf(relevance, ['0', 'high', ''])).toEqual([
      ['label-null', 'error', 1],
      ['label-no-relevance', 'error', 1],
      ['constant-label', 'error', 1],
    ])
  })

  it('in fractions can be judged, and is a warning', () => {
    expect(idsOf(relevance, ['0', '1', '0.5'])).toEqual([['fractional-relevance', 'warning', 1]])
    expect(idsOf(relevance, ['0', '-0.5', 'x'])).toEqual([
      ['label-no-relevance', 'error', 1],
      ['label-no-relevance', 'error', 1],
      ['fractional-relevance', 'warning', 1],
    ])
  })
})

describe('a task without a label', () => {
  it('is asked nothing about it', () => {
    expect(inquiriesOf({ task: 'custom', label: undefined })).toEqual([])
    expect(inquiriesOf({ task: 'custom', label: 'y' })).toEqual([])
  })
})

describe('key columns', () => {
  const column = { configFile: 'titlebout.yml', name: 'k', place: { line: 3, column: 1 } }

  it('refuse ids that are missing or repeated', () => {
    const id = [idInquiry(column)]
    expect(idsOf(id, ['a', 'b'])).toEqual([])
    expect(idsOf(id, ['a', undefined, ''])).toEqual([['id-null', 'error', 3]])
    expect(idsOf(id, ['a', 'a', 'b'])).toEqual([['duplicate-ids', 'error', 3]])
  })

  it('refuse weights that are no finite number of 0 or more, and weights that are all 0', () => {
    const weight = [weightInquiry(column)]
    expect(idsOf(weight, ['0', '1', '2.5'])).toEqual([])
    expect(idsOf(weight, ['1', undefined, 'x', 'Infinity'])).toEqual([['weight-unreadable', 'error', 3]])
    expect(findingsOf(weight, ['1', undefined, 'x', ''])[0]?.message).toContain('3 of 4 rows have no weight "k"')
    expect(idsOf(weight, ['1', '-1'])).toEqual([['weight-negative', 'error', 3]])
    expect(idsOf(weight, ['0', '0.0'])).toEqual([['weight-zero', 'error', 3]])
  })

  it('count rows without a cluster, and refuse rows without a query', () => {
    expect(idsOf([clusterInquiry(column)], ['a', undefined, ''])).toEqual([['cluster-null', 'warning', 3]])
    expect(idsOf([clusterInquiry(column)], ['a', undefined], 'test')).toEqual([['cluster-null', 'error', 3]])
    expect(idsOf([queryInquiry(column)], ['a', undefined])).toEqual([['query-null', 'error', 3]])
    expect(idsOf([clusterInquiry(column), queryInquiry(column)], ['a', 'b'])).toEqual([])
  })

  it('are asked about only where the data have them', () => {
    expect(askable([idInquiry(column)], new Set(['other']))).toEqual([])
    expect(askable([idInquiry(column)], new Set(['k']))).toHaveLength(1)
  })
})
