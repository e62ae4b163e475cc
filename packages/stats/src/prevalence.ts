import { column } from './column.ts'
import { influenceVariance } from './difference.ts'
import { requireBinary, requireOpenShare } from './domain.ts'
import type { Outcome } from './result.ts'
import { undefinedBecause } from './result.ts'
import { sumOf } from './sums.ts'
import type { WeightOptions } from './weights.ts'
import { weigher } from './weights.ts'

/**
 * A metric as it would be where a share `prevalence` of the rows is positive, as when positives were sampled more densely for testing.
 *
 * Rows are weighted by class, on top of weights of their own: w·π/Σw of the positives, w·(1 − π)/Σw of the negatives, scaled to the number of
 * rows. The class shares are then given, not estimated, so influence values are taken about their (weighted) class means. `effectiveN` is that
 * of the metric under those weights: Kish's size of the rows it counts. Undefined with one class.
 *
 * @param measure the metric for given weights, for example `(weights) => precision(y, predicted, { weights })`
 */
export function atPrevalence(
  y: Uint8Array,
  prevalence: number,
  measure: (weights: Float64Array) => Outcome,
  options: WeightOptions = {},
): Outcome {
  requireBinary(y, 'y')
  requireOpenShare(prevalence, 'prevalence')
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const totals = [0, 1].map((label) => sumOf(n, (i) => (y[i] === label ? weight(i) : 0)))
  if (!totals.every((total) => total > 0)) return undefinedBecause('one-class', n)
  const perClass = [((1 - prevalence) * n) / totals[0]!, (prevalence * n) / totals[1]!]
  const outcome = measure(column(n, (i) => weight(i) * perClass[y[i]!]!))
  if (outcome.kind === 'undefined') return outcome
  const influence = (): Float64Array => aboutClassMeans(outcome.influence(), y, weight, totals)
  const { atBoundary, ownInterval: _ownLaw, skewness: _ofSample, ...rest } = outcome
  const variance = outcome.variance === undefined ? undefined : influenceVariance(influence())
  return {
    ...rest,
    variance,
    // It is about rows of one class each, whose weights are alike.
    ...(variance === 0 && atBoundary !== undefined ? { atBoundary } : {}),
    // A weighted share is no binomial one: Wilson would take the wrong size.
    method: outcome.method === 'proportion' ? 'delta' : outcome.method,
    influence,
  }
}

/** φ is a row's weight times how far it lies from the mean of all: from the mean of its class instead. */
function aboutClassMeans(
  phi: Float64Array,
  y: Uint8Array,
  weight: (i: number) => number,
  totals: readonly number[],
): Float64Array {
  const sums = [0, 0]
  for (let i = 0; i < phi.length; i += 1) sums[y[i]!]! += phi[i]!
  return column(phi.length, (i) => phi[i]! - (weight(i) * sums[y[i]!]!) / totals[y[i]!]!)
}
