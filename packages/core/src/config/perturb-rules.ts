import { findOperational } from '../gate/operational.ts'
import { EXPECTATIONS, perturbChange, VIOLATION_RATE, type Perturb } from './perturb.ts'
import type { ValueProblem } from './problems.ts'
import { onOf } from './rule-bounds.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config, Rule } from './schema.ts'
import { keyColumns } from './target-variable.ts'

type At = readonly (string | number)[]

/** The rules that change a column, each with its place. */
function perturbed({ gate }: Config): { readonly rule: Rule; readonly perturb: Perturb; readonly path: At }[] {
  return gate.flatMap((rule, index) =>
    rule.perturb === undefined ? [] : [{ rule, perturb: rule.perturb, path: ['gate', index] }],
  )
}

function changesAreOne(config: Config): ValueProblem[] {
  return perturbed(config).flatMap(({ perturb, path }) => {
    const at = [...path, 'perturb', 'by']
    const change = perturbChange(perturb)
    if (change === undefined)
      return [problem(at, 'must be one change: a name, or a mapping with add, times, swap or replace alone')]
    if (change.kind === 'add' && change.operand === 0) return [problem([...at, 'add'], 'changes nothing: got 0')]
    if (change.kind === 'times' && change.operand === 1) return [problem([...at, 'times'], 'changes nothing: got 1')]
    const { by } = perturb
    const values = typeof by === 'string' ? [] : (by.swap ?? []).map(String)
    return repeats(values).map((k) => problem([...at, 'swap', k], `stands twice: "${values[k]}"`))
  })
}

/** Keys of a row say nothing to a model, and a changed label would be judged against itself. */
function columnsAreFeatures(config: Config): ValueProblem[] {
  const keys = keyColumns(config)
  return perturbed(config).flatMap(({ perturb: { column }, path }) => {
    const role = keys.get(column)
    return role === undefined
      ? []
      : [problem([...path, 'perturb', 'column'], `is data.${role}, which no model looks at: "${column}"`)]
  })
}

function metricsFit(config: Config): ValueProblem[] {
  return config.gate.flatMap((rule, index) => {
    const path = ['gate', index]
    const isRate = rule.metric === VIOLATION_RATE
    if (rule.perturb === undefined)
      return isRate
        ? [problem(path, `is about ${VIOLATION_RATE}, and changes no column: add perturb with column, by and expect`)]
        : []
    if (isRate && rule.perturb.expect === undefined)
      return [
        problem([...path, 'perturb'], `says of no row what it must do: add expect, one of ${EXPECTATIONS.join(', ')}`),
      ]
    if (!isRate && rule.perturb.expect !== undefined)
      return [
        problem(
          [...path, 'perturb', 'expect'],
          `is about rows, and ${rule.metric} about all of them at once: write metric: ${VIOLATION_RATE}, or remove expect for what ${rule.metric} loses`,
        ),
      ]
    if (findOperational(rule.metric) !== undefined)
      return [problem([...path, 'perturb'], `has no meaning for ${rule.metric}, which is about no rows: remove it`)]
    return foreignKeys(rule).map((key) => problem([...path, key], `has no meaning beside perturb: remove it`))
  })
}

function foreignKeys(rule: Rule): readonly string[] {
  return [
    ...(rule.by === undefined ? [] : ['by']),
    ...(onOf(rule) === 'overall' ? [] : ['on']),
    ...(rule.compared_to === undefined ? [] : ['compared_to']),
  ]
}

function taskCanBeAsked(config: Config): ValueProblem[] {
  const { task, endpoint } = config.model
  return perturbed(config).flatMap(({ rule, path }) => {
    const at = [...path, 'perturb']
    if (task === 'custom' || rule.metric.startsWith('loss_'))
      return [problem(at, 'asks the model again, and losses of your own are not made here: remove the rule')]
    if (endpoint !== undefined && !endpoint.ask_again)
      return [problem(at, 'asks the endpoint again about changed rows: allow it by model.endpoint.ask_again: true')]
    return []
  })
}

function classesFit(config: Config): ValueProblem[] {
  const { task } = config.model
  const isMulticlass = task === 'multiclass-classification'
  const hasDecisions = isMulticlass || task === 'binary-classification'
  return perturbed(config).flatMap(({ perturb: { expect, class: name, of }, path }) => {
    const at = [...path, 'perturb']
    if (!hasDecisions && of === 'decision') return [problem([...at, 'of'], `has no meaning for ${task}: remove it`)]
    if (!isMulticlass)
      return name === undefined ? [] : [problem([...at, 'class'], `has no meaning for ${task}: remove it`)]
    if (name === undefined)
      return expect === undefined || expect === 'same'
        ? []
        : [problem(at, `must name a class: of which one is the ${of} to be ${expect}?`)]
    const classes = config.data.classes ?? []
    return classes.includes(name)
      ? []
      : [problem([...at, 'class'], `must be one of data.classes (${classes.join(', ')}), got "${name}"`)]
  })
}

/** What rules that change a column ask of the config. */
export const PERTURB_RULES: readonly ConfigRule[] = [
  changesAreOne,
  columnsAreFeatures,
  metricsFit,
  taskCanBeAsked,
  classesFit,
]
