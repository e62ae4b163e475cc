import { requireFinite, requireInRange, requireSameLength, requireWhole } from '../domain.ts'
import { DomainError } from '../error.ts'
import { forEachTieDown, sortedRuns } from '../order.ts'

export interface DcgOptions {
  /** Only the first k places count. Default: all. */
  readonly k?: number
  /** What a relevance is worth: itself (`linear`, scikit-learn) or 2^relevance − 1 (`exponential`, LightGBM and XGBoost). Default `linear`. */
  readonly gain?: 'linear' | 'exponential'
  /** Items of equal score share their places' discounts evenly (`shared`, default) or stand in the order of their rows (`rows`). */
  readonly ties?: 'shared' | 'rows'
}

const GAINS: Record<'linear' | 'exponential', (relevance: number) => number> = {
  linear: (relevance) => relevance,
  exponential: (relevance) => 2 ** relevance - 1,
}

/**
 * Discounted cumulative gain of one query: Σ gain/log2(1 + place) (Järvelin and Kekäläinen 2002; ties after McSherry and Najork 2008).
 *
 * @throws {DomainError} on relevance below 0, NaN or infinite numbers, differing lengths, a k below 1, gains that are too large to add up
 */
export function dcg(relevance: Float64Array, score: Float64Array, options: DcgOptions = {}): number {
  const gain = GAINS[options.gain ?? 'linear']
  requireSameLength(relevance, score, ['relevance', 'score'])
  requireRelevance(relevance)
  requireFinite(score, 'score')
  if (options.k !== undefined) requireWhole(options.k, 'k')
  const k = options.k ?? relevance.length
  const runs = sortedRuns(score)
  const { order } = runs
  let [total, place] = [0, 0]
  forEachTieDown(runs, (from, to) => {
    if (options.ties === 'rows') {
      for (let r = from; r < to; r += 1) {
        if (place < k) total += gain(relevance[order[r]!]!) / Math.log2(place + 2)
        place += 1
      }
      return
    }
    let [gains, discounts] = [0, 0]
    for (let r = from; r < to; r += 1) {
      gains += gain(relevance[order[r]!]!)
      if (place < k) discounts += 1 / Math.log2(place + 2)
      place += 1
    }
    total += (gains * discounts) / (to - from)
  })
  requireInRange(total, 'relevance')
  return total
}

/** DCG over the best possible DCG, 0 to 1; undefined for a query with nothing relevant. */
export function ndcg(relevance: Float64Array, score: Float64Array, options: DcgOptions = {}): number | undefined {
  const best = dcg(relevance, relevance, options)
  return best === 0 ? undefined : dcg(relevance, score, options) / best
}

function requireRelevance(relevance: Float64Array): void {
  const index = relevance.findIndex((value) => !(value >= 0 && Number.isFinite(value)))
  if (index < 0) return
  throw new DomainError(`relevance[${index}] must be 0 or more, got ${relevance[index]}`, {
    argument: 'relevance',
    index,
    value: relevance[index],
  })
}
