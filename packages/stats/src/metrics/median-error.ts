import { medianSorted } from 'simple-statistics'
import { requirePositive } from '../domain.ts'
import { binomialCdf } from '../distributions/binomial.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval } from '../result.ts'
import { absoluteErrors } from './regression-losses.ts'

/** Median absolute error with {@link medianInterval}. @throws {DomainError} without rows */
export function medianAbsoluteError(y: Float64Array, predicted: Float64Array, options: LevelOptions = {}): Interval {
  return medianInterval(absoluteErrors(y, predicted), options)
}

/**
 * Median with an interval between two order statistics: distribution-free, its level at least the one asked for wherever that is
 * possible (for 95 % from 6 rows), else from the smallest to the largest value, which the note says.
 */
export function medianInterval(values: Float64Array, options: LevelOptions = {}): Interval {
  const n = values.length
  requirePositive(n, 'the number of rows')
  const level = levelOf(options)
  const sorted = Float64Array.from(values).sort()
  const estimate = medianSorted(Array.from(sorted))
  const rank = lowerRank(n, (1 - level) / 2)
  return {
    estimate,
    low: sorted[Math.max(rank, 1) - 1]!,
    high: sorted[n - Math.max(rank, 1)]!,
    level,
    method: 'order-statistics',
    n,
    effectiveN: n,
    ...(rank < 1 ? { note: 'too few rows for this level: smallest to largest' } : {}),
  }
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
