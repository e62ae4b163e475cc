import type { Policy } from '../evidence/envelope.ts'
import { assertNever } from '../error.ts'
import type { Task } from '../evaluation/task.ts'
import { changeText, keepingText } from '../perturb/perturb-words.ts'
import { boundsOf } from './rule-bounds.ts'
import type { Config, Rule } from './schema.ts'
import { declaredSlices, type DeclaredSlice } from './slice-schema.ts'
import { policyPart } from './sides.ts'

export type PolicyChange = Policy['changes'][number]

/** true: the change lets through what the base stops; false: it stops more; null: nobody can say from the keys alone. */
type Loosens = boolean | null
type Judge = (from: unknown, to: unknown) => Loosens

const NONE = 'none'

/** Larger numbers let more through. An absent bound lets everything through. */
const higher: Judge = (from, to) => {
  if (typeof from === 'number' && typeof to === 'number') return to > from
  return from === undefined ? false : to === undefined ? true : null
}
const lower: Judge = (from, to) => {
  if (typeof from === 'number' && typeof to === 'number') return to < from
  return from === undefined ? false : to === undefined ? true : null
}
/** A closed list from strict to lax; absent is the laxest. */
const ordered =
  (...strictFirst: readonly string[]): Judge =>
  (from, to) => {
    const rank = (value: unknown): number =>
      value === undefined ? strictFirst.length : strictFirst.findIndex((known) => known === value)
    return rank(to) > rank(from)
  }
/** Whatever asks for something: taking it away loosens, adding it does not. */
const asked: Judge = (from, to) => (to === undefined ? true : from === undefined ? false : null)

/** Keys whose direction is known, as dotted patterns; `*` stands for one name. All other changes are told without a judgement. */
const DIRECTIONS: readonly (readonly [string, Judge])[] = [
  ['alpha', higher],
  ['champion.merge.claim', ordered('superior', 'non-inferior')],
  ['champion.promote.claim', ordered('superior', 'non-inferior')],
  ['champion.merge.margin', higher],
  ['champion.promote.margin', higher],
  ['champion.looks.spending', (from, to) => (to === 'none' ? true : from === 'none' ? false : null)],
  ['champion.looks.tries', lower],
  ['undecided.merge', (from, to) => (from === 'fail' ? true : to === 'fail' ? false : null)],
  ['undecided.promote', ordered('fail', 'warn', 'approve')],
  ['data.split', asked],
  ['data.contract', asked],
  ['deploy.*.approval', asked],
  ['deploy.*.requires.assurance', ordered('reproduced', 'isolated-command', 'declared')],
  ['drift.tolerance.*', higher],
  ['drift.false_discovery_rate', lower],
  ['privacy.min_count', lower],
]

type RuleKey = 'min' | 'max' | 'min_rows' | 'decide' | 'severity'

const RULE_KEYS: readonly (readonly [RuleKey, Judge])[] = [
  ['min', lower],
  ['max', higher],
  ['min_rows', higher],
  ['decide', ordered('interval', 'point')],
  ['severity', ordered('error', 'warning')],
]

/**
 * What a head's config would change in the policy of its base, in words: shown, not obeyed. Empty when both ask the same: in
 * whatever order rules, guardrails and slices stand.
 */
export function policyDiff(base: Config, head: Config): PolicyChange[] {
  return [
    ...gateChanges(base, head),
    ...namedChanges('champion.guardrails', guardrails(base), guardrails(head), higher),
    ...namedChanges('champion.critical_slices', criticalSlices(base), criticalSlices(head), higher),
    ...namedChanges('data.slices', slices(base), slices(head), () => null),
    ...leafChanges(base, head),
    ...orderChange(base, head),
  ]
}

function change(key: string, from: unknown, to: unknown, loosens: Loosens): PolicyChange {
  return { key, from: text(from), to: text(to), loosens }
}

function text(value: unknown): string {
  if (value === undefined) return NONE
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Rules are told apart by metric and by what they are about; the second of a kind is called so. */
function ruleNames({ gate: rules, model: { task } }: Config): Map<string, Rule> {
  const named = new Map<string, Rule>()
  for (const rule of rules) {
    const by = rule.by === undefined ? '' : ` by ${rule.by}`
    const gain = rule.compared_to === undefined ? '' : ` compared to ${rule.compared_to}`
    const name = `gate: ${rule.metric}${by}${gain}${onText(rule)}${perturbText(rule, task)}`
    let unique = name
    for (let count = 2; named.has(unique); count += 1) unique = `${name} (${count})`
    named.set(unique, rule)
  }
  return named
}

function perturbText({ perturb }: Rule, task: Task): string {
  if (perturb === undefined) return ''
  const { expect } = perturb
  const kept = expect === undefined ? '' : `: ${keepingText({ ...perturb, expect }, task)}`
  return ` (${changeText(perturb)}${kept})`
}

function onText({ on }: Rule): string {
  if (on === 'overall') return ''
  return typeof on === 'string' ? ` on ${on}` : ` on ${on.each.join(', ')}`
}

function ruleText(rule: Rule): string {
  const { min, max } = boundsOf(rule)
  const bounds = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]]
  return `${bounds.flat().join(', ')}${rule.severity === 'warning' ? ' (warning)' : ''}`
}

