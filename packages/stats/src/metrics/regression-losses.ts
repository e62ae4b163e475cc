import { requireFinite, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Term } from '../sufficient/terms.ts'
import { termColumn } from '../sufficient/terms.ts'

/** Per-row losses of numeric predictions, for `meanLoss` and `pairedLosses`. All check lengths and finiteness, and name the first bad row. */
type RowLosses = (y: Float64Array, predicted: Float64Array) => Float64Array

/** The values of a term, checked: none of them overflows. */
export function perRow(y: Float64Array, predicted: Float64Array, term: Term): Float64Array {
  requireNumbers(y, predicted, term)
  const losses = termColumn(term, y, { value: predicted })
  for (let i = 0; i < losses.length; i += 1) if (!Number.isFinite(losses[i])) rejectOverflow(i, y[i]!, predicted[i]!)
  return losses
}

function rejectOverflow(index: number, y: number, predicted: number): never {
  throw new DomainError(
    `predicted[${index}] is too large (or too small) beside y[${index}] (${y}) for double precision, got ${predicted}`,
    { argument: 'predicted', index, value: predicted },
  )
}

/**
 * What a term asks of the numbers that it is computed from.
 *
 * @throws {DomainError} on differing lengths, NaN, infinite numbers, and numbers outside the term's domain
 */
export function requireNumbers(y: Float64Array, predicted: Float64Array, term: Term): void {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireFinite(y, 'y')
  requireFinite(predicted, 'predicted')
  if (term.kind === 'squared_log_error') {
    requireAbove(y, -1, 'y')
    requireAbove(predicted, -1, 'predicted')
  }
  if (term.kind === 'tweedie') requireTweedie(y, predicted, term.power)
}

function requireTweedie(y: Float64Array, predicted: Float64Array, power: number): void {
  if (power > 0 && power < 1) {
    throw new DomainError(`power must not lie between 0 and 1, got ${power}`, { argument: 'power', value: power })
  }
  if (power === 0) return
  requireAbove(predicted, 0, 'predicted')
  if (power >= 2) requireAbove(y, 0, 'y')
  if (power >= 1 && power < 2) requireAbove(y, -Number.MIN_VALUE, 'y')
}

/** |y − p|. */
export const absoluteErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'absolute_error' })

/** (y − p)². */
export const squaredErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'squared_error' })

/** p − y: above 0 where too much was predicted. */
export const signedErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'signed_error' })

/** |y − p|/max(|y|, 2^−52), scikit-learn's; explodes where y is 0: prefer `wape`. */
export const relativeErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'relative_error' })

/** 2|y − p|/(|y| + |p|), 0 where both are 0; from 0 to 2. */
export const symmetricRelativeErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'symmetric_relative_error' })

/** (ln(1 + y) − ln(1 + p))²; both must be above −1. */
export const squaredLogErrors: RowLosses = (y, p) => perRow(y, p, { kind: 'squared_log_error' })

/** Pinball loss of a predicted quantile: α·(y − p) above it, (1 − α)·(p − y) below. */
export function pinballLosses(y: Float64Array, predicted: Float64Array, alpha: number): Float64Array {
  return perRow(y, predicted, { kind: 'pinball', alpha })
}

/**
 * Tweedie deviance of `power`: 0 squared error, 1 Poisson, 2 gamma, between and beyond as in scikit-learn.
 *
 * @throws {DomainError} where y or the prediction lies outside the power's domain
 */
export function tweedieDeviances(y: Float64Array, predicted: Float64Array, power: number): Float64Array {
  return perRow(y, predicted, { kind: 'tweedie', power })
}

function requireAbove(values: Float64Array, limit: number, argument: string): void {
  const index = values.findIndex((value) => !(value > limit))
  if (index < 0) return
  const least = limit === -Number.MIN_VALUE ? '0 or more' : `above ${limit}`
  throw new DomainError(`${argument}[${index}] must be ${least}, got ${values[index]}`, {
    argument,
    index,
    value: values[index],
  })
}
