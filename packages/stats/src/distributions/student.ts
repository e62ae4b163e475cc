import cdf from '@stdlib/stats-base-dists-t-cdf'
import quantile from '@stdlib/stats-base-dists-t-quantile'

/** P(T ≤ x) of Student's t. `df` > 0. */
export function studentCdf(x: number, df: number): number {
  return cdf(x, df)
}

/** P(|T| ≥ |x|). */
export function studentTwoSided(x: number, df: number): number {
  return Math.min(1, 2 * cdf(-Math.abs(x), df))
}

/** t of a two-sided confidence level. */
export function tOfLevel(level: number, df: number): number {
  return -quantile((1 - level) / 2, df)
}
