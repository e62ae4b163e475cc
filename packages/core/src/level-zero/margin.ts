import { measure } from '../evaluation/measure.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { MetricName } from '../evaluation/metric-name.ts'

const OF_SCORES = 0.01
const SHARE_OF_LOSSES = 0.01

/** How much worse still counts as no worse. */
export interface Margin {
  readonly margin: number
  /** Where it comes from, for the report. */
  readonly from: string
}

/**
 * The margin of the one claim: what the user says; else 0.01 of a metric of which more is better, and 1 % of the old value of an error
 * or a loss, whose unit nobody knows.
 */
export function marginOf(metric: MetricName, old: JudgedRows, given: number | undefined): Margin {
  if (given !== undefined) return { margin: given, from: 'as asked' }
  const { better, label } = metricOfTask(metric, old.task)
  if (better === 'higher') return { margin: OF_SCORES, from: 'the usual one' }
  const { estimate } = measure(metricOfTask(metric, old.task), old, 0.9).measured
  const margin = Number((SHARE_OF_LOSSES * Math.abs(estimate ?? 0)).toPrecision(2))
  return { margin, from: `1 % of the old ${label}` }
}
