import { column } from './column.ts'
import { requireCounts, requireSameLength } from './domain.ts'
import { skewnessOfMean } from './intervals/skewed-mean.ts'
import type { Outcome } from './result.ts'
import { undefinedBecause } from './result.ts'
import type { ClusterOptions } from './sufficient/clustered-summary.ts'
import { clusterCorrection, tooFewClusters, withClusters } from './sufficient/clustered-summary.ts'
import { sumOf } from './sums.ts'

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
  if (tooFewClusters(used, options)) return undefinedBecause('few-clusters', n)
  if (outcome.variance === undefined) return outcome
  const sums = clusterSums(outcome.influence(), clusters)
  const squares = sumOf(sums.length, (g) => sums[g]! ** 2)
  const skewness = skewnessOfMean(
    squares,
    sumOf(sums.length, (g) => sums[g]! ** 3),
  )
  const summary = withClusters(outcome, used, { spread: squares / (n * n), skewness }, options)
  if (summary.kind === 'undefined') return summary
  const factor = Math.sqrt(clusterCorrection(used, n))
  return { ...summary, influence: () => scaled(outcome.influence(), factor) }
}

function clusterSums(phi: Float64Array, clusters: Uint32Array): Float64Array {
  const sums = new Float64Array(clusters.reduce((most, code) => Math.max(most, code), 0) + 1)
  for (let i = 0; i < phi.length; i += 1) sums[clusters[i]!]! += phi[i]!
  return sums
}

function scaled(phi: Float64Array, factor: number): Float64Array {
  return column(phi.length, (i) => factor * phi[i]!)
}
