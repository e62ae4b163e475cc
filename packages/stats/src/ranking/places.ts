import { requireFinite, requireSameLength, requireWhole } from '../domain.ts'
import { forEachTieDown, sortedRuns } from '../order.ts'

/** Measures of one query with relevant (above 0) and irrelevant items. Undefined for a query with nothing relevant; NaN, infinite numbers, differing lengths and a k below 1 are refused. */

/** Average precision of the query: `average_precision` on its items. */
export function queryAveragePrecision(relevance: Float64Array, score: Float64Array): number | undefined {
  let [hits, seen, total] = [0, 0, 0]
  eachTie(relevance, score, (relevant, items) => {
    hits += relevant
    seen += items
    total += (relevant * hits) / seen
  })
  return hits === 0 ? undefined : total / hits
}

/** 1/place of the first relevant item; among items of equal score the irrelevant ones stand first. */
export function reciprocalRank(relevance: Float64Array, score: Float64Array): number | undefined {
  let [before, place] = [0, 0]
  eachTie(relevance, score, (relevant, items) => {
    if (place === 0 && relevant > 0) place = before + items - relevant + 1
    before += items
  })
  return place === 0 ? undefined : 1 / place
}

/** Share of relevant items among the first k; items tied at the cut count in part. A query with fewer than k items counts as filled up with irrelevant ones. */
export function precisionAt(relevance: Float64Array, score: Float64Array, k: number): number | undefined {
  const { within, relevant } = firstPlaces(relevance, score, k)
  return relevant === 0 ? undefined : within / k
}

/** Share of the relevant items that are among the first k; items tied at the cut count in part. */
export function recallAt(relevance: Float64Array, score: Float64Array, k: number): number | undefined {
  const { within, relevant } = firstPlaces(relevance, score, k)
  return relevant === 0 ? undefined : within / relevant
}

/** 1 if any relevant item is surely among the first k, else 0; tied irrelevant ones stand first. */
export function hitAt(relevance: Float64Array, score: Float64Array, k: number): number | undefined {
  requireWhole(k, 'k')
  const first = reciprocalRank(relevance, score)
  return first === undefined ? undefined : 1 / first <= k + 1e-9 ? 1 : 0
}

function firstPlaces(relevance: Float64Array, score: Float64Array, k: number): { within: number; relevant: number } {
  requireWhole(k, 'k')
  let [within, relevant, seen] = [0, 0, 0]
  eachTie(relevance, score, (here, items) => {
    within += (here * Math.min(items, Math.max(0, k - seen))) / items
    relevant += here
    seen += items
  })
  return { within, relevant }
}

function eachTie(relevance: Float64Array, score: Float64Array, visit: (relevant: number, items: number) => void): void {
  requireSameLength(relevance, score, ['relevance', 'score'])
  requireFinite(relevance, 'relevance')
  requireFinite(score, 'score')
  const runs = sortedRuns(score)
  forEachTieDown(runs, (from, to) => {
    let relevant = 0
    for (let r = from; r < to; r += 1) if (relevance[runs.order[r]!]! > 0) relevant += 1
    visit(relevant, to - from)
  })
}
