import {
  affineSummary,
  cellDifference,
  cellSummary,
  rankDifference,
  rankSummary,
  sumDifference,
  sumSummary,
  type CellStatistics,
  type RankStatistics,
  type Summarised,
  type SumStatistics,
} from '@titlebout/stats'
import { assertNever } from '../error.ts'
import { orientation, type Metric, type MetricOutcome, type Statistic } from './metric.ts'
import type { SliceStatistics } from './slice-statistics.ts'

/** A metric of one fighter over one slice. */
export function outcomeFrom(statistic: Statistic, known: SliceStatistics, fighter = 0): MetricOutcome {
  const outcome = respectingClusters(known, (statistics) => ofFighter(statistic, statistics, fighter))
  return imageOf(statistic, outcome)
}

function ofFighter(statistic: Statistic, known: SliceStatistics, fighter: number): Summarised {
  switch (statistic.needs) {
    case 'cells':
      return cellSummary(given(known.cells), statistic.measure, fighter)
    case 'sums':
      return sumSummary(given(known.sums), statistic.measure, fighter)
    case 'ranks':
      return oneClass(given(known.ranks)) ?? rankSummary(given(known.ranks), statistic.measure, fighter)
    default:
      return assertNever(statistic)
  }
}

/** The candidate (second) against the champion (first) over one slice; positive means that the candidate is better. */
export function differenceFrom(
  statistic: Statistic,
  known: SliceStatistics,
  metric: Pick<Metric, 'better'>,
): MetricOutcome {
  const outcome = imageOf(
    statistic,
    respectingClusters(known, (statistics) => secondMinusFirst(statistic, statistics)),
    { difference: true },
  )
  if (orientation(metric) === 1 || outcome.kind === 'undefined') return outcome
  // 0 − x, so that no difference is 0 and not −0.
  return {
    ...outcome,
    estimate: 0 - outcome.estimate,
    ...(outcome.skewness === undefined ? {} : { skewness: 0 - outcome.skewness }),
    range: [0 - outcome.range[1], 0 - outcome.range[0]],
  }
}

function secondMinusFirst(statistic: Statistic, known: SliceStatistics): Summarised {
  switch (statistic.needs) {
    case 'cells':
      return cellDifference(given(known.cells), statistic.measure)
    case 'sums':
      return sumDifference(given(known.sums), statistic.measure)
    case 'ranks':
      return oneClass(given(known.ranks)) ?? rankDifference(given(known.ranks), statistic.measure)
    default:
      return assertNever(statistic)
  }
}

/** A metric that is the image of another one, whose statistics it shares. A shift is no part of a difference. */
function imageOf(statistic: Statistic, outcome: MetricOutcome, { difference = false } = {}): MetricOutcome {
  const image = statistic.needs === 'ranks' ? statistic.image : undefined
  if (image === undefined || outcome.kind === 'undefined') return outcome
  return { ...affineSummary(outcome, image.scale, difference ? 0 : image.shift), clusters: outcome.clusters }
}

/** Where clusters are too few for a variance the estimate stands alone, with their number. */
function respectingClusters(
  known: SliceStatistics,
  measure: (statistics: SliceStatistics) => Summarised,
): MetricOutcome {
  const respected = measure(known)
  if (respected.kind === 'measured' || respected.reason !== 'few-clusters') return respected
  const { cells, sums, ranks } = known
  const alone = measure({
    cells: cells && unclustered(cells),
    sums: sums && unclustered(sums),
    ranks: ranks && unclustered(ranks),
  })
  if (alone.kind === 'undefined') return alone
  const { atBoundary: _boundary, ownInterval: _own, ...rest } = alone
  const { clusters } = given(cells ?? sums ?? ranks).size
  return { ...rest, variance: undefined, method: 'clustered', clusters }
}

/** The same as if rows were independent. */
function unclustered<T extends CellStatistics | SumStatistics | RankStatistics>(statistics: T): T {
  return { ...statistics, size: { ...statistics.size, clusters: undefined } }
}

/** Where all labels are alike there is no order to get right, though an average precision of 1 would come out. */
function oneClass({ positives, negatives, size }: RankStatistics): Summarised | undefined {
  if (positives.weight > 0 && negatives.weight > 0) return undefined
  return { kind: 'undefined', reason: 'one-class', n: size.n }
}

function given<T>(statistics: T | undefined): T {
  if (statistics === undefined) throw new Error('a metric is asked of statistics that were not computed')
  return statistics
}
