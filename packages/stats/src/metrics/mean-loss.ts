import { requireFinite } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { measureSums } from '../sufficient/measure-sums.ts'
import { meanMeasure } from '../sufficient/sum-summary.ts'
import type { WeightOptions } from '../weights.ts'

export interface MeanOptions extends WeightOptions {
  /** What the values can be; intervals are cut to it. Default: anything. */
  readonly range?: readonly [number, number]
}

/**
 * Mean of per-row losses (or any per-row number): Σwl/Σw.
 *
 * Variance s²/n with n − 1 degrees of freedom; under weights the linearised Σw²(l − l̄)²/(Σw)² · n/(n − 1).
 *
 * @throws {DomainError} on NaN or infinite losses
 */
export function meanLoss(losses: Float64Array, options: MeanOptions = {}): Outcome {
  requireFinite(losses, 'losses')
  return meanOf(losses, options)
}

/** {@link meanLoss} for losses that are finite by construction. */
export function meanOf(losses: Float64Array, options: MeanOptions = {}): Outcome {
  const rows = { truth: losses, fighters: [{ losses: new Map([['losses', losses]]) }], weights: options.weights }
  return measureSums(rows, meanMeasure({ kind: 'loss', column: 'losses' }, options.range ?? [-Infinity, Infinity]))
}
