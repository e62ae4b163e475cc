import { column } from './column.ts'
import { influenceVariance } from './difference.ts'
import { requireBinary, requireOpenShare } from './domain.ts'
import type { Outcome } from './result.ts'
import { undefinedBecause } from './result.ts'

/**
 * A metric as it would be where a share `prevalence` of the rows is positive, as when positives were sampled more densely for testing.
 * Rows are weighted by class; the class shares are then given, not estimated, so influence values are taken about their class means.
 * Undefined with one class.
 *
 * @param measure the metric for given weights, for example `(weights) => precision(y, predicted, { weights })`
 */
export function atPrevalence(y: Uint8Array, prevalence: number, measure: (weights: Float64Array) => Outcome): Outcome {
  requireBinary(y, 'y')
  requireOpenShare(prevalence, 'prevalence')
  const n = y.length
  const positives = y.reduce((count, label) => count + label, 0)
  if (positives === 0 || positives === n) return undefinedBecause(n === 0 ? 'empty' : 'one-class', n)
  const perClass = [((1 - prevalence) * n) / (n - positives), (prevalence * n) / positives]
  const outcome = measure(column(n, (i) => perClass[y[i]!]!))
  if (outcome.kind === 'undefined') return outcome
  const influence = (): Float64Array => aboutClassMeans(outcome.influence(), y, positives)
  const { atBoundary: _countsRows, ownInterval: _ownLaw, ...rest } = outcome
  return {
    ...rest,
    variance: outcome.variance === undefined ? undefined : influenceVariance(influence()),
    // A weighted share is no binomial one: Wilson would take the wrong size.
    method: outcome.method === 'proportion' ? 'delta' : outcome.method,
    influence,
  }
}

function aboutClassMeans(phi: Float64Array, y: Uint8Array, positives: number): Float64Array {
  const sums = [0, 0]
  for (let i = 0; i < phi.length; i += 1) sums[y[i]!]! += phi[i]!
  const means = [sums[0]! / (phi.length - positives), sums[1]! / positives]
  return column(phi.length, (i) => phi[i]! - means[y[i]!]!)
}
