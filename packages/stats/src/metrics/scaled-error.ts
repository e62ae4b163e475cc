import { affine } from '../affine.ts'
import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { mae } from './regression.ts'

/**
 * Mean absolute scaled error (Hyndman and Koehler 2006): mean |y − p| over what the (seasonal) naive forecast misses by in training; below 1 is
 * better than that. The scale is a fact about the training series, {@link naiveScale}, taken as given. Undefined
 * (`constant`) where it is 0.
 *
 * @throws {DomainError} on a scale below 0 or not finite
 */
export function mase(
  y: Float64Array,
  predicted: Float64Array,
  options: WeightOptions & { readonly scale: number },
): Outcome {
  const { scale, ...rest } = options
  if (!(scale >= 0 && Number.isFinite(scale))) {
    throw new DomainError(`scale must be a finite number of 0 or more, got ${scale}`, {
      argument: 'scale',
      value: scale,
    })
  }
  const outcome = mae(y, predicted, rest)
  if (scale === 0 && outcome.kind === 'measured') return undefinedBecause('constant', y.length)
  return scale === 0 ? outcome : affine(outcome, 1 / scale, 0)
}

/**
 * Mean |y_t − y_{t−m}| of a training series in time order: the scale of {@link mase}. `season` m is 1 for the plain naive forecast.
 *
 * @throws {DomainError} if the series is no longer than the season
 */
export function naiveScale(series: Float64Array, season = 1): number {
  requireFinite(series, 'series')
  if (!(Number.isSafeInteger(season) && season >= 1)) {
    throw new DomainError(`season must be a whole number from 1, got ${season}`, { argument: 'season', value: season })
  }
  const steps = series.length - season
  if (steps < 1) {
    throw new DomainError(`series must be longer than the season of ${season}, got ${series.length} values`, {
      argument: 'series',
      value: series.length,
    })
  }
  return sumOf(steps, (t) => Math.abs(series[t + season]! - series[t]!)) / steps
}
