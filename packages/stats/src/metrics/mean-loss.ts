import { column } from '../column.ts'
import { requireFinite, requireInRange } from '../domain.ts'
import type { Measured, Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'

export interface MeanOptions extends WeightOptions {
  /** What the values can be; intervals are cut to it. Default: anything. */
  readonly range?: readonly [number, number]
}

/**
 * Mean of per-row losses (or any per-row number): Σwl/Σw.
 *
 * Variance s²/n with n − 1 degrees of freedom; under weights the linearised Σw²(l − l̄)²/(Σw)² · n/(n − 1).
 *
 * @throws {DomainError} on NaN or infinite losses, and where they are too large to add up
 */
export function meanLoss(losses: Float64Array, options: MeanOptions = {}): Outcome {
  requireFinite(losses, 'losses')
  return meanOf(losses, options)
}

/** {@link meanLoss} for losses that are finite by construction. */
export function meanOf(losses: Float64Array, options: MeanOptions = {}): Outcome {
  const n = losses.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const total = sumOf(n, weight)
  const estimate = sumOf(n, (i) => weight(i) * losses[i]!) / total
  requireInRange(estimate, 'losses')
  const scale = n < 2 ? 0 : (n / total) * Math.sqrt(n / (n - 1))
  return {
    kind: 'measured',
    estimate,
    variance: n < 2 ? undefined : (scale * scale * squaredDeviations(losses, weight, estimate)) / (n * n),
    df: n < 2 ? undefined : n - 1,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'mean',
    range: options.range ?? [-Infinity, Infinity],
    influence: () => column(n, (i) => scale * weight(i) * (losses[i]! - estimate)),
  } satisfies Measured
}

/** Σw²(l − l̄)², with what rounding left in the mean taken out (as in `sampleVariance`). */
function squaredDeviations(losses: Float64Array, weight: (i: number) => number, centre: number): number {
  const n = losses.length
  const squares = sumOf(n, (i) => (weight(i) * (losses[i]! - centre)) ** 2)
  const residue = sumOf(n, (i) => weight(i) * (losses[i]! - centre))
  const spread = squares - (residue * residue) / n
  // Squares of losses beyond 1e154 overflow: nothing is known then about how far the mean may be off.
  return Number.isFinite(spread) ? spread : Infinity
}
