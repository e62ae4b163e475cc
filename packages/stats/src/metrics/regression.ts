import { requireFinite, requireSameLength } from '../domain.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { measureSums } from '../sufficient/measure-sums.ts'
import type { Slopes, SumMeasure } from '../sufficient/sum-summary.ts'
import { meanMeasure } from '../sufficient/sum-summary.ts'
import type { Term } from '../sufficient/terms.ts'
import type { WeightOptions } from '../weights.ts'
import { absoluteErrors, perRow } from './regression-losses.ts'

const FROM_ZERO = [0, Infinity] as const
const ANYTHING = [-Infinity, Infinity] as const

/** Mean absolute error, in the unit of y. */
export const MAE = meanMeasure({ kind: 'absolute_error' }, FROM_ZERO)

/** Mean squared error, in the squared unit of y. */
export const MSE = meanMeasure({ kind: 'squared_error' }, FROM_ZERO)

/** Mean of prediction − y: the bias. */
export const MEAN_ERROR = meanMeasure({ kind: 'signed_error' }, ANYTHING)

/** Mean |y − p|/|y|, as a share; see `relativeErrors` for y = 0. */
export const MAPE = meanMeasure({ kind: 'relative_error' }, FROM_ZERO)

/** Mean 2|y − p|/(|y| + |p|). */
export const SMAPE = meanMeasure({ kind: 'symmetric_relative_error' }, [0, 2])

/** Mean squared error of ln(1 + y). */
export const MSLE = meanMeasure({ kind: 'squared_log_error' }, FROM_ZERO)

/** Mean pinball loss of a predicted `alpha` quantile. */
export function pinballMeasure(alpha: number): SumMeasure<'term'> {
  return meanMeasure({ kind: 'pinball', alpha }, FROM_ZERO)
}

/** Mean Tweedie deviance: power 1 Poisson, 2 gamma. */
export function tweedieMeasure(power: number): SumMeasure<'term'> {
  return meanMeasure({ kind: 'tweedie', power }, FROM_ZERO)
}

/** Root mean squared error, in the unit of y; delta method: φ = (e² − MSE)/(2 RMSE). Its interval is the root of that of the mean squared error. */
export const RMSE: SumMeasure<'square'> = {
  terms: { square: { kind: 'squared_error' } },
  range: FROM_ZERO,
  law: 'delta',
  image: Math.sqrt,
  measure: (mean) => {
    const value = Math.sqrt(mean('square'))
    return { value, slopes: { square: value === 0 ? 0 : 1 / (2 * value) } }
  },
}

/** Weighted absolute percentage error Σ|y − p|/Σ|y|. Undefined where all y are 0. */
export const WAPE: SumMeasure<'error' | 'size'> = {
  terms: { error: { kind: 'absolute_error' }, size: { kind: 'absolute_truth' } },
  range: FROM_ZERO,
  law: 'delta',
  measure: (mean) => {
    const [error, size] = [mean('error'), mean('size')]
    if (size === 0) return 'constant'
    return { value: error / size, slopes: { error: 1 / size, size: -error / size / size } }
  },
}

/**
 * Coefficient of determination 1 − SSE/SST. Where y is constant: 1 if every prediction is right, else 0 (scikit-learn's
 * `force_finite`), without a variance. Undefined below two rows.
 */
export const R2 = explained({ kind: 'squared_error' })

/** 1 − Var(y − p)/Var(y): as `R2`, but a constant offset costs nothing. The influence of the offset vanishes: the variance is smallest at the mean. */
export const EXPLAINED_VARIANCE = explained({ kind: 'error_spread' })

function explained(term: Term): SumMeasure<'square' | 'spread'> {
  return {
    terms: { square: term, spread: { kind: 'truth_spread' } },
    range: [-Infinity, 1],
    law: 'delta',
    leastRows: 2,
    measure: (mean) => {
      const [square, spread] = [mean('square'), mean('spread')]
      if (spread === 0) return { value: square === 0 ? 1 : 0, slopes: { square: 0, spread: 0 }, untellable: true }
      return { value: 1 - square / spread, slopes: { square: -1 / spread, spread: square / spread / spread } }
    },
  }
}

type OfRows = (y: Float64Array, predicted: Float64Array, options?: WeightOptions) => Outcome

/** {@link MAE} of rows. */
export const mae: OfRows = (y, predicted, options) => ofRows(y, predicted, options, MAE)

/** {@link MSE} of rows. */
export const mse: OfRows = (y, predicted, options) => ofRows(y, predicted, options, MSE)

/** {@link MEAN_ERROR} of rows. */
export const meanError: OfRows = (y, predicted, options) => ofRows(y, predicted, options, MEAN_ERROR)

/** {@link MAPE} of rows. */
export const mape: OfRows = (y, predicted, options) => ofRows(y, predicted, options, MAPE)

/** {@link SMAPE} of rows. */
export const smape: OfRows = (y, predicted, options) => ofRows(y, predicted, options, SMAPE)

/** {@link MSLE} of rows. */
export const msle: OfRows = (y, predicted, options) => ofRows(y, predicted, options, MSLE)

/** {@link RMSE} of rows. */
export const rmse: OfRows = (y, predicted, options) => ofRows(y, predicted, options, RMSE)

/** {@link WAPE} of rows. */
export const wape: OfRows = (y, predicted, options) => ofRows(y, predicted, options, WAPE)

/** {@link R2} of rows. */
export const r2: OfRows = (y, predicted, options) => ofRows(y, predicted, options, R2)

/** {@link EXPLAINED_VARIANCE} of rows. */
export const explainedVariance: OfRows = (y, predicted, options) => ofRows(y, predicted, options, EXPLAINED_VARIANCE)

/** {@link pinballMeasure} of rows. */
export function pinball(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly alpha: number },
): Outcome {
  return ofRows(y, predicted, options, pinballMeasure(options.alpha))
}

/** {@link tweedieMeasure} of rows. */
export function tweedieDeviance(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly power: number },
): Outcome {
  return ofRows(y, predicted, options, tweedieMeasure(options.power))
}

function ofRows(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions | undefined,
  measure: SumMeasure,
): Outcome {
  for (const term of Object.values(measure.terms)) perRow(y, predicted, term)
  return measureSums({ truth: y, fighters: [{ value: predicted }], weights: options?.weights }, measure)
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

/** A smooth function of weighted means of per-row numbers, by the delta method: φ = Σ slope·(x − mean), scaled by the weights. */
export function ofMeans<K extends string>(
  columns: Readonly<Record<K, Float64Array>>,
  options: WeightOptions,
  range: readonly [number, number],
  measure: (mean: (name: K) => number) => Slopes<K> | undefined,
): Outcome {
  const losses = new Map<string, Float64Array>(Object.entries(columns))
  const [first = new Float64Array()] = losses.values()
  for (const [name, values] of losses) {
    requireSameLength(first, values, ['y', name])
    requireFinite(values, name)
  }
  const terms: Record<string, Term> = {}
  for (const name of losses.keys()) terms[name] = { kind: 'loss', column: name }
  return measureSums(
    { truth: first, fighters: [{ losses }], weights: options.weights },
    { terms, range, law: 'delta', measure: (mean) => measure(mean) ?? 'constant' },
  )
}
