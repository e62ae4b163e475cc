import { findOperational, isDecidedInTheBout } from '../gate/operational.ts'
import type { ValueProblem } from './problems.ts'
import { boundsOf, onOf } from './rule-bounds.ts'
import { problem, type ConfigRule } from './rule-problem.ts'
import type { Config, Rule } from './schema.ts'

/** Rows say nothing of size and latency, so there is nothing to cut, to group, or to compare with a dummy. */
function operationalRulesAreWhole({ gate }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) => {
    if (findOperational(rule.metric) === undefined) return []
    const key = rule.on !== 'overall' ? 'on' : rule.by !== undefined ? 'by' : rule.compared_to && 'compared_to'
    if (key === undefined) return []
    return [
      problem(
        ['gate', index, key],
        `has no meaning for ${rule.metric}, which is about the model and no rows: remove ${key === 'on' ? `on: ${onOf(rule)}` : key}`,
      ),
    ]
  })
}

function boutsAreAboutRows({ champion }: Config): ValueProblem[] {
  const message = (metric: string): string => `is ${metric}, which no rows tell: write it as a rule of the gate`
  return [
    ...(findOperational(champion.primary) === undefined
      ? []
      : [problem(['champion', 'primary'], message(champion.primary))]),
    ...champion.guardrails.flatMap(({ metric }, index) =>
      findOperational(metric) === undefined
        ? []
        : [problem(['champion', 'guardrails', index, 'metric'], message(metric))],
    ),
  ]
}

/** What is timed is what we run: a command starts anew for each call, and a server answers over a network. A ratio needs a champion. */
function ratiosHaveAChampion({ model, gate, deploy }: Config): ValueProblem[] {
  const other =
    model.predict !== undefined ? 'model.predict' : model.endpoint !== undefined ? 'model.endpoint' : undefined
  return gate.flatMap(({ metric }, index) => {
    if (!isDecidedInTheBout(metric)) return []
    const path = ['gate', index, 'metric']
    if (other !== undefined && findOperational(metric)?.of === 'latency')
      return [
        problem(
          path,
          `is ${metric}, which is measured on models that Titlebout runs itself (ONNX, XGBoost, LightGBM), and this one is run by ${other}: remove the rule`,
        ),
      ]
    if (Object.keys(deploy).length === 0)
      return [problem(path, `is ${metric}, a ratio to the champion, which needs an environment under deploy`)]
    return []
  })
}

/** Only a size is written with a unit, and whole bounds of a ratio are around 1. */
function unitsFit({ gate }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) => {
    const isSize = findOperational(rule.metric)?.of === 'size'
    const named = boundKeys(rule).filter((key) => !isSize && hasUnit(rule, key))
    return named.map((key) => problem(['gate', index, key], `is a size, and ${rule.metric} is none: write a number`))
  })
}

type BoundKey = 'min' | 'max' | 'between'

function boundKeys(rule: Rule): readonly BoundKey[] {
  return (['min', 'max', 'between'] as const).filter((key) => rule[key] !== undefined)
}

function hasUnit(rule: Rule, key: BoundKey): boolean {
  return [rule[key]].flat().some((bound) => typeof bound === 'string')
}

function operationalBounds({ gate }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) => {
    if (findOperational(rule.metric) === undefined) return []
    const { min, max } = boundsOf(rule)
    const below = [min, max].find((bound) => bound !== undefined && bound < 0)
    const key = rule.between !== undefined ? 'between' : below === min ? 'min' : 'max'
    return below === undefined
      ? []
      : [problem(['gate', index, key], `must be at least 0, as ${rule.metric} is, got ${below}`)]
  })
}

/** What rules about the size and the latency of a model ask of the config. */
export const OPERATIONAL_RULES: readonly ConfigRule[] = [
  operationalRulesAreWhole,
  boutsAreAboutRows,
  ratiosHaveAChampion,
  unitsFit,
  operationalBounds,
]
