import { requireBinary, requireSameLength, requireWeights } from '../domain.ts'
import { sortedFinite } from '../order.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { everyRow } from './partition.ts'
import type { RankMeasure } from './rank-statistics.ts'
import { rankStatistics, rowInfluence } from './rank-statistics.ts'
import { rankedSummary } from './rank-summary.ts'
import { cutsOf } from './slices.ts'

/**
 * A measure of the order of one fighter's scores, with influence values.
 *
 * @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths
 */
export function measureRanks(
  y: Uint8Array,
  score: Float64Array,
  measure: RankMeasure,
  { weights }: WeightOptions = {},
): Outcome {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  if (y.length === 0) return undefinedBecause('empty', 0)
  if (weights !== undefined) requireWeights(weights, y.length)
  const runs = sortedFinite(score, 'score')
  const everything = cutsOf([everyRow(y.length)], { weights })
  const [[statistics] = []] = rankStatistics({ truth: y, fighters: [runs], weights }, measure, everything)
  const summary = rankedSummary(statistics!, measure, 0)
  if (summary.kind === 'undefined') return summary
  // Kept once found: a paired comparison asks, and so does each family of claims that it is part of.
  let phi: Float64Array | undefined
  return {
    ...summary,
    influence: () => (phi ??= rowInfluence({ truth: y, runs, weights }, measure, everything.each[0]!)),
  }
}
