import { findFairness } from '../evaluation/fairness.ts'
import { findMetric } from '../evaluation/metrics.ts'
import { CHAMPION_RULES } from './champion-rules.ts'
import { COST_RULES } from './cost-rules.ts'
import { DIRECTION_RULES } from './direction-rules.ts'
import { ENDPOINT_RULES } from './endpoint-rules.ts'
import { GROUP_RULES } from './group-rules.ts'
import { OPERATIONAL_RULES } from './operational-rules.ts'
import { VIOLATION_RATE } from './perturb.ts'
import { EXPLAIN_RULES } from './explain-rules.ts'
import { PERTURB_RULES } from './perturb-rules.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import { boundsOf } from './rule-bounds.ts'
import type { Config, Rule } from './schema.ts'
import { SLICE_RULES } from './slice-rules.ts'
import { SQL_RULES } from './sql-rules.ts'
import { TASK_RULES } from './task-rules.ts'
import { THRESHOLD_RULES } from './threshold-rules.ts'
import type { KeyPath } from './yaml.ts'

function rulesHaveBounds({ gate }: Config): ValueProblem[] {
  return gate.flatMap((rule, index) => {
    const { min, max } = boundsOf(rule)
    if (rule.between !== undefined && (rule.min !== undefined || rule.max !== undefined))
      return [problem(['gate', index, 'between'], 'stands beside a min or a max: write one or the other')]
    if (min === undefined && max === undefined)
      return [problem(['gate', index], `asks nothing of ${rule.metric}: give it a min, a max or both`)]
    if (min === undefined || max === undefined || min <= max) return []
    return rule.between === undefined
      ? [problem(['gate', index, 'max'], `must be at least min (${min}), got ${max}`)]
      : [problem(['gate', index, 'between'], `must be [least, most], got [${min}, ${max}]`)]
  })
}

/** The range of a metric; everything where there is no such metric, which is said once. */
function rangeOf({ model }: Config, metric: string): readonly [number, number] {
  return findMetric(metric, model.task)?.range ?? [-Infinity, Infinity]
}

/** What a difference or ratio between groups can be. */
function gapRange(config: Config, metric: string): readonly [number, number] {
  if (findFairness(metric, config.model.task) !== undefined) return [0, 1]
  const [low, high] = rangeOf(config, metric)
  return [0, high - low]
}

/** What the number can be that a rule is about: the metric, a gap between groups, or a gain over an opponent. */
function valueRange(config: Config, rule: Rule): readonly [number, number] {
  if (rule.by !== undefined) return gapRange(config, rule.metric)
  if (rule.metric === VIOLATION_RATE) return [0, 1]
  const [low, high] = rangeOf(config, rule.metric)
  return rule.compared_to === undefined && rule.perturb === undefined ? [low, high] : [low - high, high - low]
}

function aboutOf({ metric, perturb, compared_to: opponent }: Rule): string {
  if (perturb !== undefined && metric !== VIOLATION_RATE) return `what ${metric} loses`
  return opponent === undefined ? metric : `what ${metric} gains`
}

function boundsAreInRange(config: Config): ValueProblem[] {
  return config.gate.flatMap((rule, index) => {
    const [low, high] = valueRange(config, rule)
    const wide =
      high === Infinity ? `at least ${low}` : low === -Infinity ? `at most ${high}` : `from ${low} to ${high}`
    const about = aboutOf(rule)
    return (['min', 'max'] as const).flatMap((key) => {
      const bound = boundsOf(rule)[key]
      if (bound === undefined || (bound >= low && bound <= high)) return []
      const path = ['gate', index, rule.between === undefined ? key : 'between']
      return [problem(path, `must be ${wide}, as ${about} is, got ${bound}`)]
    })
  })
}

/** What never has an interval decides nothing by one. */
function intervalsExist({ model, gate, champion }: Config): ValueProblem[] {
  const pointOnly = (metric: string): boolean => findMetric(metric, model.task)?.pointOnly === true
  const bout = (metric: string): string =>
    `is ${metric}, which never has an interval, so no bout can be decided by it: use it in the gate with decide: point`
  const rules = gate.flatMap(({ metric, decide }, index) =>
    pointOnly(metric) && decide === 'interval'
      ? [problem(['gate', index], `asks for an interval of ${metric}, which never has one: add decide: point`)]
      : [],
  )
  const primary = pointOnly(champion.primary) ? [problem(['champion', 'primary'], bout(champion.primary))] : []
  const guardrails = champion.guardrails.flatMap(({ metric }, index) =>
    pointOnly(metric) ? [problem(['champion', 'guardrails', index, 'metric'], bout(metric))] : [],
  )
  return [...rules, ...primary, ...guardrails]
}

