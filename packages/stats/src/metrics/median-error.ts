import { column } from '../column.ts'
import { binomialCdf } from '../distributions/binomial.ts'
import { requireFinite, requirePositive } from '../domain.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Summarised } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { argsort } from '../order.ts'
import type { ResampledOptions } from '../resampling/resampled.ts'
import { resampled, resampledDifference } from '../resampling/resampled.ts'
import { select } from '../selection.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import { absoluteErrors } from './regression-losses.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/**
 * Median absolute error, in the unit of y, with {@link medianInterval}; no variance and no influence values, as the density at the median
 * is not known: compare two fighters by `resampledDifference`. Under weights scikit-learn's weighted median, without an interval.
 */
export function medianAbsoluteError(y: Float64Array, predicted: Float64Array, options: WeightOptions = {}): Summarised {
  const errors = absoluteErrors(y, predicted)
  const n = errors.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const weighted = options.weights !== undefined
  return {
    kind: 'measured',
    estimate: weighted ? weightedQuantile(errors, 0.5, weight) : medianOf(Array.from(errors)),
    variance: undefined,
    df: undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delta',
    range: [0, Infinity],
    ...(weighted ? {} : { ownInterval: (level) => medianInterval(errors, { level }) }),
  }
}

export type MedianErrorOptions = WeightOptions & Omit<ResampledOptions, 'range' | 'bounds' | 'effectiveN'>

/** {@link medianAbsoluteError} with its spread by the Poisson bootstrap, for weighted and clustered rows. Errors are sorted once. */
export function resampledMedianError(
  y: Float64Array,
  predicted: Float64Array,
  options: MedianErrorOptions,
): Summarised {
  const errors = absoluteErrors(y, predicted)
  return resampled(y.length, medianOfDraws(errors, options), { ...options, range: [0, Infinity] })
}

/** `second` − `first` of the median absolute error on the same resamples. */
export function pairedMedianError(
  y: Float64Array,
  first: Float64Array,
  second: Float64Array,
  options: MedianErrorOptions,
): Summarised {
  const [before, after] = [absoluteErrors(y, first), absoluteErrors(y, second)]
  return resampledDifference(y.length, medianOfDraws(before, options), medianOfDraws(after, options), options)
}

/** Weighted median of the errors by how often each row was drawn; undefined where no row with a weight was. */
function medianOfDraws(errors: Float64Array, options: WeightOptions): (times: Uint8Array) => number | undefined {
  const n = errors.length
  const order = argsort(errors)
  const weight = weigher(options, n)
  const sorted = column(n, (k) => errors[order[k]!]!)
  const weights = column(n, (k) => weight(order[k]!))
  return (times) => {
    let total = 0
    for (let k = 0; k < n; k += 1) total += weights[k]! * times[order[k]!]!
    if (!(total > 0)) return undefined
    let reached = 0
    for (let k = 0; k < n; k += 1) {
      const here = weights[k]! * times[order[k]!]!
      reached += here
      if (here === 0 || reached < total / 2) continue
      // The mean of two neighbours where half of the weight is met exactly, as in scikit-learn's weighted median.
      if (reached - total / 2 > Number.EPSILON * total) return sorted[k]!
      for (let next = k + 1; next < n; next += 1)
        if (weights[next]! * times[order[next]!]! > 0) return sorted[k]! / 2 + sorted[next]! / 2
      return sorted[k]!
    }
    return sorted[n - 1]!
  }
}

/**
 * Median with an interval between two order statistics: distribution-free, its level at least the one asked for wherever that is
 * possible (for 95 % from 6 rows), else from the smallest to the largest value, which the note says.
 *
 * @throws {DomainError} without rows, on NaN or infinite values
 */
export function medianInterval(values: Float64Array, options: LevelOptions = {}): Interval {
  const n = values.length
  requirePositive(n, 'the number of rows')
  requireFinite(values, 'values')
  const level = levelOf(options)
  const scratch = Array.from(values)
  const estimate = medianOf(scratch)
  const rank = lowerRank(n, (1 - level) / 2)
  return {
    estimate,
    low: select(scratch, Math.max(rank, 1) - 1),
    high: select(scratch, n - Math.max(rank, 1)),
    level,
    method: 'order-statistics',
    n,
    effectiveN: n,
    ...(rank < 1 ? { note: 'too few rows for this level: smallest to largest' } : {}),
  }
}

/** Reorders `values`. */
function medianOf(values: number[]): number {
  const n = values.length
  const upper = select(values, n >> 1)
  if (n % 2 === 1) return upper
  // The one before it is the largest of those that selection left in front.
  let lower = values[0]!
  for (let i = 1; i < n >> 1; i += 1) lower = Math.max(lower, values[i]!)
  // Halves first: the sum of two large values would overflow.
  return lower / 2 + upper / 2
}

/** Largest r with P(Binomial(n, ½) < r) ≤ tail: the r-th smallest value lies above the median with no more than that chance. */
function lowerRank(n: number, tail: number): number {
  let [low, high] = [0, Math.ceil(n / 2)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (binomialCdf(middle - 1, n, 0.5) <= tail) low = middle
    else high = middle - 1
  }
  return low
}
