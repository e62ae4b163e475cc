import { findFairness } from '../evaluation/fairness.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { ValueProblem } from './problems.ts'
import { onOf } from './rule-bounds.ts'
import { problem, type ConfigRule } from './rule-problem.ts'
import type { Config, Rule } from './schema.ts'

function fairnessHasGroups({ model, gate }: Config): ValueProblem[] {
  return gate.flatMap(({ metric, by }, index) =>
    by === undefined && findFairness(metric, model.task) !== undefined
      ? [
          problem(
            ['gate', index],
            `compares groups by ${metric}, and says of no column: add by: with the column of the groups`,
          ),
        ]
      : [],
  )
}

function groupsAreComparable(config: Config): ValueProblem[] {
  return config.gate.flatMap((rule, index) => {
    const why = rule.by === undefined ? undefined : incomparable(config, rule, rule.by)
    return why === undefined ? [] : [problem(['gate', index, 'by'], why)]
  })
}

function incomparable({ model, data }: Config, { metric, on }: Rule, by: string): string | undefined {
  if (model.task === 'ranking') return 'compares groups of rows, but a ranking is judged by its queries: remove by'
  if (by === data.label) return `is the label: rows of one label cannot be compared fairly ("${by}")`
  if (by === data.id) return `is data.id: every row would be a group ("${by}")`
  if (on !== 'overall') return `compares groups of all rows: remove on: ${onOf({ on })}`
  if (findMetric(metric, model.task)?.pointOnly === true)
    return `compares intervals of groups, and ${metric} never has one: choose another metric, or remove by`
  return undefined
}

function boutsHaveNoGroups({ model, champion }: Config): ValueProblem[] {
  const message = (metric: string): string =>
    `is ${metric}, which compares groups within one model: write it in the gate, with by`
  const primary = findFairness(champion.primary, model.task)
  return [
    ...(primary === undefined ? [] : [problem(['champion', 'primary'], message(primary.name))]),
    ...champion.guardrails.flatMap(({ metric }, index) =>
      findFairness(metric, model.task) === undefined
        ? []
        : [problem(['champion', 'guardrails', index, 'metric'], message(metric))],
    ),
  ]
}

/** What a rule between groups asks of the config. */
export const GROUP_RULES: readonly ConfigRule[] = [fairnessHasGroups, groupsAreComparable, boutsHaveNoGroups]