function claimsHaveTheirMargin({ champion }: Config): ValueProblem[] {
  return (['merge', 'promote'] as const).flatMap((name) => {
    const { claim, margin } = champion[name]
    if (claim === 'superior' && margin > 0)
      return [
        problem(
          ['champion', name, 'margin'],
          `has no meaning for the claim superior, got ${margin}: remove it, or claim non-inferior`,
        ),
      ]
    if (claim === 'non-inferior' && margin === 0)
      return [
        problem(
          ['champion', name],
          'claims non-inferior without a margin above 0: say how much worse is still acceptable, or claim superior',
        ),
      ]
    return []
  })
}

function marginsAreInRange(config: Config): ValueProblem[] {
  const { champion } = config
  const all = [
    { path: ['champion', 'merge', 'margin'], metric: champion.primary, margin: champion.merge.margin },
    { path: ['champion', 'promote', 'margin'], metric: champion.primary, margin: champion.promote.margin },
    ...champion.guardrails.map((guardrail, index) => ({
      path: ['champion', 'guardrails', index, 'margin'],
      ...guardrail,
    })),
  ]
  return all.flatMap(({ path, metric, margin }) => {
    const [low, high] = rangeOf(config, metric)
    if (Math.abs(margin) < high - low) return []
    return [problem(path, `must be less than ${high - low}, the whole range of ${metric}, got ${margin}`)]
  })
}

function guardrailsAreTheirOwn({ champion }: Config): ValueProblem[] {
  const names = champion.guardrails.map(({ metric, decide }) =>
    decide === 'point' ? `${metric} on the estimate` : metric,
  )
  const twice = repeats(names).map((index) =>
    problem(['champion', 'guardrails', index, 'metric'], `stands twice: ${names[index]}`),
  )
  return champion.guardrails.reduce<ValueProblem[]>((found, { metric, margin, decide }, index) => {
    const path = ['champion', 'guardrails', index]
    if (decide === 'point') return found
    if (metric === champion.primary)
      found.push(problem([...path, 'metric'], `is the primary metric already: ${metric}`))
    if (margin <= 0)
      found.push(problem([...path, 'margin'], 'must be above 0: with 0 only a better candidate would pass'))
    return found
  }, twice)
}

function keyColumnsDiffer({ data }: Config): ValueProblem[] {
  const keys = (['label', 'id', 'time', 'query', 'cluster', 'weight'] as const).flatMap((key) => {
    const column = data[key]
    return column === undefined ? [] : [{ key, column }]
  })
  return repeats(keys.map(({ column }) => column)).map((index) => {
    const { key = 'id', column = '' } = keys[index] ?? {}
    return problem(['data', key], `is a column that has another part already: "${column}"`)
  })
}

function featuresAreNoKeys({ data }: Config): ValueProblem[] {
  const { features } = data
  if (features === undefined) return []
  const [names, at] = Array.isArray(features)
    ? [features, ['data', 'features']]
    : [features.exclude, ['data', 'features', 'exclude']]
  const twice = repeats(names).map((index) => problem([...at, index], `stands twice: "${names[index]}"`))
  if (!Array.isArray(features)) return twice
  const parts = (['label', 'id', 'time', 'query', 'cluster', 'weight'] as const).map((key) => [key, data[key]])
  return names.reduce<ValueProblem[]>((found, name, index) => {
    const part = parts.find(([, column]) => column === name)
    if (part !== undefined)
      found.push(problem([...at, index], `is data.${part[0]}, which is never a feature: "${name}"`))
    return found
  }, twice)
}

function splitHasItsColumns({ data }: Config): ValueProblem[] {
  if (data.split === undefined) return []
  return (['time', 'train'] as const).flatMap((key) =>
    data[key] === undefined ? [problem(['data', 'split'], `is temporal, which needs data.${key}`)] : [],
  )
}

