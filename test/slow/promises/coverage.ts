import type { Interval, Outcome, Undefined } from '@titlebout/stats'
import { intervalOf, isUndefined, pairedDifference } from '@titlebout/stats'
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

type IntervalAt = (level: number) => Interval | Undefined

/** Something measured on a sample, its true value, and how it is shown. */
export interface Target<S> {
  readonly row: string
  readonly truth: number
  /** The default interval at a level; what does not depend on the level is done once. */
  measure(sample: S): IntervalAt
  /** Promised to hold more often than its level says, as intervals do that hold for several things together. */
  readonly atLeast?: boolean
}

/** Champion and candidate on the same rows. */
export interface Pair<R> {
  readonly champion: R
  readonly candidate: R
}

/** The default interval of an outcome, as the gate takes it. */
export function defaultInterval(outcome: Outcome): IntervalAt {
  return (level) => intervalOf(outcome, { level })
}

/** The two targets of a metric: of the champion alone, and candidate − champion. */
export function singleAndDifference<R>(
  name: string,
  measure: (rows: R) => Outcome,
  truth: Pair<number>,
  difference: (pair: Pair<R>) => Outcome = ({ champion, candidate }) =>
    pairedDifference(measure(champion), measure(candidate)),
): Target<Pair<R>>[] {
  return [
    { row: name, truth: truth.champion, measure: ({ champion }) => defaultInterval(measure(champion)) },
    {
      row: `Δ ${name}`,
      truth: truth.candidate - truth.champion,
      measure: (pair) => defaultInterval(difference(pair)),
    },
  ]
}

/** How often the intervals held the truth in `simulations` samples. */
export function coverage<S>(
  targets: readonly Target<S>[],
  simulations: number,
  sample: () => S,
  where: { readonly column: string; readonly promised: boolean },
): Figure[] {
  const tally = new Tally()
  for (let s = 0; s < simulations; s += 1) {
    const rows = sample()
    for (const { row, truth, measure } of targets) {
      const intervalAt = measure(rows)
      for (const { level } of LEVELS) {
        const interval = intervalAt(level)
        if (!isUndefined(interval)) tally.add(`${row} ${level}`, interval.low <= truth && truth <= interval.high)
      }
    }
  }
  return LEVELS.flatMap(({ level, table, band }) =>
    targets.map(({ row, atLeast }): Figure => ({
      table,
      row,
      ...tally.of(`${row} ${level}`),
      band: atLeast === true ? [band[0], 1] : band,
      ...where,
    })),
  )
}
