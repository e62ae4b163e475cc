import { worseRows, type BinaryRows, type ClassRows, type JudgedRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

/** truth, and the score of each row; decisions at one half. */
function binary(truth: readonly number[], score: readonly number[], labelsOnly = false): BinaryRows {
  return {
    task: 'binary-classification',
    count: truth.length,
    truth: Uint8Array.from(truth),
    score: labelsOnly ? undefined : Float64Array.from(score),
    prediction: Uint8Array.from(score, (p) => (p >= 0.5 ? 1 : 0)),
  }
}

const TRUTH = [1, 1, 0, 0, 1, 0]
const CHAMPION = [0.9, 0.6, 0.2, 0.7, 0.4, 0.1]
const CANDIDATE = [0.4, 0.1, 0.8, 0.3, 0.2, 0.4]

describe('rows on which the candidate is worse', () => {
  it('are decisions that went from right to wrong, by what the truth lost', () => {
    const found = worseRows(binary(TRUTH, CANDIDATE), binary(TRUTH, CHAMPION), 9)!
    // Row 4 is wrong by both, however much worse; row 5 right by both; row 3 was mended.
    expect(found).toMatchObject({ by: 'decisions', worse: 3, better: 1, places: [2, 0, 1] })
    expect(found.said(binary(TRUTH, CANDIDATE), 2)).toEqual({ prediction: 'positive', score: 0.8 })
    expect(worseRows(binary(TRUTH, CANDIDATE), binary(TRUTH, CHAMPION), 2)!.places).toEqual([2, 0])
  })

  it('stay in their order where nothing but labels is known', () => {
    const found = worseRows(binary(TRUTH, CANDIDATE, true), binary(TRUTH, CHAMPION, true), 9)!
    expect(found).toMatchObject({ worse: 3, better: 1, places: [0, 1, 2] })
    expect(found.said(binary(TRUTH, CANDIDATE, true), 0)).toEqual({ prediction: 'negative', score: null })
  })

  it('of several classes are told by their classes', () => {
    const rows = (values: readonly number[], prediction: readonly number[]): ClassRows => ({
      task: 'multiclass-classification',
      count: 2,
      classes: ['a', 'b', 'c'],
      truth: Uint16Array.of(2, 0),
      scores: { values: Float64Array.from(values), classes: 3 },
      prediction: Uint16Array.from(prediction),
    })
    const candidate = rows([0.1, 0.6, 0.3, 0.5, 0.3, 0.2], [1, 0])
    const found = worseRows(candidate, rows([0.1, 0.1, 0.8, 0.2, 0.5, 0.3], [2, 1]), 5)!
    expect(found).toMatchObject({ worse: 1, better: 1, places: [0] })
    expect(found.said(candidate, 0)).toEqual({ prediction: 'b', score: 0.3 })
  })

  it('of numbers are those with larger absolute errors', () => {
    const rows = (prediction: readonly number[]): JudgedRows => ({
      task: 'regression',
      count: 3,
      truth: Float64Array.of(10, 20, 30),
      prediction: Float64Array.from(prediction),
    })
    const found = worseRows(rows([13, 20, 20]), rows([9, 25, 31]), 5)!
    expect(found).toMatchObject({ by: 'absolute error', worse: 2, better: 1, places: [2, 0] })
    expect(found.said(rows([13, 20, 20]), 0)).toEqual({ prediction: 13, score: null })
  })

  it('of losses alone are those with larger ones', () => {
    const rows = (losses: readonly number[]): JudgedRows => ({
      task: 'custom',
      count: 3,
      losses: new Map([['loss_iou', Float64Array.from(losses)]]),
    })
    const found = worseRows(rows([0.5, 0.1, 0.3]), rows([0.2, 0.2, 0.2]), 5)!
    expect(found).toMatchObject({ by: 'loss_iou', worse: 2, better: 1, places: [0, 2] })
    expect(worseRows({ task: 'custom', count: 3 }, { task: 'custom', count: 3 }, 5)).toBeUndefined()
  })

  it('are none in a ranking, nor between two tasks', () => {
    const ranked: JudgedRows = {
      task: 'ranking',
      count: 1,
      truth: Float64Array.of(1),
      score: Float64Array.of(1),
      query: Uint32Array.of(0),
    }
    expect(worseRows(ranked, ranked, 5)).toBeUndefined()
    expect(worseRows(ranked, binary([1], [0.5]), 5)).toBeUndefined()
  })
})
