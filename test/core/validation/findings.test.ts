import { describe, expect, it } from 'vitest'
import {
  columnFindings,
  labelFindings,
  overlapFindings,
  parseContract,
  timeFindings,
  type ColumnQuestions,
  type LabelFacts,
  type LabelSettings,
} from '@titlebout/core'

const CONTRACT = parseContract(
  `apiVersion: v3.1.0
kind: DataContract
id: c
version: 1.0.0
schema:
  - name: t
    properties:
      - { name: id, required: true }
      - { name: damage, required: true }
      - { name: size, logicalType: string, required: true }
      - { name: speed, logicalType: number }
      - { name: wind, logicalType: number }
      - { name: cost, customProperties: [{ property: availability, value: after-outcome }] }
`,
  'c.yaml',
)
const text = (name: string) => ({ name, kind: 'text' }) as const
const number = (name: string) => ({ name, kind: 'number' }) as const
const COLUMNS = [text('id'), text('damage'), text('size'), number('speed'), number('wind'), number('cost')]
const named = (name: string) => ({ name, place: { line: 4, column: 2 } })

const idsOf = (changes: Partial<ColumnQuestions>) =>
  columnFindings({
    configFile: 'titlebout.yml',
    contract: CONTRACT,
    features: [named('size'), named('speed')],
    id: named('id'),
    label: named('damage'),
    time: undefined,
    datasets: [
      { role: 'train', name: 'train.csv', columns: COLUMNS },
      { role: 'test', name: 'test.csv', columns: COLUMNS },
    ],
    ...changes,
  }).map(({ id, severity, where }) => [id, severity, where?.field, where?.role, where?.line])

const train = (columns: ColumnQuestions['datasets'][number]['columns']) => ({
  datasets: [{ role: 'train' as const, name: 'train.csv', columns }],
})

describe('columnFindings', () => {
  it('has nothing to say about features of the contract that are known before', () => {
    expect(idsOf({})).toEqual([])
  })

  it('refuses a feature that is known only after the outcome, at its line of titlebout.yml', () => {
    expect(idsOf({ features: [named('cost')] })).toEqual([['feature-after-outcome', 'error', 'cost', undefined, 4]])
  })

  it('refuses a feature that the contract does not describe', () => {
    const columns = [...COLUMNS, text('airport')]
    expect(idsOf({ features: [named('airport')], ...train(columns) })).toEqual([
      ['feature-outside-contract', 'error', 'airport', undefined, 4],
    ])
    expect(idsOf({ contract: undefined, features: [named('airport')], ...train(columns) })).toEqual([])
  })

  it('names columns outside the contract in one notice', () => {
    const findings = idsOf(train([...COLUMNS, text('x'), text('y')]))
    expect(findings).toEqual([['column-outside-contract', 'notice', undefined, 'train', undefined]])
  })

  it('names missing columns: label, id, time, features and required ones as errors', () => {
    expect(idsOf({ ...train([number('speed')]), time: named('when') })).toEqual([
      ['label-missing', 'error', 'damage', 'train', 4],
      ['missing-column', 'error', 'id', 'train', 4],
      ['missing-column', 'error', 'when', 'train', 4],
      ['missing-column', 'error', 'size', 'train', 4],
      ['missing-column', 'warning', 'wind', 'train', 12],
    ])
    expect(idsOf({ features: [named('speed')], ...train(COLUMNS.filter(({ name }) => name !== 'size')) })).toEqual([
      ['missing-column', 'error', 'size', 'train', 10],
    ])
  })

  it('does not miss what is known only after the outcome', () => {
    expect(idsOf(train(COLUMNS.filter(({ name }) => name !== 'cost')))).toEqual([])
  })

  it('suggests a column whose name differs in case or spaces', () => {
    const [finding] = columnFindings({
      configFile: 'titlebout.yml',
      contract: undefined,
      features: [],
      id: named('id'),
      label: named('damage'),
      time: undefined,
      datasets: [{ role: 'test', name: 'test.csv', columns: [text('id'), text('Damage ')] }],
    })
    expect(finding?.message).toBe('test.csv has no column "damage", which is the label: it has "Damage "')
  })

  it('refuses a feature that is a number in one data set and text in the other', () => {
    const other = COLUMNS.map((column) => (column.name === 'speed' ? text('speed') : column))
    const datasets = [
      { role: 'train', name: 'train.csv', columns: COLUMNS },
      { role: 'test', name: 'test.csv', columns: other },
    ] as const
    expect(idsOf({ datasets })).toEqual([['feature-kind-differs', 'error', 'speed', 'test', 4]])
    expect(idsOf({ datasets, features: [named('size')] })).toEqual([])
  })
})