function trainingHasRows({ data, train }: Config): ValueProblem[] {
  if (train !== undefined && data.train === undefined)
    return [problem(['train'], 'needs data.train: the rows to train on')]
  if (data.train !== undefined && data.train === data.test)
    return [problem(['data', 'test'], `must not be the rows of data.train: "${data.test}"`)]
  return []
}

function retrainingIsDescribed({ drift }: Config): ValueProblem[] {
  if (drift === undefined) return []
  const found = repeats(drift.on_drift).map((index) =>
    problem(['drift', 'on_drift', index], `stands twice: ${drift.on_drift[index]}`),
  )
  const wanted = drift.on_drift.includes('retrain')
  if (wanted && drift.retrain === undefined)
    found.push(problem(['drift', 'on_drift'], 'holds retrain, which needs drift.retrain.workflow'))
  if (!wanted && drift.retrain !== undefined)
    found.push(problem(['drift', 'retrain'], 'is never used: add retrain to drift.on_drift, or remove it'))
  if (drift.retrain !== undefined && !/^[^/\\]+\.ya?ml$/u.test(drift.retrain.workflow))
    found.push(
      problem(
        ['drift', 'retrain', 'workflow'],
        `must be the file name of a workflow, such as release.yml, got "${drift.retrain.workflow}"`,
      ),
    )
  return found
}

function driftHasAChampion({ drift, deploy }: Config): ValueProblem[] {
  if (drift === undefined || Object.keys(deploy).length > 0) return []
  return [problem(['drift'], 'compares with the champion, which needs an environment under deploy')]
}

function environmentsAreOrdered({ deploy }: Config): ValueProblem[] {
  // The order of environments is the order of promotion, and JavaScript sorts keys that look like array indexes first.
  return Object.keys(deploy).flatMap((name) =>
    /^\d+$/u.test(name) ? [problem(['deploy', name], 'is a name of digits only: add a letter')] : [],
  )
}

function targetsDiffer({ deploy }: Config): ValueProblem[] {
  const names = Object.keys(deploy)
  const paths = names.map((name) => deploy[name]?.target.path ?? name)
  return repeats(paths).map((index) => {
    const first = names[paths.indexOf(paths[index] ?? '')]
    return problem(
      ['deploy', names[index] ?? '', 'target', 'path'],
      `is the folder of ${first} already: "${paths[index]}"`,
    )
  })
}

function variablesAreNames(config: Config): ValueProblem[] {
  const values: { path: KeyPath; value: string }[] = Object.entries(config.deploy).map(([name, environment]) => ({
    path: ['deploy', name, 'target', 'path'],
    value: environment.target.path,
  }))
  if (config.registry.kind === 'directory') values.push({ path: ['registry', 'path'], value: config.registry.path })
  return values.flatMap(({ path, value }) =>
    value.startsWith('env:') && !/^env:[A-Za-z_][A-Za-z0-9_]*$/u.test(value)
      ? [problem(path, `must be env: and the name of a variable, such as env:MODEL_DIR, got "${value}"`)]
      : [],
  )
}

const CONFIG_RULES: readonly ConfigRule[] = [
  ...TASK_RULES,
  ...COST_RULES,
  ...DIRECTION_RULES,
  ...GROUP_RULES,
  ...CHAMPION_RULES,
  ...SLICE_RULES,
  ...PERTURB_RULES,
  ...EXPLAIN_RULES,
  ...ENDPOINT_RULES,
  ...OPERATIONAL_RULES,
  ...SQL_RULES,
  ...THRESHOLD_RULES,
  rulesHaveBounds,
  boundsAreInRange,
  intervalsExist,
  claimsHaveTheirMargin,
  marginsAreInRange,
  guardrailsAreTheirOwn,
  keyColumnsDiffer,
  featuresAreNoKeys,
  splitHasItsColumns,
  trainingHasRows,
  retrainingIsDescribed,
  driftHasAChampion,
  environmentsAreOrdered,
  targetsDiffer,
  variablesAreNames,
]

/** What no single key can say: every rule between keys that a config of the right shape breaks. */
export function brokenRules(config: Config): ValueProblem[] {
  return CONFIG_RULES.flatMap((rule) => rule(config))
}
