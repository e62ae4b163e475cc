import { countOf } from '../column.ts'
import { requireBinary, requireEps, requireProbabilities, requireSameLength } from '../domain.ts'
import type { Measured, Undefined } from '../result.ts'
import { meanMeasure } from '../sufficient/sum-summary.ts'
import { LOG_LOSS_EPS, termColumn } from '../sufficient/terms.ts'
import type { WeightOptions } from '../weights.ts'
import { meanOf } from './mean-loss.ts'

export interface LogLossOptions extends WeightOptions {
  /** Probabilities are clipped to [eps, 1 − eps]. Default {@link LOG_LOSS_EPS}. Widen float32 scores before they come here. */
  readonly eps?: number
}

export interface MeasuredLogLoss extends Measured {
  /** Rows whose probability was moved by clipping: what they cost is set by eps, not by the model. */
  readonly clipped: number
}

/**
 * Mean log loss −[y ln p + (1 − y) ln(1 − p)] in nats; lower is better, 0 is perfect. Defined with one class too.
 *
 * @param y labels, 0 or 1
 * @param p probability of class 1
 * @throws {DomainError} on other labels, on probabilities outside [0, 1], on differing lengths, on an `eps` outside (0, 0.5)
 */
export function logLoss(y: Uint8Array, p: Float64Array, options: LogLossOptions = {}): MeasuredLogLoss | Undefined {
  const eps = options.eps ?? LOG_LOSS_EPS
  const outcome = meanOf(logLosses(y, p, eps), { ...options, range: [0, Infinity] })
  if (outcome.kind === 'undefined') return outcome
  const clipped = countOf(p.length, (i) => p[i]! < eps || p[i]! > 1 - eps)
  return { ...outcome, clipped }
}

/** The loss of each row, for paired differences. Arguments as {@link logLoss}. */
export function logLosses(y: Uint8Array, p: Float64Array, eps = LOG_LOSS_EPS): Float64Array {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  requireEps(eps)
  return termColumn({ kind: 'log_loss', eps }, y, { value: p })
}

/** {@link logLoss} as a metric of means. */
export const LOG_LOSS = meanMeasure({ kind: 'log_loss' }, [0, Infinity])
