import { FAIRNESS_METRICS, findFairness } from '../evaluation/fairness.ts'
import { nearMetric } from '../evaluation/metric-aliases.ts'
import { nearName } from '../near-name.ts'
import { findMetric, metricNames } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import { findOperational, OPERATIONAL_METRICS } from '../gate/operational.ts'
import { VIOLATION_RATE } from './perturb.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'
import { pathText } from './walk.ts'
import type { KeyPath } from './yaml.ts'

type TaskKey = 'label' | 'positive' | 'classes' | 'query' | 'prevalence'

/** Keys of data that a task must have, and those that it may. */
const TASK_KEYS: {
  readonly [T in Task]: { readonly needed: readonly TaskKey[]; readonly allowed: readonly TaskKey[] }
} = {
  'binary-classification': { needed: ['label', 'positive'], allowed: ['prevalence'] },
  'multiclass-classification': { needed: ['label', 'classes'], allowed: [] },
  regression: { needed: ['label'], allowed: [] },
  ranking: { needed: ['label', 'query'], allowed: [] },
  custom: { needed: [], allowed: ['label'] },
}
const ALL_KEYS: readonly TaskKey[] = ['label', 'positive', 'classes', 'query', 'prevalence']

function dataFitsTheTask({ model, data }: Config): ValueProblem[] {
  const { needed, allowed } = TASK_KEYS[model.task]
  const missing = needed.filter((key) => data[key] === undefined)
  const foreign = ALL_KEYS.filter((key) => data[key] !== undefined && ![...needed, ...allowed].includes(key))
  return [
    ...missing.map((key): ValueProblem => ({
      path: ['data'],
      message: `data.${key} is required by ${model.task}`,
      kind: 'rule',
    })),
    ...foreign.map((key) => problem(['data', key], `has no meaning for ${model.task}: remove it`)),
  ]
}

function classesDiffer({ data }: Config): ValueProblem[] {
  const classes = data.classes ?? []
  return repeats(classes).map((index) => problem(['data', 'classes', index], `stands twice: "${classes[index]}"`))
}

/** Every metric that the policy names, with its place. */
function metricsAsked({ gate, champion }: Config): { readonly path: KeyPath; readonly metric: string }[] {
  return [
    ...gate.flatMap(({ metric }, index) =>
      // The rules of perturb say where it may stand.
      metric === VIOLATION_RATE ? [] : [{ path: ['gate', index, 'metric'], metric }],
    ),
    { path: ['champion', 'primary'], metric: champion.primary },
    ...champion.guardrails.map(({ metric }, index) => ({ path: ['champion', 'guardrails', index, 'metric'], metric })),
  ]
}

function metricsFitTheTask(config: Config): ValueProblem[] {
  const { task } = config.model
  return (
    metricsAsked(config)
      .filter(({ metric }) => findMetric(metric, task) === undefined && findFairness(metric, task) === undefined)
      // Rules of their own say where these may stand.
      .filter(({ metric }) => findOperational(metric) === undefined)
      .map(({ path, metric }) => ({
        path,
        message: `${pathText(path)} must be a metric of ${task}, got "${metric}": ${instead(metric, task)}`,
        kind: 'rule',
      }))
  )
}

function namesOf(task: Task): readonly string[] {
  return [
    ...metricNames(task),
    ...FAIRNESS_METRICS.filter((name) => findFairness(name, task) !== undefined),
    ...OPERATIONAL_METRICS,
  ]
}

/** The one that was probably meant, else all that there are. */
function instead(metric: string, task: Task): string {
  const known = nearMetric(metric, task)
  if (known !== undefined) return `${known.near} is the nearest: ${known.why}`
  const names = namesOf(task)
  const near = nearName(metric, names)
  return near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`
}

/** What a task asks of the config. */
export const TASK_RULES: readonly ConfigRule[] = [dataFitsTheTask, classesDiffer, metricsFitTheTask]
