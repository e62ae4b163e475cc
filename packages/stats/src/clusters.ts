import { column } from './column.ts'
import { requireCounts, requireSameLength } from './domain.ts'
import type { Measured, Outcome } from './result.ts'
import { undefinedBecause } from './result.ts'
import { sumOf } from './sums.ts'

export interface ClusterOptions {
  /** Below so many clusters the variance of their sums is too rough to decide on. Default 30. */
  readonly minimum?: number
}

/**
 * The same estimate with a variance that lets rows of one cluster (patient, day, query) move together:
 * Var = Σ_g(Σ_{i∈g} φ_i)²/n², with G/(G − 1) in place of n/(n − 1), and t with G − 1 degrees of freedom.
 * With clusters of one row it is the unclustered variance.
 *
 * @param clusters a code per row: whole numbers from 0, not necessarily all used
 */
export function clustered(outcome: Outcome, clusters: Uint32Array, options: ClusterOptions = {}): Outcome {
  if (outcome.kind === 'undefined') return outcome
  requireSameLength({ length: outcome.n }, clusters, ['the measured rows', 'clusters'])
  requireCounts(clusters, 'clusters')
  const { n } = outcome
  const used = new Set(clusters).size
  if (used < Math.max(2, options.minimum ?? 30)) return undefinedBecause('few-clusters', n)
  if (outcome.variance === undefined) return outcome
  const correction = Math.sqrt((used / (used - 1)) * ((n - 1) / n))
  const influence = (): Float64Array => scaled(outcome.influence(), correction)
  const sums = clusterSums(influence(), clusters)
  const variance = sumOf(sums.length, (g) => sums[g]! ** 2) / (n * n)
  const { atBoundary: _independentRows, ownInterval: _ownLaw, ...rest } = outcome
  return {
    ...rest,
    variance,
    df: used - 1,
    effectiveN: variance === 0 ? used : Math.min(outcome.n, (outcome.effectiveN * outcome.variance) / variance),
    method: 'clustered',
    influence,
  } satisfies Measured
}

function clusterSums(phi: Float64Array, clusters: Uint32Array): Float64Array {
  const sums = new Float64Array(clusters.reduce((most, code) => Math.max(most, code), 0) + 1)
  for (let i = 0; i < phi.length; i += 1) sums[clusters[i]!]! += phi[i]!
  return sums
}

function scaled(phi: Float64Array, factor: number): Float64Array {
  return column(phi.length, (i) => factor * phi[i]!)
}
