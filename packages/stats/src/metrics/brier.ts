import { requireBinary, requireProbabilities, requireSameLength } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { meanMeasure } from '../sufficient/sum-summary.ts'
import { termColumn } from '../sufficient/terms.ts'
import type { WeightOptions } from '../weights.ts'
import { meanOf } from './mean-loss.ts'

/**
 * Brier score: mean of (p − y)², from 0 (perfect) to 1. Binary: scikit-learn's halved form.
 *
 * @throws {DomainError} on labels other than 0 and 1, probabilities outside [0, 1], differing lengths
 */
export function brier(y: Uint8Array, p: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(brierLosses(y, p), { ...options, range: [0, 1] })
}

/** The squared error of each row, for paired differences. */
export function brierLosses(y: Uint8Array, p: Float64Array): Float64Array {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  return termColumn({ kind: 'squared_error' }, y, { value: p })
}

/** {@link brier} as a metric of means. */
export const BRIER = meanMeasure({ kind: 'squared_error' }, [0, 1])
