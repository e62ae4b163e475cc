import { findMetric } from '../evaluation/metrics.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'
import { thresholdRule, type ThresholdRule } from './threshold.ts'

const PATH = ['model', 'threshold']

/** Best where all rows, or none, are called positive: alone they choose nothing. */
const ONE_SIDED: readonly string[] = ['recall', 'precision', 'specificity', 'npv', 'selection_rate']

function thresholdHasItsRows({ model, data }: Config): ValueProblem[] {
  const rule = thresholdRule(model)
  if (rule === undefined) return []
  if (model.task !== 'binary-classification') return [problem(PATH, `has no meaning for ${model.task}: remove it`)]
  return data.validation === undefined
    ? [
        problem(
          PATH,
          'is chosen on validation rows, and there are none: add data.validation, rows that neither train nor judge',
        ),
      ]
    : []
}

function thresholdHasAGoal({ model }: Config): ValueProblem[] {
  const rule = thresholdRule(model)
  if (rule === undefined || model.task !== 'binary-classification') return []
  const { maximise, minimise, keeping } = rule
  if ((maximise === undefined) === (minimise === undefined))
    return [problem(PATH, 'must say either maximise or minimise, with a metric of decisions such as f1 or cost')]
  const goal = wrongGoal(model, rule)
  const kept = keeping === undefined ? undefined : wrongKept(keeping)
  return [
    ...(goal === undefined ? [] : [problem([...PATH, maximise === undefined ? 'minimise' : 'maximise'], goal)]),
    ...(kept === undefined ? [] : [problem([...PATH, 'keeping', kept.key], kept.message)]),
  ]
}

function wrongGoal({ costs }: Config['model'], { maximise, minimise, keeping }: ThresholdRule): string | undefined {
  const name = maximise ?? minimise ?? ''
  const better = maximise === undefined ? 'lower' : 'higher'
  const metric = name === 'cost' ? { better: 'lower' } : decisionMetric(name)
  if (metric === undefined) return notOfDecisions(name)
  if (metric.better !== better)
    return `is ${name}, which is better when ${metric.better}: write ${metric.better === 'lower' ? 'minimise' : 'maximise'}`
  if (name === 'cost' && costs === undefined)
    return 'is cost, which needs model.costs: say there what each wrong decision costs'
  if (ONE_SIDED.includes(name) && keeping === undefined)
    return `is ${name}, which is best where all rows or none are called positive: add keeping, with what must not be lost for it`
  return undefined
}

function wrongKept({
  metric: name,
  min,
}: NonNullable<ThresholdRule['keeping']>): { readonly key: 'metric' | 'min'; readonly message: string } | undefined {
  const metric = decisionMetric(name)
  if (metric === undefined) return { key: 'metric', message: notOfDecisions(name) }
  if (metric.better === 'lower')
    return {
      key: 'metric',
      message: `is ${name}, which is better when lower: name what must be at least min, such as precision`,
    }
  const [low, high] = metric.range
  if (min < low || min > high)
    return { key: 'min', message: `must be from ${low} to ${high}, as ${name} is, got ${min}` }
  return undefined
}

/** A metric that counts decisions; undefined where a threshold would not change it, or there is none of the name. */
function decisionMetric(name: string): ReturnType<typeof findMetric> {
  const metric = findMetric(name, 'binary-classification')
  return metric?.statistic?.needs === 'cells' ? metric : undefined
}

function notOfDecisions(name: string): string {
  return `must be a metric of decisions, such as f1, fbeta@2, balanced_accuracy or matthews_corrcoef, got "${name}"`
}

function validationRowsAreTheirOwn({ data }: Config): ValueProblem[] {
  const { validation } = data
  if (validation === undefined) return []
  return (['train', 'test'] as const).flatMap((key) =>
    data[key] === validation
      ? [problem(['data', 'validation'], `must not be the rows of data.${key}: "${validation}"`)]
      : [],
  )
}

function examplesHaveRows({ data, privacy }: Config): ValueProblem[] {
  const { columns } = privacy.examples
  const path = ['privacy', 'examples', 'columns']
  const twice = repeats(columns).map((index) => problem([...path, index], `stands twice: "${columns[index]}"`))
  return columns.length > 0 && data.validation === undefined
    ? [problem(path, 'is about validation rows, and there are none: add data.validation, or remove it'), ...twice]
    : twice
}

/** What data.validation must be, and what a threshold chosen on it asks for. */
export const THRESHOLD_RULES: readonly ConfigRule[] = [
  validationRowsAreTheirOwn,
  thresholdHasItsRows,
  thresholdHasAGoal,
  examplesHaveRows,
]
