import { DomainError, type Partition, type RankMeasure, type Term } from '@titlebout/stats'
import { outcomeFrom } from './from-statistics.ts'
import { rowsAt, type JudgedRows } from './judged-rows.ts'
import type { Metric, MetricOutcome, Missing, Statistic } from './metric.ts'
import { RowStatistics } from './row-statistics.ts'
import { placesIn } from './slice-places.ts'
import type { SliceStatistics } from './slice-statistics.ts'

/** Slices of one partition, the first at 0: what is known, and what each metric came to. */
export interface SliceOutcomes {
  readonly known: SliceStatistics
  readonly outcomes: ReadonlyMap<Metric, MetricOutcome>
}

/**
 * Every metric over every slice of some partitions. Metrics share sorts and passes; those that need the rows themselves
 * get the rows of each slice.
 */
export function measureSlices(
  rows: JudgedRows,
  partitions: readonly Partition[],
  metrics: readonly Metric[],
): readonly (readonly SliceOutcomes[])[] {
  const planned = metrics.map((metric) => planOf(metric, rows))
  const statistics = naming(rows, metrics, () => statisticsFor(rows, partitions, planned))
  return partitions.map((partition, p) =>
    Array.from({ length: partition.size }, (_, s) => {
      const known = statistics[p]![s]!
      let part: JudgedRows | undefined
      const outcomes = planned.map(({ metric, statistic, missing }): [Metric, MetricOutcome] => {
        if (missing !== undefined) return [metric, { ...missing, n: placesIn(partition, s + 1).length }]
        if (statistic !== undefined) return [metric, outcomeFrom(statistic, known)]
        part ??= rowsAt(rows, placesIn(partition, s + 1))
        return [metric, metric.measure(part)]
      })
      return { known, outcomes: new Map(outcomes) }
    }),
  )
}

/** Statistics are of many metrics: where rows are outside of what one is defined for, that one is found and says so itself. */
function naming<T>(rows: JudgedRows, metrics: readonly Metric[], compute: () => T): T {
  try {
    return compute()
  } catch (cause) {
    if (cause instanceof DomainError) for (const metric of metrics) metric.measure(rows)
    throw cause
  }
}

interface Plan {
  readonly metric: Metric
  /** undefined: from the rows. */
  readonly statistic?: Statistic | undefined
  readonly missing?: Missing | undefined
}

/** How a metric is measured of these rows. */
export function planOf(metric: Metric, rows: JudgedRows): Plan {
  const { statistic } = metric
  const { task } = rows
  // Of a resampled test set each class has a weight of its own, and its shares are given, not estimated.
  if (statistic === undefined || (task === 'binary-classification' && rows.prevalence !== undefined)) return { metric }
  const missing = whyMissing(metric, rows)
  return missing === undefined
    ? { metric, statistic }
    : { metric, missing: { kind: 'undefined', reason: missing, n: 0 } }
}

function whyMissing({ name, reads }: Metric, rows: JudgedRows): Missing['reason'] | undefined {
  if (reads === 'loss') return rows.losses?.has(name) ? undefined : 'no-losses'
  if (reads === 'prediction') return undefined
  const hasScores =
    rows.task === 'binary-classification'
      ? rows.score !== undefined
      : rows.task !== 'multiclass-classification' || rows.scores !== undefined
  return hasScores ? undefined : 'no-scores'
}

function statisticsFor(
  rows: JudgedRows,
  partitions: readonly Partition[],
  planned: readonly Plan[],
): readonly (readonly SliceStatistics[])[] {
  const wanted = wantedOf(planned.flatMap(({ statistic }) => (statistic === undefined ? [] : [statistic])))
  const statistics = new RowStatistics([rows])
  const cells = wanted.cells ? statistics.cells(partitions) : undefined
  const sums = wanted.together.length === 0 ? undefined : statistics.sums(partitions, wanted.together)
  const ranks = wanted.measures.length === 0 ? undefined : statistics.ranks(partitions, wanted.measures)
  return partitions.map(({ size }, p) =>
    Array.from({ length: size }, (_, s) => ({ cells: cells?.[p]![s], sums: sums?.[p]![s], ranks: ranks?.[p]![s] })),
  )
}

/** What has to be computed for some metrics, each thing once. */
export function wantedOf(statistics: readonly Statistic[]): {
  readonly cells: boolean
  readonly together: readonly (readonly Term[])[]
  readonly measures: readonly RankMeasure[]
} {
  return {
    cells: statistics.some(({ needs }) => needs === 'cells'),
    together: statistics.flatMap((statistic) =>
      statistic.needs === 'sums' ? [Object.values(statistic.measure.terms)] : [],
    ),
    measures: [...new Set(statistics.flatMap((statistic) => (statistic.needs === 'ranks' ? [statistic.measure] : [])))],
  }
}
