import { metricOfTask, type JudgedRows } from '@titlebout/core'
import type { Interval, Summarised } from '@titlebout/stats'
import { intervalOf, isUndefined } from '@titlebout/stats'
import type { MetricOutcome } from '../../../packages/core/src/evaluation/metric.ts'
import type { MetricName } from '../../../packages/core/src/evaluation/metric-name.ts'
import type { Band, Figure, TableName } from './scenario.ts'
import { Tally } from './scenario.ts'

/** What is promised of each confidence, and where its figures stand. */
const LEVELS: readonly { readonly level: number; readonly table: TableName; readonly band: Band }[] = [
  { level: 0.95, table: 'coverage-95', band: [0.93, 0.97] },
  // The interval that decides at a one-sided alpha of 5 %.
  { level: 0.9, table: 'coverage-90', band: [0.87, 0.93] },
]

/** Expected rows of the rarer class from which on coverage is promised. */
export const LEAST_OF_RARER_CLASS = 15

/** Undefined where these rows have no interval. */
type IntervalAt = (level: number) => Interval | undefined

/** Something measured on a sample, its true value, and how it is shown. */
export interface Target<S> {
  readonly row: string
  readonly truth: number
  /** The default interval at a level; what does not depend on the level is done once. */
  readonly measure: (sample: S) => IntervalAt
  /** Promised to hold more often than its level says, as intervals do that hold for several things together. */
  readonly atLeast?: boolean
}

/** Champion and candidate on the same rows. */
export interface Pair<R> {
  readonly champion: R
  readonly candidate: R
}

/** The default interval of an outcome, as the gate takes it. */
export function defaultInterval(outcome: Summarised): IntervalAt {
  return (level) => {
    const interval = intervalOf(outcome, { level })
    return isUndefined(interval) ? undefined : interval
  }
}

/** The two targets of a metric as the gate and the bout know it: of the champion alone, and what the candidate is better by. */
export function metricTargets<R extends JudgedRows>(
  name: MetricName,
  task: R['task'],
  truth: Pair<number>,
  row: string = name,
): Target<Pair<R>>[] {
  const metric = metricOfTask(name, task)
  const sign = metric.better === 'higher' ? 1 : -1
  return [
    { row, truth: truth.champion, measure: ({ champion }) => intervalsOf(metric.measure(champion)) },
    {
      row: `Δ ${row}`,
      truth: sign * (truth.candidate - truth.champion),
      measure: ({ champion, candidate }) => {
        const { outcome, interval } = metric.difference(candidate, champion)
        return outcome.kind === 'measured' && interval ? interval : intervalsOf(outcome)
      },
    },
  ]
}

function intervalsOf(outcome: MetricOutcome): IntervalAt {
  return (level) => (outcome.kind === 'undefined' ? undefined : defaultInterval(outcome)(level))
}

/** How often the intervals held the truth in `simulations` samples. */
export function coverage<S>(
  targets: readonly Target<S>[],
  simulations: number,
  sample: () => S,
  where: { readonly column: string; readonly promised: (row: string) => boolean },
): Figure[] {
  const tally = new Tally()
  for (let s = 0; s < simulations; s += 1) {
    const rows = sample()
    for (const { row, truth, measure } of targets) {
      const intervalAt = measure(rows)
      for (const { level } of LEVELS) {
        const interval = intervalAt(level)
        if (interval !== undefined) tally.add(`${row} ${level}`, interval.low <= truth && truth <= interval.high)
      }
    }
  }
  const { column, promised } = where
  return LEVELS.flatMap(({ level, table, band }) =>
    targets.map(({ row, atLeast }): Figure => {
      const counts = tally.of(`${row} ${level}`)
      const own: Band = atLeast === true ? [band[0], 1] : band
      return { table, row, column, ...counts, band: own, promised: promised(row) }
    }),
  )
}