const FACTS: LabelFacts = {
  role: 'train',
  file: 'train.csv',
  rows: 100,
  positives: 10,
  labelNulls: 0,
  labelValues: 2,
  idNulls: 0,
  idDuplicates: 0,
}
const LABELS: LabelSettings = {
  configFile: 'titlebout.yml',
  label: 'damage',
  id: 'id',
  positive: 'Yes',
  labelPlace: { line: 1, column: 1 },
  positivePlace: { line: 2, column: 1 },
  idPlace: { line: 3, column: 1 },
  namedValues: ['yes', 'no'],
}
const aboutLabel = (changes: Partial<LabelFacts>) =>
  labelFindings({ ...FACTS, ...changes }, LABELS).map(({ id, severity, where }) => [id, severity, where?.line])

describe('labelFindings', () => {
  it('has nothing to say about two classes and ids that occur once', () => {
    expect(aboutLabel({})).toEqual([])
  })

  it('refuses training labels of one class, and names the values that there are', () => {
    expect(aboutLabel({ positives: 0 })).toEqual([['one-class-training', 'error', 2]])
    expect(aboutLabel({ positives: 100 })).toEqual([['one-class-training', 'error', 2]])
    expect(aboutLabel({ positives: 90, labelNulls: 10 })).toContainEqual(['one-class-training', 'error', 2])
    const [finding] = labelFindings({ ...FACTS, positives: 0 }, LABELS)
    expect(finding?.message).toBe(
      'train.csv: the label "damage" has 0 rows with "Yes" and 100 others; it holds "yes", "no": nothing can be learnt from one class',
    )
  })

  it('warns of judged labels of one class: the verdict will be undecided', () => {
    expect(aboutLabel({ role: 'test', positives: 0 })).toEqual([['one-class-test', 'warning', 2]])
  })

  it('refuses rows without a label', () => {
    expect(aboutLabel({ labelNulls: 1 })).toEqual([['label-null', 'error', 1]])
  })

  it('warns of a label of more than two values', () => {
    expect(aboutLabel({ labelValues: 3 })).toEqual([['label-values', 'warning', 2]])
  })

  it('refuses ids that are missing or repeated', () => {
    expect(aboutLabel({ idNulls: 1 })).toEqual([['id-null', 'error', 3]])
    expect(aboutLabel({ idDuplicates: 2 })).toEqual([['duplicate-ids', 'error', 3]])
  })
})

describe('overlapFindings', () => {
  const about = (changes: Partial<Parameters<typeof overlapFindings>[0]>) =>
    overlapFindings(
      { ids: 0, rows: 0, testRows: 1000, trainRows: 5000, distinctTrainRows: 4900, expectedTwins: 1e-9, ...changes },
      { file: 'titlebout.yml', line: 8 },
    ).map(({ id, severity }) => [id, severity])

  it('has nothing to say when no row stands in both', () => {
    expect(about({})).toEqual([])
  })

  it('warns of a few shared ids and refuses more than 1 %', () => {
    expect(about({ ids: 10 })).toEqual([['train-test-overlap', 'warning']])
    expect(about({ ids: 11 })).toEqual([['train-test-overlap', 'error']])
  })

  it('warns of equal rows only where rows are not equal by chance', () => {
    expect(about({ rows: 300 })).toEqual([['train-test-equal-rows', 'warning']])
    expect(about({ rows: 10 })).toEqual([])
    expect(about({ rows: 900, distinctTrainRows: 600 })).toEqual([])
    expect(about({ rows: 900, expectedTwins: 1 })).toEqual([])
  })
})

describe('timeFindings', () => {
  const about = (changes: Partial<Parameters<typeof timeFindings>[0]>) =>
    timeFindings({ unreadableTrain: 0, unreadableTest: 0, early: 0, testRows: 10, ...changes }, 'when', {
      file: 'titlebout.yml',
    }).map(({ id, severity }) => [id, severity])

  it('refuses a test row that is not later than every training row', () => {
    expect(about({})).toEqual([])
    expect(about({ early: 1 })).toEqual([['temporal-split', 'error']])
  })

  it('refuses to believe times that it cannot read', () => {
    expect(about({ unreadableTest: 1 })).toEqual([['time-unreadable', 'error']])
    expect(about({ unreadableTrain: 1, early: 3 })).toEqual([['time-unreadable', 'error']])
  })
})
