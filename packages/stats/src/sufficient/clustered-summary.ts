import type { Summarised, Summary } from '../result.ts'
import { undefinedBecause } from '../result.ts'

export interface ClusterOptions {
  /** Below so many clusters the variance of their sums is too rough to decide on. Default 30. */
  readonly minimum?: number
}

/** How the sums of clusters spread. */
export interface ClusterSpread {
  /** Σ_g(Σ_{i∈g} φ_i)²/n². */
  readonly spread: number
  /** Of the estimate, Σ_g(Σφ)³/(Σ_g(Σφ)²)^{3/2}; undefined where it is not known. */
  readonly skewness?: number | undefined
}

/**
 * A summary of independent rows, turned into one of rows that move together within `clusters`: G/(G − 1) in place of
 * n/(n − 1), and t with G − 1 degrees of freedom.
 *
 * @param sums of the φ that the summary's own variance is made of
 */
export function withClusters(
  summary: Summary,
  clusters: number,
  sums: ClusterSpread,
  options: ClusterOptions = {},
): Summarised {
  const { n } = summary
  if (tooFewClusters(clusters, options)) return undefinedBecause('few-clusters', n)
  if (summary.variance === undefined) return summary
  const variance = sums.spread * clusterCorrection(clusters, n)
  const { atBoundary, ownInterval: _ownLaw, skewness: ofRows, ...rest } = summary
  // Only what rows alone are corrected for: with clusters of one row nothing may change.
  const skewness = ofRows === undefined ? undefined : sums.skewness
  return {
    ...rest,
    ...(skewness === undefined ? {} : { skewness }),
    variance,
    df: clusters - 1,
    effectiveN: variance === 0 ? clusters : Math.min(n, (summary.effectiveN * summary.variance) / variance),
    method: 'clustered',
    ...(variance === 0 && atBoundary !== undefined
      ? { atBoundary: (level: number) => atBoundary(level, clusters / n) }
      : {}),
  }
}

/** What the squares of influence values are multiplied with, so that clusters of one row change nothing. */
export function clusterCorrection(clusters: number, n: number): number {
  return (clusters / (clusters - 1)) * ((n - 1) / n)
}

export function tooFewClusters(clusters: number, options: ClusterOptions): boolean {
  return clusters < Math.max(2, options.minimum ?? 30)
}
