import { independentDifference, type Interval } from '@titlebout/stats'
import type { Decomposition } from '../evidence/bout.ts'
import { measuredOf } from '../evaluation/measure.ts'
import type { Measured } from '../evidence/measured.ts'
import { orientation } from '../evaluation/metric.ts'
import type { PairedMetric } from './comparison.ts'

/** What the champion came to when it was judged for itself, and on which rows. */
export interface ChampionThen {
  readonly measured: Measured | undefined
  /** Whether those were the rows that are judged now. */
  readonly sameRows: boolean
}

/**
 * What a reader of two reports sees change, taken apart: candidate on the rows of now − champion on the rows of then = (candidate − champion, both on
 * the rows of now) + (champion on the rows of now − champion on those of then). The first is the model, row by row; the second is the data, of two
 * sets of rows taken for independent.
 *
 * @returns null where either side has no number, or the rows are the same, so that all of it is the model
 */
export function decomposed(paired: PairedMetric, then: ChampionThen): Decomposition | null {
  const before = then.measured
  const first = before === undefined || then.sameRows ? undefined : intervalOf(before)
  if (before === undefined || first === undefined) return null
  // Intervals of different confidence do not add.
  const now = paired.atLevel(before.level)
  const [champion, candidate] = [now.champion.measured, now.candidate.measured].map(intervalOf)
  if (champion === undefined || candidate === undefined) return null
  const turn = orientation(paired.metric) === 1 ? same : turned
  return {
    metric: paired.metric.name,
    champion_then: before,
    model: now.difference.measured,
    data: measuredOf(turn(independentDifference(first, champion))),
    total: measuredOf(turn(independentDifference(first, candidate))),
  }
}

function intervalOf({ estimate, low, high, level, method, n, effective_n }: Measured): Interval | undefined {
  if (estimate === null || low === null || high === null) return undefined
  return { estimate, low, high, level, method, n, effectiveN: effective_n }
}

function same(interval: Interval): Interval {
  return interval
}

/** Less is more. */
function turned(interval: Interval): Interval {
  return { ...interval, estimate: -interval.estimate, low: -interval.high, high: -interval.low }
}
