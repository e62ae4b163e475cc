import { column } from './column.ts'
import type { ClusterOptions } from './clusters.ts'
import { clustered } from './clusters.ts'
import { requireCounts, requirePositive } from './domain.ts'
import type { Outcome } from './result.ts'
import { undefinedBecause } from './result.ts'
import { sumOf } from './sums.ts'

/**
 * The same estimate with a variance that lets neighbouring rows (in time order) move together: Newey and West (1987),
 * covariances of φ up to `lag` with Bartlett's falling weights. Undefined (`too-few-rows`) unless the lag is well below n.
 *
 * @param lag rows; default ⌊4(n/100)^(2/9)⌋
 */
export function autocorrelated(outcome: Outcome, options: { readonly lag?: number } = {}): Outcome {
  if (outcome.kind === 'undefined' || outcome.variance === undefined) return outcome
  const { n } = outcome
  const lag = options.lag ?? Math.floor(4 * (n / 100) ** (2 / 9))
  requireCounts([lag], 'lag')
  if (lag * 4 > n) return undefinedBecause('too-few-rows', n)
  const phi = outcome.influence()
  const covariance = (k: number): number => sumOf(n - k, (i) => phi[i]! * phi[i + k]!)
  const longRun = covariance(0) + 2 * sumOf(lag, (k) => (1 - (k + 1) / (lag + 1)) * covariance(k + 1))
  const variance = Math.max(0, longRun) / (n * n)
  const scale = outcome.variance === 0 ? 1 : Math.sqrt(variance / outcome.variance)
  const { atBoundary: _independentRows, ownInterval: _ownLaw, ...rest } = outcome
  return {
    ...rest,
    variance,
    effectiveN: variance === 0 ? outcome.effectiveN : (outcome.effectiveN * outcome.variance) / variance,
    method: 'clustered',
    influence: () => column(n, (i) => scale * phi[i]!),
  }
}

/**
 * The same estimate with a variance from sums over non-overlapping blocks of `length` neighbouring rows (in time order): rows of one block may
 * move together in any way, blocks must not. t with G − 1 degrees of freedom, as for clusters; the rows left over at the end join the
 * last block. Undefined (`few-clusters`) below 30 blocks.
 *
 * @param length rows of a block, longer than what one row still says about another
 */
export function blockSums(outcome: Outcome, length: number, options: ClusterOptions = {}): Outcome {
  requireCounts([length], 'length')
  requirePositive(length, 'length')
  if (outcome.kind === 'undefined') return outcome
  const blocks = Math.floor(outcome.n / length)
  if (blocks === 0) return undefinedBecause('few-clusters', outcome.n)
  const codes = new Uint32Array(outcome.n)
  for (let i = 0; i < codes.length; i += 1) codes[i] = Math.min(Math.floor(i / length), blocks - 1)
  return clustered(outcome, codes, options)
}
