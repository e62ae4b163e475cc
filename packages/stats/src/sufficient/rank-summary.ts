import { zOfLevel } from '../distributions/normal.ts'
import { newcombeAuc } from '../intervals/auc.ts'
import { momentDf } from '../intervals/moment-df.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import type { Interval, Summarised, Summary, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { ClusterOptions } from './clustered-summary.ts'
import { withClusters } from './clustered-summary.ts'
import type { RankMeasure, RankStatistics, Spread } from './rank-statistics.ts'
import { kishSize } from './slice-size.ts'

/** The measure of one fighter over one slice. */
export function rankSummary(
  statistics: RankStatistics,
  measure: RankMeasure,
  fighter = 0,
  options: ClusterOptions = {},
): Summarised {
  const summary = rankedSummary(statistics, measure, fighter)
  if (summary.kind === 'undefined') return summary
  return clusteredRanks(summary, statistics, statistics.measures[measure]!.spreads[fighter]!, options)
}

/** The measure of the second fighter minus that of the first, on the same rows. */
export function rankDifference(
  statistics: RankStatistics,
  measure: RankMeasure,
  options: ClusterOptions = {},
): Summarised {
  const [first, second] = [rankedSummary(statistics, measure, 0), rankedSummary(statistics, measure, 1)]
  if (first.kind === 'undefined') return first
  if (second.kind === 'undefined') return second
  const { n } = statistics.size
  const spread = statistics.measures[measure]!.difference!
  const { atBoundary: _ofOneAlone, ...rest } = second
  const summary: Summary = {
    ...rest,
    estimate: second.estimate - first.estimate,
    variance: first.variance === undefined || second.variance === undefined ? undefined : spread.rows / (n * n),
    // DeLong's normal law, and the jackknife's, is near enough for a difference.
    df:
      second.method === 'delta' && second.variance !== undefined ? momentDf(spread.rows, spread.fourths, n) : undefined,
    range: [-1, 1],
  }
  return clusteredRanks(summary, statistics, spread, options)
}

/** The summary of one fighter for rows that are independent. */
export function rankedSummary(statistics: RankStatistics, measure: RankMeasure, fighter: number): Summary | Undefined {
  const { size, positives, negatives, weighted } = statistics
  const { n } = size
  if (n === 0 || size.weight === 0) return undefinedBecause('empty', n)
  if (measure === 'area' && (positives.weight === 0 || negatives.weight === 0)) return undefinedBecause('one-class', n)
  if (positives.weight === 0) return undefinedBecause('no-positives', n)
  const ranked = statistics.measures[measure]
  if (ranked === undefined) throw new Error(`the ranks hold no ${measure}`)
  // Weights add up to other last digits along the order than along the rows: a perfect order may come to more than 1.
  const estimate = Math.min(1, Math.max(0, ranked.estimates[fighter]!))
  const tellable = positives.rows > 1 && (measure === 'precision' || negatives.rows > 1)
  return {
    kind: 'measured',
    estimate,
    variance: tellable ? ranked.spreads[fighter]!.rows / (n * n) : undefined,
    df: tellable ? momentDf(ranked.spreads[fighter]!.rows, ranked.spreads[fighter]!.fourths, n) : undefined,
    n,
    effectiveN: kishSize(size),
    method: measure === 'area' ? 'delong' : weighted ? 'delta' : 'jackknife',
    range: [0, 1],
    atBoundary:
      measure === 'area'
        ? (level, share = 1) => newcombeAuc(estimate, share * positives.rows, share * negatives.rows, { level })
        : (level, share = 1) => overPositives(estimate, share * positives.rows, n, level),
  }
}

function clusteredRanks(
  summary: Summary,
  { size }: RankStatistics,
  spread: Spread,
  options: ClusterOptions,
): Summarised {
  if (spread.clusters === undefined || size.clusters === undefined) return summary
  return withClusters(summary, size.clusters, { spread: spread.clusters / (size.n * size.n) }, options)
}

/** Average precision is a mean over the positives of shares; where it is exactly 1 Wilson's interval on their number is what is left to say. */
function overPositives(estimate: number, positives: number, n: number, level: number): Interval {
  const [low, high] = wilsonBounds(estimate, positives, zOfLevel(level))
  return { estimate, low, high, level, method: 'wilson-positives', n, effectiveN: positives }
}