function gateChanges(base: Config, head: Config): PolicyChange[] {
  const [from, to] = [ruleNames(base), ruleNames(head)]
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((name) => {
    const [before, after] = [from.get(name), to.get(name)]
    if (before === undefined) return [change(name, undefined, after && ruleText(after), false)]
    if (after === undefined)
      return [change(name, ruleText(before), undefined, before.severity === 'error' ? true : null)]
    return RULE_KEYS.flatMap(([key, judge]) => {
      const [was, is] = [valueOf(before, key), valueOf(after, key)]
      return was === is ? [] : [change(`${name} ${key}`, was, is, judge(was, is))]
    })
  })
}

function valueOf(rule: Rule, key: RuleKey): Rule[RuleKey] {
  return key === 'min' || key === 'max' ? boundsOf(rule)[key] : rule[key]
}

function guardrails(config: Config): ReadonlyMap<string, number> {
  return new Map(
    config.champion.guardrails.map(({ metric, margin, decide }) => [
      decide === 'point' ? `${metric} on the estimate` : metric,
      margin,
    ]),
  )
}

function criticalSlices(config: Config): ReadonlyMap<string, number> {
  return new Map(config.champion.critical_slices.map(({ slice, margin }) => [slice, margin]))
}

function slices(config: Config): ReadonlyMap<string, string> {
  return new Map(declaredSlices(config.data.slices).map((slice) => [slice.name, sliceText(slice)]))
}

function sliceText(slice: DeclaredSlice): string {
  switch (slice.kind) {
    case 'column':
      return 'by value'
    case 'where':
      return `where ${slice.where}`
    case 'cross':
      return `every combination of ${slice.columns.join(', ')}`
    case 'quantiles':
      return `${slice.parts} quantiles of ${slice.column}`
    case 'values':
      return `values of ${slice.column}: ${slice.values.join(', ')}`
    default:
      return assertNever(slice)
  }
}

/** Things with names: gone loosens, new does not, changed is judged. */
function namedChanges<T>(
  list: string,
  base: ReadonlyMap<string, T>,
  head: ReadonlyMap<string, T>,
  judge: Judge,
): PolicyChange[] {
  return [...new Set([...base.keys(), ...head.keys()])].flatMap((name) => {
    const [from, to] = [base.get(name), head.get(name)]
    if (from === to) return []
    const loosens = to === undefined ? true : from === undefined ? false : judge(from, to)
    return [change(`${list}: ${name}`, from, to, loosens)]
  })
}

/** Lists that are compared by name above. */
const NAMED_LISTS = new Set(['gate', 'champion.guardrails', 'champion.critical_slices', 'data.slices'])

function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (NAMED_LISTS.has(path)) return into
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, item] of Object.entries(value)) leaves(item, path === '' ? key : `${path}.${key}`, into)
  else if (value !== undefined) into.set(path, Array.isArray(value) ? value.join(', ') : value)
  return into
}

function leafChanges(base: Config, head: Config): PolicyChange[] {
  const from = leaves(policyPart(base), '', new Map())
  const to = leaves(policyPart(head), '', new Map())
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)]
    return before === after ? [] : [change(key, before, after, judgeOf(key)(before, after))]
  })
}

function judgeOf(key: string): Judge {
  // Taking a column's own tolerance away leaves the common one, which may be larger or smaller.
  if (key.startsWith('drift.tolerance.columns.'))
    return (from, to) => (from === undefined || to === undefined ? null : higher(from, to))
  const found = DIRECTIONS.find(([pattern]) => {
    const parts = pattern.split('.')
    const keys = key.split('.')
    return parts.length === keys.length && parts.every((part, index) => part === '*' || part === keys[index])
  })
  return found?.[1] ?? (() => null)
}

/** The last environment's model is the champion, so the order is policy. */
function orderChange(base: Config, head: Config): PolicyChange[] {
  const [from, to] = [Object.keys(base.deploy), Object.keys(head.deploy)]
  const same = from.length === to.length && from.every((name, index) => name === to[index])
  return same ? [] : [change('deploy: order of promotion', from.join(', ') || NONE, to.join(', ') || NONE, null)]
}
