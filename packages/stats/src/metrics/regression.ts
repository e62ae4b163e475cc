import { column } from '../column.ts'
import { requireFinite, requireInRange, requireSameLength } from '../domain.ts'
import { influenceVariance } from '../difference.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import { meanOf } from './mean-loss.ts'
import {
  absoluteErrors,
  pinballLosses,
  relativeErrors,
  signedErrors,
  squaredErrors,
  squaredLogErrors,
  symmetricRelativeErrors,
  tweedieDeviances,
} from './regression-losses.ts'

const FROM_ZERO = [0, Infinity] as const

/** Mean absolute error, in the unit of y. */
export function mae(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(absoluteErrors(y, predicted), { ...options, range: FROM_ZERO })
}

/** Mean squared error, in the squared unit of y. */
export function mse(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(squaredErrors(y, predicted), { ...options, range: FROM_ZERO })
}

/** Mean of prediction − y: the bias. */
export function meanError(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(signedErrors(y, predicted), options)
}

/** Mean |y − p|/|y|, as a share; see `relativeErrors` for y = 0. */
export function mape(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(relativeErrors(y, predicted), { ...options, range: FROM_ZERO })
}

/** Mean 2|y − p|/(|y| + |p|). */
export function smape(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(symmetricRelativeErrors(y, predicted), { ...options, range: [0, 2] })
}

/** Mean squared error of ln(1 + y). */
export function msle(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return meanOf(squaredLogErrors(y, predicted), { ...options, range: FROM_ZERO })
}

/** Mean pinball loss of a predicted `alpha` quantile. */
export function pinball(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly alpha: number },
): Outcome {
  return meanOf(pinballLosses(y, predicted, options.alpha), { ...options, range: FROM_ZERO })
}

/** Mean Tweedie deviance: power 1 Poisson, 2 gamma. */
export function tweedieDeviance(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly power: number },
): Outcome {
  return meanOf(tweedieDeviances(y, predicted, options.power), { ...options, range: FROM_ZERO })
}

/** Root mean squared error, in the unit of y; delta method: φ = (e² − MSE)/(2 RMSE). */
export function rmse(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  return ofMeans({ square: squaredErrors(y, predicted) }, options, FROM_ZERO, (mean) => {
    const value = Math.sqrt(mean('square'))
    return { value, slopes: { square: value === 0 ? 0 : 1 / (2 * value) } }
  })
}

/** Weighted absolute percentage error Σ|y − p|/Σ|y|. Undefined where all y are 0. */
export function wape(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  const means = { error: absoluteErrors(y, predicted), size: y.map(Math.abs) }
  return ofMeans(means, options, FROM_ZERO, (mean) => {
    const [error, size] = [mean('error'), mean('size')]
    if (size === 0) return undefined
    return { value: error / size, slopes: { error: 1 / size, size: -error / size ** 2 } }
  })
}

/**
 * Coefficient of determination 1 − SSE/SST. Where y is constant: 1 if every prediction is right, else 0 (scikit-learn's
 * `force_finite`), without a variance. Undefined below two rows.
 */
export function r2(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  const errors = squaredErrors(y, predicted)
  return explained(y, errors, options)
}

/** 1 − Var(y − p)/Var(y): as `r2`, but a constant offset costs nothing. */
export function explainedVariance(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Outcome {
  const errors = signedErrors(y, predicted)
  const bias = meanOf(errors, options)
  if (bias.kind === 'undefined') return bias
  // The influence of the offset vanishes: the variance is smallest at the mean.
  return explained(
    y,
    errors.map((error) => (error - bias.estimate) ** 2),
    options,
  )
}

function explained(y: Float64Array, squares: Float64Array, options: WeightOptions): Outcome {
  if (y.length < 2) return undefinedBecause(y.length === 0 ? 'empty' : 'too-few-rows', y.length)
  // Taken from the first value on, so that the mean of numbers around 1e9 is not rounded to 1e-7.
  const shifted = y.map((value) => value - y[0]!)
  const centre = meanOf(shifted, options)
  if (centre.kind === 'undefined') return centre
  const spread = shifted.map((value) => (value - centre.estimate) ** 2)
  const outcome = ofMeans({ square: squares, spread }, options, [-Infinity, 1], (mean) => {
    const [square, spread] = [mean('square'), mean('spread')]
    if (spread === 0) return { value: square === 0 ? 1 : 0, slopes: { square: 0, spread: 0 } }
    return { value: 1 - square / spread, slopes: { square: -1 / spread, spread: square / spread ** 2 } }
  })
  const constant = spread.every((value) => value === 0)
  return outcome.kind === 'measured' && constant ? { ...outcome, variance: undefined } : outcome
}

/** The largest error: a fact about these rows, with no sampling variance. */
export function maxError(y: Float64Array, predicted: Float64Array): Outcome {
  const errors = absoluteErrors(y, predicted)
  const n = errors.length
  if (n === 0) return undefinedBecause('empty', 0)
  return {
    kind: 'measured',
    estimate: errors.reduce((most, error) => Math.max(most, error), 0),
    variance: undefined,
    df: undefined,
    n,
    effectiveN: n,
    method: 'delta',
    range: FROM_ZERO,
    influence: () => new Float64Array(n),
  }
}

type Slopes<K extends string> = { readonly value: number; readonly slopes: Readonly<Record<K, number>> }

/** A smooth function of weighted means of per-row numbers, by the delta method: φ = Σ slope·(x − mean), scaled by the weights. */
export function ofMeans<K extends string>(
  columns: Readonly<Record<K, Float64Array>>,
  options: WeightOptions,
  range: readonly [number, number],
  measure: (mean: (name: K) => number) => Slopes<K> | undefined,
): Outcome {
  const names = keysOf(columns)
  const n = names.length === 0 ? 0 : columns[names[0]!].length
  for (const name of names) {
    requireSameLength({ length: n }, columns[name], ['y', name])
    requireFinite(columns[name], name)
  }
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const total = sumOf(n, weight)
  const means = new Map(names.map((name) => [name, sumOf(n, (i) => weight(i) * columns[name][i]!) / total]))
  const mean = (name: K): number => means.get(name)!
  for (const name of names) requireInRange(mean(name), name)
  const measured = measure(mean)
  if (measured === undefined) return undefinedBecause('constant', n)
  requireInRange(measured.value, names.join(' and '))
  const deviation = (i: number): number =>
    names.reduce((phi, name) => phi + measured.slopes[name] * (columns[name][i]! - mean(name)), 0)
  const influence = (): Float64Array => column(n, (i) => ((n * weight(i)) / total) * deviation(i))
  return {
    kind: 'measured',
    estimate: measured.value,
    variance: n < 2 ? undefined : tellable(influenceVariance(influence())),
    df: undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delta',
    range,
    influence,
  }
}

/** Slopes beyond double precision leave nothing to say. */
function tellable(variance: number): number | undefined {
  return Number.isNaN(variance) ? undefined : variance
}

function keysOf<K extends string>(columns: Readonly<Record<K, unknown>>): K[] {
  const names: K[] = []
  for (const name in columns) names.push(name)
  return names
}
