import type { Task } from '../evaluation/task.ts'
import { canonicalMetric, nearMetric } from '../evaluation/metric-aliases.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Fields, ImportProblems } from './fields.ts'
import { pointGuardrail, pointRule, type Imported } from './imported.ts'

/**
 * MLflow's thresholds: a `MetricThreshold` by the name of its metric. `threshold` is a bound on the model itself, inclusive;
 * `min_absolute_change` one on what it gains over the baseline, here the champion on the same rows. Both are decided on the estimate
 * alone, as MLflow does. Without a champion there is no baseline, and nothing is asked of the change.
 *
 * @see https://mlflow.org/docs/latest/ml/evaluation/ for MetricThreshold and validate_evaluation_results
 */
export function importMlflow(
  thresholds: readonly (readonly [string, Fields])[],
  task: Task,
  problems: ImportProblems,
): Imported {
  const gate: Imported['gate'][number][] = []
  const guardrails: Imported['guardrails'][number][] = []
  for (const [name, fields] of thresholds) {
    const metric = findMetric(canonicalMetric(name, task), task)
    const near = nearMetric(name, task)
    if (metric === undefined)
      problems.add(
        fields.path,
        near === undefined
          ? `is no metric of ${task}`
          : `is no metric of ${task}: ${near.near} is the nearest, but ${near.why}`,
      )
    const threshold = fields.number('threshold')
    const change = fields.number('min_absolute_change')
    const isGreater = direction(fields, problems)
    if (fields.has('min_relative_change')) {
      fields.allow('min_relative_change')
      problems.add(
        fields.pathOf('min_relative_change'),
        'cannot be imported: write what it comes to for your champion as min_absolute_change',
      )
    } else if (threshold === undefined && change === undefined)
      problems.add(fields.path, 'asks for nothing: it needs threshold or min_absolute_change')
    fields.refuseOthers()
    if (metric === undefined || isGreater === undefined) continue
    if (metric.better === 'neither') {
      problems.add(fields.path, `has no direction: write ${metric.name} in the gate, with between: [least, most]`)
      continue
    }
    if (isGreater !== (metric.better === 'higher')) {
      problems.add(
        fields.pathOf('greater_is_better'),
        `is ${isGreater}, but ${metric.better} is better of ${metric.name}`,
      )
      continue
    }
    if (threshold !== undefined) {
      const bound = isGreater ? { min: threshold } : { max: threshold }
      gate.push({ rule: pointRule({ metric: metric.name, ...bound }), path: fields.pathOf('threshold') })
    }
    if (change === undefined) continue
    const path = fields.pathOf('min_absolute_change')
    if (change <= 0) problems.add(path, `must be above 0, got ${change}`)
    else guardrails.push({ guardrail: pointGuardrail(metric, change), path })
  }
  return { gate, guardrails, slices: [], unused: [] }
}

function direction(fields: Fields, problems: ImportProblems): boolean | undefined {
  const value = fields.value('greater_is_better')
  if (typeof value === 'boolean') return value
  problems.add(
    fields.pathOf('greater_is_better'),
    value === undefined ? 'is missing: it must be true or false' : 'must be true or false',
  )
  return undefined
}
