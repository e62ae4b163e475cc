import { column } from '../column.ts'
import { requireFinite, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'

/** Per-row losses of numeric predictions, for `meanLoss` and `pairedLosses`. All check lengths and finiteness, and name the first bad row. */
type RowLosses = (y: Float64Array, predicted: Float64Array) => Float64Array

function perRow(y: Float64Array, predicted: Float64Array, loss: (y: number, p: number) => number): Float64Array {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireFinite(y, 'y')
  requireFinite(predicted, 'predicted')
  return column(y.length, (i) => {
    const value = loss(y[i]!, predicted[i]!)
    if (!Number.isFinite(value)) rejectOverflow(i, y[i]!, predicted[i]!)
    return value
  })
}

function rejectOverflow(index: number, y: number, predicted: number): never {
  throw new DomainError(
    `predicted[${index}] is too large (or too small) beside y[${index}] (${y}) for double precision, got ${predicted}`,
    { argument: 'predicted', index, value: predicted },
  )
}

/** |y − p|. */
export const absoluteErrors: RowLosses = (y, p) => perRow(y, p, (a, b) => Math.abs(a - b))

/** (y − p)². */
export const squaredErrors: RowLosses = (y, p) => perRow(y, p, (a, b) => (a - b) ** 2)

/** p − y: above 0 where too much was predicted. */
export const signedErrors: RowLosses = (y, p) => perRow(y, p, (a, b) => b - a)

/** |y − p|/max(|y|, 2^−52), scikit-learn's; explodes where y is 0: prefer `wape`. */
export const relativeErrors: RowLosses = (y, p) =>
  perRow(y, p, (a, b) => Math.abs(a - b) / Math.max(Math.abs(a), 2.220446049250313e-16))

/** 2|y − p|/(|y| + |p|), 0 where both are 0; from 0 to 2. */
export const symmetricRelativeErrors: RowLosses = (y, p) =>
  perRow(y, p, (a, b) => (a === b ? 0 : (2 * Math.abs(a - b)) / (Math.abs(a) + Math.abs(b))))

/** (ln(1 + y) − ln(1 + p))²; both must be above −1. */
export const squaredLogErrors: RowLosses = (y, p) => {
  requireAbove(y, -1, 'y')
  requireAbove(p, -1, 'predicted')
  return perRow(y, p, (a, b) => (Math.log1p(a) - Math.log1p(b)) ** 2)
}

/** Pinball loss of a predicted quantile: α·(y − p) above it, (1 − α)·(p − y) below. */
export function pinballLosses(y: Float64Array, predicted: Float64Array, alpha: number): Float64Array {
  return perRow(y, predicted, (a, b) => (a >= b ? alpha * (a - b) : (1 - alpha) * (b - a)))
}

/**
 * Tweedie deviance of `power`: 0 squared error, 1 Poisson, 2 gamma, between and beyond as in scikit-learn.
 *
 * @throws {DomainError} where y or the prediction lies outside the power's domain
 */
export function tweedieDeviances(y: Float64Array, predicted: Float64Array, power: number): Float64Array {
  if (power > 0 && power < 1) {
    throw new DomainError(`power must not lie between 0 and 1, got ${power}`, { argument: 'power', value: power })
  }
  if (power === 0) return squaredErrors(y, predicted)
  requireAbove(predicted, 0, 'predicted')
  if (power >= 2) requireAbove(y, 0, 'y')
  if (power >= 1 && power < 2) requireAbove(y, -Number.MIN_VALUE, 'y')
  return perRow(y, predicted, (a, b) => tweedie(a, b, power))
}

function tweedie(y: number, p: number, power: number): number {
  if (power === 1) return 2 * ((y === 0 ? 0 : y * Math.log(y / p)) - y + p)
  if (power === 2) return 2 * (Math.log(p / y) + y / p - 1)
  const [one, two] = [1 - power, 2 - power]
  return 2 * (Math.max(y, 0) ** two / (one * two) - (y * p ** one) / one + p ** two / two)
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
