import {
  hitAt,
  kendallTauB,
  meanOverQueries,
  ndcg,
  pairedLosses,
  pearson,
  perQuery,
  precisionAt,
  queryAveragePrecision,
  recallAt,
  reciprocalRank,
  spearman,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { measured } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

describe('measures of a query', () => {
  interface Case {
    name: string
    in: { relevance: number[]; score: number[] }
    out: Readonly<Record<string, number | null>>
  }
  const table = reference<Case[]>('ranking')
  it.each(table.cases)('agree with scikit-learn and the definitions, $name', ({ in: data, out }) => {
    const [relevance, score] = [numbers(data.relevance), numbers(data.score)]
    const got: Record<string, number | undefined> = {
      ap: queryAveragePrecision(relevance, score),
      rr: reciprocalRank(relevance, score),
    }
    for (const k of [1, 3]) {
      got[`hit_${k}`] = hitAt(relevance, score, k)
      got[`precision_${k}`] = precisionAt(relevance, score, k)
      got[`recall_${k}`] = recallAt(relevance, score, k)
    }
    for (const [name, k] of [
      ['None', undefined],
      ['1', 1],
      ['3', 3],
      ['10', 10],
    ] as const) {
      const cut = k === undefined ? {} : { k }
      got[`ndcg_${name}_shared`] = ndcg(relevance, score, cut)
      got[`ndcg_${name}_exponential`] = ndcg(relevance, score, { ...cut, gain: 'exponential' })
      // scikit-learn breaks ignored ties by the last row first; only without ties are the two alike.
      if (new Set(data.score).size === data.score.length)
        got[`ndcg_${name}_rows`] = ndcg(relevance, score, { ...cut, ties: 'rows' })
    }
    for (const [name, value] of Object.entries(got)) expectClose(value!, out[name]!, table.tolerance, 1e-14, name)
  })
  it('have no value where nothing is relevant', () => {
    const [none, score] = [numbers([0, 0]), numbers([1, 2])]
    for (const measure of [ndcg, queryAveragePrecision, reciprocalRank]) expect(measure(none, score)).toBeUndefined()
    expect(precisionAt(none, score, 1)).toBeUndefined()
    expect(() => ndcg(numbers([1, -1]), score)).toThrow('relevance[1] must be 0 or more, got -1')
  })
})

describe('queries', () => {
  const query = Uint32Array.of(7, 2, 7, 2, 9, 9)
  const relevance = numbers([1, 0, 0, 1, 0, 0])
  const score = numbers([0.9, 0.8, 0.1, 0.2, 0.3, 0.4])
  it('are the unit: one value each, by code, empty ones by the rule asked for', () => {
    const values = perQuery(query, relevance, score, reciprocalRank)
    expect([...values.queries]).toEqual([2, 7])
    expect([...values.values]).toEqual([0.5, 1])
    expect(values.empty).toBe(1)
    expect([...perQuery(query, relevance, score, reciprocalRank, { empty: 'zero' }).values]).toEqual([0.5, 1, 0])
    expect([...perQuery(query, relevance, score, reciprocalRank, { empty: 'one' }).values]).toEqual([0.5, 1, 1])
  })
  it('give a mean over queries, and paired differences of two fighters', () => {
    const first = perQuery(query, relevance, score, reciprocalRank)
    const second = perQuery(
      query,
      relevance,
      score.map((x) => -x),
      reciprocalRank,
    )
    expect(measured(meanOverQueries(first))).toMatchObject({
      estimate: 0.75,
      n: 2,
      variance: expect.closeTo(0.0625, 14),
      df: 1,
    })
    expect(measured(pairedLosses(first.values, second.values)).estimate).toBe(0)
    expect(meanOverQueries(perQuery(Uint32Array.of(1), numbers([0]), numbers([1]), ndcg))).toMatchObject({
      reason: 'no-positives',
    })
  })
})

describe('correlations', () => {
  const table =
    reference<
      { name: string; in: { x: number[]; y: number[] }; out: Record<'pearson' | 'spearman' | 'kendall', number> }[]
    >('correlations')
  it.each(table.cases)('agree with SciPy, $name', ({ in: data, out }) => {
    const [x, y] = [numbers(data.x), numbers(data.y)]
    expectClose(pearson(x, y)!, out.pearson, table.tolerance)
    expectClose(spearman(x, y)!, out.spearman, table.tolerance)
    expectClose(kendallTauB(x, y)!, out.kendall, table.tolerance)
  })
  it('have no value where one side is constant or alone', () => {
    for (const of of [pearson, spearman, kendallTauB]) {
      expect(of(numbers([1, 1, 1]), numbers([1, 2, 3]))).toBeUndefined()
      expect(of(numbers([1]), numbers([1]))).toBeUndefined()
    }
  })
})
