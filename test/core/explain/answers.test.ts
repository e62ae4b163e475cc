import {
  isSameAnswer,
  judgedRows,
  rowsAt,
  rowsSaying,
  scoresBetween,
  type RowsToJudge,
  type Scores,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const ids = ['a', 'b', 'c', 'd']
const said = { ids, losses: new Map([['loss_own', Float64Array.of(1, 2, 3, 4)]]), findings: [] }
const classes = ['x', 'y']

const SCORES: readonly Scores[] = [
  {
    task: 'binary-classification',
    ...said,
    score: Float64Array.of(0.1, 0.2, 0.3, 0.4),
    prediction: Uint8Array.of(0, 1, 0, 1),
  },
  { task: 'binary-classification', ...said, score: undefined, prediction: Uint8Array.of(0, 1, 0, 1) },
  {
    task: 'multiclass-classification',
    ...said,
    classes,
    scores: { classes: 2, values: Float64Array.of(0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6) },
    prediction: Uint16Array.of(1, 0, 1, 0),
  },
  { task: 'multiclass-classification', ...said, classes, scores: undefined, prediction: Uint16Array.of(1, 0, 1, 0) },
  {
    task: 'regression',
    ...said,
    prediction: Float64Array.of(1, 2, 3, 4),
    bounds: { lower: Float64Array.of(0, 1, 2, 3), upper: Float64Array.of(5, 6, 7, 8) },
  },
  { task: 'ranking', ...said, score: Float64Array.of(9, 8, 7, 6) },
]

/** Every number and text of it, in order. */
function flat(scores: unknown): readonly unknown[] {
  if (ArrayBuffer.isView(scores) && !(scores instanceof DataView)) return Array.from(Object.values(scores))
  if (scores instanceof Map) return [...scores].flatMap(flat)
  if (typeof scores === 'object' && scores !== null) return Object.values(scores).flatMap(flat)
  return [scores]
}

describe('what was said about some rows', () => {
  it.each(SCORES)('of $task is what was said of each of them', (scores) => {
    const [first, second] = [scoresBetween(scores, 1, 3), scoresBetween(scoresBetween(scores, 0, 3), 1, 3)]
    expect(first.ids).toEqual(['b', 'c'])
    expect(flat(first)).toEqual(flat(second))
    expect([...first.losses.get('loss_own')!]).toEqual([2, 3])
    if (first.task === 'binary-classification' && scores.task === first.task) {
      expect([...first.prediction]).toEqual([1, 0])
      expect(first.score === undefined ? undefined : [...first.score]).toEqual(scores.score && [0.2, 0.3])
    }
    if (first.task === 'multiclass-classification' && scores.task === first.task) {
      expect([...first.prediction]).toEqual([0, 1])
      expect(first.scores === undefined ? undefined : [...first.scores.values]).toEqual(
        scores.scores && [0.2, 0.8, 0.3, 0.7],
      )
    }
    if (first.task === 'regression') {
      expect([...first.prediction]).toEqual([2, 3])
      expect([...first.bounds!.lower, ...first.bounds!.upper]).toEqual([1, 2, 6, 7])
    }
    if (first.task === 'ranking') expect([...first.score]).toEqual([8, 7])
  })

  it('of losses alone are those', () => {
    expect([...scoresBetween({ task: 'custom', ...said }, 2, 4).losses.get('loss_own')!]).toEqual([3, 4])
  })
})

const alone = { ids, weight: undefined, cluster: undefined, query: undefined, prevalence: undefined }
const TRUTH: { readonly [T in Scores['task']]?: RowsToJudge } = {
  'binary-classification': { ...alone, truth: { task: 'binary-classification', truth: Uint8Array.of(0, 1, 0, 1) } },
  'multiclass-classification': {
    ...alone,
    truth: { task: 'multiclass-classification', classes, truth: Uint16Array.of(0, 1, 0, 1) },
  },
  regression: { ...alone, truth: { task: 'regression', truth: Float64Array.of(1, 2, 3, 4) } },
  ranking: {
    ...alone,
    truth: { task: 'ranking', truth: Float64Array.of(0, 1, 0, 1) },
    query: Uint32Array.of(0, 0, 1, 1),
  },
}

describe('the same answer twice', () => {
  it.each(SCORES)('of $task may differ by how numbers are summed, and no more', (scores) => {
    const before = judgedRows(TRUTH[scores.task]!, scores)
    expect(isSameAnswer(before, before)).toBe(true)
    expect(isSameAnswer(before, rowsAt(before, [3, 2, 1, 0]))).toBe(false)
    if (scores.task !== 'regression') return
    const shifted = (by: number) => {
      const prediction = scores.prediction.map((value) => value + by)
      return rowsSaying(before, { ...scores, prediction })
    }
    // A share of the largest, which is 4.
    expect(isSameAnswer(before, shifted(3.9e-4))).toBe(true)
    expect(isSameAnswer(before, shifted(4.1e-4))).toBe(false)
  })
})
