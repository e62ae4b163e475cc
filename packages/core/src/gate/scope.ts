import type { Rule } from '../config/schema.ts'
import { measuredDifference } from '../bout/comparison.ts'
import { isOneClass, rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import { beyondCalibrated } from '../evaluation/metrics/calibration.ts'
import { measurementOf, type Measurement } from '../evaluation/measure.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Metric, MetricOutcome } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { placesOf, rowsOf } from '../evaluation/slice-places.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Task } from '../evaluation/task.ts'

/** What has been measured already, over all rows (null) or over the slice of that place; undefined: not measured. */
export type KnownOutcomes = (metric: MetricName, slice: number | null) => MetricOutcome | undefined

/** The rows that a rule is about, and what is known of them. */
export interface RuleScope {
  /** null: all rows. */
  readonly slice: string | null
  readonly rowCount: number
  /** Whether all labels are alike. Asked only where it is needed: a million rows in a hundred slices are a hundred copies. */
  readonly oneClass: () => boolean
  /** One rule's metric on these rows: its own value, or what it gains over the opponent. */
  readonly measure: (rule: Rule, level: number) => Measurement
}

export interface ScopeFacts {
  readonly rows: JudgedRows
  /** What the dummy says of the same rows; needed where a rule is compared to it. */
  readonly dummy?: JudgedRows | undefined
  readonly known?: KnownOutcomes | undefined
}

/** All judged rows. */
export function wholeScope(facts: ScopeFacts): RuleScope {
  const { rows, dummy } = facts
  return scopeOf(null, {
    task: rows.task,
    rowCount: rows.count,
    rows: () => rows,
    dummy: () => dummy,
    known: outcomesAt(facts, null),
  })
}

/** One slice of them. */
export function sliceScope(facts: ScopeFacts, slice: SliceMask, index: number): RuleScope {
  const { rows, dummy } = facts
  const places = once(() => placesOf(slice, rows.count))
  return scopeOf(slice.name, {
    task: rows.task,
    rowCount: rowsOf(slice, rows.count),
    rows: once(() => rowsAt(rows, places())),
    dummy: once(() => dummy && rowsAt(dummy, places())),
    known: outcomesAt(facts, index),
  })
}

interface ScopeParts {
  readonly task: Task
  readonly rowCount: number
  /** Read only where they are needed. */
  readonly rows: () => JudgedRows
  readonly dummy: () => JudgedRows | undefined
  readonly known: (metric: Metric) => MetricOutcome | undefined
}

function scopeOf(slice: string | null, { task, rowCount, rows, dummy, known }: ScopeParts): RuleScope {
  const measured = (rule: Rule, level: number): Measurement => {
    const metric = metricOfTask(rule.metric, task)
    if (rule.compared_to === undefined) return measurementOf(known(metric) ?? metric.measure(rows()), level)
    if (rule.compared_to === 'calibrated')
      return measurementOf(beyondCalibrated(known(metric) ?? metric.measure(rows())), level)
    const opponent = dummy()
    if (opponent === undefined) throw new Error(`a rule is compared to ${rule.compared_to}, and nobody asked it`)
    return measuredDifference(metric.difference(rows(), opponent), level)
  }
  return { slice, rowCount, oneClass: () => isOneClass(rows()), measure: measured }
}

function outcomesAt({ known }: ScopeFacts, index: number | null): ScopeParts['known'] {
  return (metric) => known?.(metric.name, index)
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
