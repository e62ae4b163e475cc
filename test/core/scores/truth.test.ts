import { describe, expect, it } from 'vitest'
import {
  checkedWeights,
  groupCodes,
  judgedRows,
  refuseTornQueries,
  truthOf,
  UserError,
  type TargetVariable,
} from '@titlebout/core'

const REGRESSION: TargetVariable = { task: 'regression', label: 'y' }
const RANKING: TargetVariable = { task: 'ranking', label: 'y', query: 'q' }
const CLASSES: TargetVariable = { task: 'multiclass-classification', label: 'y', classes: ['red', '2', 'blue'] }
const BINARY: TargetVariable = { task: 'binary-classification', label: 'y', positive: 'yes', prevalence: undefined }

const truth = (target: TargetVariable, labels: readonly (string | null)[]) =>
  truthOf(target, { labels, column: 'y', name: 'test.csv' })

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (cause) {
    expect(cause).toBeInstanceOf(UserError)
    expect(cause).toMatchObject({ code: 'DATA' })
    return cause instanceof Error ? cause.message : ''
  }
  return 'no error'
}

describe('truthOf', () => {
  it('reads labels as their task has them', () => {
    expect(truth(BINARY, ['yes', 'no', 'Yes'])).toEqual({ task: BINARY.task, truth: Uint8Array.from([1, 0, 0]) })
    expect(truth(CLASSES, ['blue', '2', 'red', '2.0'])).toMatchObject({ truth: Uint16Array.from([2, 1, 0, 1]) })
    expect(truth(REGRESSION, ['-1.5', '1e3'])).toEqual({ task: 'regression', truth: Float64Array.from([-1.5, 1000]) })
    expect(truth(RANKING, ['0', '2.5'])).toEqual({ task: 'ranking', truth: Float64Array.from([0, 2.5]) })
    expect(truth({ task: 'custom', label: undefined }, [])).toEqual({ task: 'custom' })
  })

  it.each<[what: string, target: TargetVariable, labels: readonly (string | null)[], message: string]>([
    ['a missing label', CLASSES, ['red', null], 'label column "y": 1 of 2 rows (first: row 2) have no label'],
    [
      'a label outside the classes',
      CLASSES,
      ['red', 'secret', 'green'],
      '2 of 3 rows (first: row 2) have a label that is none of data.classes',
    ],
    [
      'a label that is no number',
      REGRESSION,
      ['1', 'secret', '0,5'],
      '2 of 3 rows (first: row 2) have a label that is no finite number',
    ],
    [
      'a label that cannot be reckoned with',
      REGRESSION,
      ['-1e36', '1.1e36'],
      '(first: row 2) have a label that is beyond 1e36',
    ],
    ['an infinite label', REGRESSION, ['1', 'inf'], '1 of 2 rows (first: row 2)'],
    ['a relevance below 0', RANKING, ['1', '-1'], '1 of 2 rows (first: row 2) have a relevance below 0'],
    [
      'a relevance that is no number',
      RANKING,
      ['good'],
      '1 of 1 rows (first: row 1) have a label that is no finite number',
    ],
  ])('refuses %s, and says no value', (_, target, labels, message) => {
    const said = refusal(() => truth(target, labels))
    expect(said).toContain(`test.csv: label column "y": `)
    expect(said).toContain(message)
    expect(said).not.toContain('secret')
  })
})

describe('what rows count and belong to', () => {
  it('has a number for each group, in the order in which they occur', () => {
    const codes = groupCodes(['b', 'a', 'b', 'c'], { key: 'cluster', column: 'g', name: 'test.csv' })
    expect([...codes]).toEqual([0, 1, 0, 2])
  })

  it.each([
    [
      'no group',
      () => groupCodes(['a', null, ''], { key: 'cluster', column: 'g', name: 't' }),
      '2 of 3 rows (first: row 2) have none',
    ],
    [
      'NaN for a weight',
      () => checkedWeights(Float64Array.from([1, Number.NaN]), { column: 'w', name: 't' }),
      '1 of 2 rows (first: row 2)',
    ],
    [
      'a weight below 0',
      () => checkedWeights(Float64Array.from([-1, 1]), { column: 'w', name: 't' }),
      'have no weight of 0 or more',
    ],
    [
      'a weight that cannot be reckoned with',
      () => checkedWeights(Float64Array.from([1e36, 1e300]), { column: 'w', name: 't' }),
      '1 of 2 rows (first: row 2) have a weight that is neither 0 nor from 1e-60 to 1e+60',
    ],
    [
      'a weight whose square is no double',
      () => checkedWeights(Float64Array.from([1, 1e-200]), { column: 'w', name: 't' }),
      '1 of 2 rows (first: row 2) have a weight that is neither 0 nor from 1e-60 to 1e+60',
    ],
    ['no weight at all', () => checkedWeights(new Float64Array(3), { column: 'w', name: 't' }), 'all 3 weights are 0'],
    [
      'a torn query',
      () =>
        refuseTornQueries(
          { query: Uint32Array.from([0, 0, 1]), weight: Float64Array.from([1, 2, 3]), cluster: undefined },
          't',
        ),
      'rows of 1 queries differ in data.weight',
    ],
  ])('refuses %s', (_, work, message) => {
    expect(refusal(work)).toContain(message)
  })

  it('refuses scores of another task than the rows: that is a mistake of ours', () => {
    const judged = {
      ids: ['a'],
      truth: truth(REGRESSION, ['1']),
      weight: undefined,
      cluster: undefined,
      query: undefined,
      prevalence: undefined,
    }
    const scores = { task: 'ranking', ids: ['a'], score: new Float64Array(1), losses: new Map(), findings: [] } as const
    expect(() => judgedRows(judged, scores)).toThrow('scores of ranking about rows of regression')
  })
})
