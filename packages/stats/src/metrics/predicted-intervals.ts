import { column } from '../column.ts'
import { requireFinite, requireOpenShare, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Outcome } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { meanOf } from './mean-loss.ts'
import { selectionRate } from './proportion.ts'

/** Share of rows whose y lies in [lower, upper], both ends included, with Wilson's interval: to be held against the level that was promised. */
export function intervalCoverage(
  y: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  options: WeightOptions = {},
): Outcome {
  requireTruth(y, lower)
  requireIntervals(lower, upper)
  const inside = new Uint8Array(y.length)
  for (let i = 0; i < y.length; i += 1) inside[i] = y[i]! >= lower[i]! && y[i]! <= upper[i]! ? 1 : 0
  return selectionRate(inside, options)
}

/** Mean of upper − lower, in the unit of y: the narrower, the better, at the same coverage. */
export function meanIntervalWidth(lower: Float64Array, upper: Float64Array, options: WeightOptions = {}): Outcome {
  requireIntervals(lower, upper)
  return meanOf(
    column(lower.length, (i) => upper[i]! - lower[i]!),
    { ...options, range: [0, Infinity] },
  )
}

/**
 * Interval score (Winkler 1972; Gneiting and Raftery 2007) of predicted central 1 − `alpha` intervals: mean of width + 2/α·distance of y from the
 * interval. Lower is better; the least at the true α/2 and 1 − α/2 quantiles. Equals the two pinball losses times 2/α.
 */
export function intervalScore(
  y: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  options: WeightOptions & { readonly alpha: number },
): Outcome {
  return meanOf(intervalScores(y, lower, upper, options.alpha), { ...options, range: [0, Infinity] })
}

/** The score of each row, for paired differences. */
export function intervalScores(y: Float64Array, lower: Float64Array, upper: Float64Array, alpha: number): Float64Array {
  requireOpenShare(alpha, 'alpha')
  requireTruth(y, lower)
  requireIntervals(lower, upper)
  return column(y.length, (i) => {
    const [low, high, value] = [lower[i]!, upper[i]!, y[i]!]
    return high - low + (2 / alpha) * (Math.max(0, low - value) + Math.max(0, value - high))
  })
}

function requireTruth(y: Float64Array, lower: Float64Array): void {
  requireSameLength(y, lower, ['y', 'lower'])
  requireFinite(y, 'y')
}

function requireIntervals(lower: Float64Array, upper: Float64Array): void {
  requireSameLength(lower, upper, ['lower', 'upper'])
  requireFinite(lower, 'lower')
  requireFinite(upper, 'upper')
  for (let i = 0; i < lower.length; i += 1) {
    if (lower[i]! > upper[i]!) {
      throw new DomainError(`upper[${i}] must not be below lower[${i}] (${lower[i]}), got ${upper[i]}`, {
        argument: 'upper',
        index: i,
        value: upper[i],
      })
    }
  }
}
