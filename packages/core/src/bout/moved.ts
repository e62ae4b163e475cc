import { mcnemar } from '@titlebout/stats'
import type { Moved } from '../evidence/bout.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { orientation, type Metric } from '../evaluation/metric.ts'

/**
 * Rows (or queries) on which the candidate is better or worse by the primary metric, where that is a mean over them; of a regression
 * by the absolute error otherwise. Null where decisions say it ({@link flipsOf}), or nothing can.
 */
export function movedOf(metric: Metric, candidate: JudgedRows, champion: JudgedRows): Moved | null {
  if (candidate.task === 'binary-classification' || candidate.task === 'multiclass-classification') return null
  const [ours, theirs] = [perUnit(metric, candidate), perUnit(metric, champion)]
  if (ours === undefined || theirs === undefined || ours.values.length !== theirs.values.length) return null
  let [better, worse] = [0, 0]
  const sign = orientation(ours)
  for (let i = 0; i < ours.values.length; i += 1) {
    const gain = sign * (ours.values[i]! - theirs.values[i]!)
    if (gain > 0) better += 1
    else if (gain < 0) worse += 1
  }
  const equal = ours.values.length - better - worse
  // A sign test: McNemar's on the same two counts.
  const pValue = better + worse === 0 ? null : mcnemar(worse, better).midP.pValue
  return { unit: ours.unit, by: ours.by, better, worse, equal, p_value: pValue }
}

interface PerUnit {
  readonly unit: Moved['unit']
  readonly by: string
  readonly better: Metric['better']
  readonly values: Float64Array
}

function perUnit(metric: Metric, rows: JudgedRows): PerUnit | undefined {
  const values = metric.perUnit?.(rows)
  if (values !== undefined) return { unit: metric.unit, by: metric.label, better: metric.better, values }
  if (rows.task !== 'regression') return undefined
  const errors = new Float64Array(rows.count)
  for (let i = 0; i < rows.count; i += 1) errors[i] = Math.abs(rows.prediction[i]! - rows.truth[i]!)
  return { unit: 'row', by: 'absolute error', better: 'lower', values: errors }
}
