import { findMetric } from '../evaluation/metrics.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'
import { keyColumns } from './target-variable.ts'

function metricFits({ explain, model }: Config): ValueProblem[] {
  const name = explain?.metric
  if (name === undefined) return []
  const path = ['explain', 'metric']
  if (findMetric(name, model.task) === undefined)
    return [problem(path, `must be a metric of ${model.task}, got "${name}"`)]
  return name.startsWith('loss_') ? [problem(path, 'is a loss of your own, which nobody can compute anew')] : []
}

function modelCanBeAsked({ explain, model }: Config): ValueProblem[] {
  if (explain === undefined) return []
  if (model.task === 'custom')
    return [problem(['explain'], 'asks the model again, and losses of your own are not made here: remove it')]
  if (model.endpoint !== undefined && !model.endpoint.ask_again)
    return [problem(['explain'], 'asks the endpoint again: allow it by model.endpoint.ask_again: true')]
  return []
}

function featuresAreColumnsOfTheModel(config: Config): ValueProblem[] {
  const names = config.explain?.features ?? []
  const keys = keyColumns(config)
  return [
    ...repeats(names).map((k) => problem(['explain', 'features', k], `stands twice: "${names[k]}"`)),
    ...names.flatMap((name, k) => {
      const role = keys.get(name)
      return role === undefined
        ? []
        : [problem(['explain', 'features', k], `is data.${role}, which no model looks at: "${name}"`)]
    }),
  ]
}

/** What `explain` asks of the config. */
export const EXPLAIN_RULES: readonly ConfigRule[] = [metricFits, modelCanBeAsked, featuresAreColumnsOfTheModel]
