import type { ValueProblem } from './problems.ts'
import { problem, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'
import type { KeyPath } from './yaml.ts'

/** Names of the classes in the order of model.costs; undefined where the task has none. */
function classesOf({ model, data }: Config): readonly string[] | undefined {
  if (model.task === 'binary-classification') return ['negative', 'positive']
  return model.task === 'multiclass-classification' ? data.classes : undefined
}

function costsFitTheClasses(config: Config): ValueProblem[] {
  const { costs, task } = config.model
  if (costs === undefined) return []
  const path = ['model', 'costs']
  const classes = classesOf(config)
  if (classes === undefined)
    return task === 'multiclass-classification' ? [] : [problem(path, `has no meaning for ${task}: remove it`)]
  const size = classes.length
  const order = classes.join(', ')
  if (costs.length !== size)
    return [problem(path, `must have a row for each true class (${order}), got ${costs.length} rows`)]
  const torn = costs.flatMap((row, i) =>
    row.length === size
      ? []
      : [problem([...path, i], `must have a cost for each decision (${order}), got ${row.length}`)],
  )
  return torn.length > 0 ? torn : errorsCost(path, costs)
}

/** Where being wrong never costs more than being right, the cheapest model is one that errs. */
function errorsCost(path: KeyPath, costs: readonly (readonly number[])[]): ValueProblem[] {
  const dear = costs.some((row, i) => row.some((cost, j) => j !== i && cost > (row[i] ?? 0)))
  return dear
    ? []
    : [problem(path, 'prices no error: somewhere a wrong decision must cost more than the right one of its row')]
}

function costNeedsCosts({ model, gate, champion }: Config): ValueProblem[] {
  if (model.costs !== undefined) return []
  const asked: readonly { readonly path: KeyPath; readonly metric: string }[] = [
    ...gate.map(({ metric }, index) => ({ path: ['gate', index, 'metric'], metric })),
    { path: ['champion', 'primary'], metric: champion.primary },
    ...champion.guardrails.map(({ metric }, index) => ({ path: ['champion', 'guardrails', index, 'metric'], metric })),
  ]
  return asked
    .filter(({ metric }) => metric === 'cost')
    .map(({ path }) => problem(path, 'is cost, which needs model.costs: say there what each wrong decision costs'))
}

/** What model.costs must be, and who needs it. */
export const COST_RULES: readonly ConfigRule[] = [costsFitTheClasses, costNeedsCosts]
