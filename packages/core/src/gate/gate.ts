import { onOf } from '../config/rule-bounds.ts'
import type { Rule } from '../config/schema.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Task } from '../evaluation/task.ts'
import type { Finding } from '../finding.ts'
import type { Verdict } from '../verdict.ts'
import { decideGroupRule, smallGroups } from './group-rule.ts'
import type { RuleGroups } from './groups.ts'
import { findOperational, isDecidedInTheBout } from './operational.ts'
import { decideRule, ruleText } from './rule.ts'
import { sliceScope, wholeScope, type RuleScope, type ScopeFacts } from './scope.ts'
import { decideSizeRule, type ModelSize } from './size-rule.ts'
import { tooGood } from './suspicious.ts'
import { decideWorstSlice } from './worst-slice.ts'

export interface GateOutcome {
  readonly verdict: Verdict
  readonly rules: readonly RuleOutcome[]
  readonly findings: readonly Finding[]
}

export interface GateOptions extends Pick<ScopeFacts, 'dummy' | 'known'> {
  readonly alpha: number
  readonly level: number
  /** The columns that rules are `by`. */
  readonly groups?: ReadonlyMap<string, RuleGroups>
  /** Of the model that is judged; undefined: it has no files here. */
  readonly size?: ModelSize | undefined
  /** What came of the rules that change a column: whoever can ask the model again has decided them. */
  readonly perturbed?: ReadonlyMap<Rule, RuleOutcome>
}

/** All rules of the gate on the judged rows and on their slices. */
export function judgeGate(
  rules: readonly Rule[],
  rows: JudgedRows,
  slices: readonly SliceMask[],
  options: GateOptions,
): GateOutcome {
  const groupsOf = (column: string): RuleGroups => {
    const groups = options.groups?.get(column)
    if (groups === undefined) throw new Error(`a rule is by "${column}", and nobody read that column`)
    return groups
  }
  const facts = { rows, ...options }
  return decideGate(rules, {
    task: rows.task,
    whole: wholeScope(facts),
    parts: slices.map((slice, index) => ({ slice, scope: sliceScope(facts, slice, index) })),
    betweenGroups: (rule, column) => decideGroupRule(rule, rows, groupsOf(column), options.level),
    findings: [...(options.groups?.values() ?? [])].flatMap(smallGroups),
    ...options,
  })
}

/** What the rules are held against, whoever holds the rows. */
export interface GateScopes extends Pick<GateOptions, 'alpha' | 'level' | 'size' | 'perturbed'> {
  readonly task: Task
  readonly whole: RuleScope
  /** The declared slices. */
  readonly parts: readonly Part[]
  /** A rule that is `by` a column. */
  readonly betweenGroups: (rule: Rule, column: string) => RuleOutcome
  /** What is to be said besides. */
  readonly findings: readonly Finding[]
}

/** All rules of the gate on what is known of the judged rows and of their slices. */
export function decideGate(rules: readonly Rule[], scopes: GateScopes): GateOutcome {
  const { whole, parts, task, alpha, level } = scopes
  const slices = parts.map(({ slice }) => slice)
  const deciding = { alpha, level, task }
  const outcomes = rules.flatMap((rule) => {
    const operational = findOperational(rule.metric)
    if (operational?.of === 'size') return [decideSizeRule(rule, scopes.size, deciding)]
    // A ratio to the champion is decided where the champion is.
    if (operational !== undefined) return []
    if (rule.perturb !== undefined) return [perturbedOf(rule, scopes)]
    if (rule.by !== undefined) return [scopes.betweenGroups(rule, rule.by)]
    const asked = onOf(rule) === 'overall' ? [whole] : scopesOf(rule, parts)
    if (rule.on === 'worst-slice') return asked.length === 0 ? [] : [decideWorstSlice(rule, asked, deciding)]
    return asked.map((scope) => decideRule(rule, scope, deciding))
  })
  const findings = [
    ...idleRules(rules, slices),
    ...absentSlices(rules, slices, task),
    ...tooGood(outcomes, task),
    ...scopes.findings,
  ]
  const waiting = rules.filter(({ metric, severity }) => severity === 'error' && isDecidedInTheBout(metric)).length
  const said = gateVerdict(outcomes, oneClassSentence(whole, task))
  return { verdict: withWaiting(said, waiting), rules: outcomes, findings }
}

function perturbedOf(rule: Rule, { perturbed }: Pick<GateOptions, 'perturbed'>): RuleOutcome {
  const outcome = perturbed?.get(rule)
  if (outcome === undefined) throw new Error('a rule changes a column, and nobody asked the model again')
  return outcome
}

/**
 * What the rules add up to: failed if a rule failed; else undecided if the labels are of one class or a rule is
 * undecided; else passed. Rules of severity warning, and slices with too few rows or clusters, are reported and decide nothing.
 */
function gateVerdict(outcomes: readonly RuleOutcome[], oneClass: string | undefined): Verdict {
  const deciding = outcomes.filter(decides)
  const failed = deciding.filter((outcome) => outcome.verdict === 'failed')
  if (failed.length > 0) return verdict('failed', 'rules', `${count(failed.length, 'rule')} failed: ${named(failed)}`)
  // rule: one-class
  if (oneClass !== undefined) return verdict('undecided', 'one-class', oneClass)
  const undecided = deciding.filter((outcome) => outcome.verdict === 'undecided')
  const scarce = undecided.find((outcome) => outcome.reason === 'few-clusters')
  // rule: few-clusters-gate
  if (scarce !== undefined)
    return verdict('undecided', 'few-clusters', `${scarce.rule}: ${scarce.measured.note}: judge on more clusters`)
  // Not for the rows to tell: no more of them would help.
  const valueless = undecided.find((outcome) => outcome.reason === 'undefined-metric')
  if (valueless !== undefined) return verdict('undecided', 'rules', valuelessText(valueless, undecided.length))
  // rule: undecided-rule
  if (undecided.length > 0)
    return verdict(
      'undecided',
      'rules',
      `the rows cannot tell for ${count(undecided.length, 'rule')}: ${named(undecided)}`,
    )
  // Not "passed because nothing was wrong", but "passed because nothing was asked": the reason keeps them apart.
  if (deciding.length === 0) return verdict('passed', 'no-rules', 'no rule of the gate decides here')
  return verdict('passed', 'rules', deciding.length === 1 ? 'the rule holds' : `all ${deciding.length} rules hold`)
}

function valuelessText(outcome: RuleOutcome, undecided: number): string {
  const others = undecided === 1 ? '' : `; ${count(undecided - 1, 'more rule')} undecided`
  return `${named([outcome])} cannot be decided: ${outcome.measured.note ?? 'there is no value'}${others}`
}

/** A pass must not be taken for one of the rules that wait for the champion. */
function withWaiting(said: Verdict, waiting: number): Verdict {
  if (said.kind !== 'passed' || waiting === 0) return said
  const one = waiting === 1
  return {
    ...said,
    detail: `${said.detail}; ${count(waiting, 'rule')} beside the champion ${one ? 'is' : 'are'} still to be judged, by compare-to-champion`,
  }
}

function decides(outcome: RuleOutcome): boolean {
  if (outcome.severity === 'warning') return false
  return !(outcome.slice !== null && (outcome.reason === 'few-rows' || outcome.reason === 'few-clusters'))
}

/** Why rows of one label decide nothing; undefined when there are several, or none is needed. */
function oneClassSentence({ oneClass }: RuleScope, task: Task): string | undefined {
  if (!oneClass()) return undefined
  const others = task === 'binary-classification' ? 'rows of both classes' : 'rows with different labels'
  return `all judged rows have the same label, so nothing tells good from bad: judge on ${others}`
}

type NamedSlice = Pick<SliceMask, 'name' | 'declared'>

interface Part {
  readonly slice: NamedSlice
  readonly scope: RuleScope
}

function scopesOf({ on }: Rule, parts: readonly Part[]): readonly RuleScope[] {
  const named = typeof on === 'string' ? undefined : on.each
  return parts.filter(({ slice }) => named === undefined || isNamed(slice, named)).map(({ scope }) => scope)
}

/** By its own name, or by that of the declaration that it is a part of. */
function isNamed({ name, declared }: NamedSlice, names: readonly string[]): boolean {
  return names.includes(name) || (declared !== undefined && names.includes(declared))
}

/** A rule that names a slice of which nothing can be said asks for what nobody can answer: that is no pass. */
function absentSlices(rules: readonly Rule[], slices: readonly NamedSlice[], task: Task): Finding[] {
  return rules.flatMap((rule) => {
    const named = typeof rule.on === 'string' ? [] : rule.on.each
    return named
      .filter((name) => !slices.some((slice) => isNamed(slice, [name])))
      .map((name): Finding => ({
        id: 'rule-without-slice',
        severity: rule.severity,
        message: `the rule "${ruleText(rule, task)}" is on the slice "${name}", and no judged rows are of it (or fewer than may be said anything of)`,
        fix: 'correct the name under "each", or judge on rows that have the slice',
      }))
  })
}

/** Rules on slices where there is no slice: they ask for nothing, and somebody should know. */
function idleRules(rules: readonly Rule[], slices: readonly NamedSlice[]): Finding[] {
  if (slices.length > 0 || !rules.some((rule) => rule.on === 'slices' || rule.on === 'worst-slice')) return []
  return [
    {
      id: 'rule-without-slices',
      severity: 'warning',
      message: 'a rule of the gate is on slices, and there is no slice with enough rows: it decides nothing',
      fix: 'declare slices in data.slices, or take "on: slices" out of the rule',
    },
  ]
}

function verdict(kind: Verdict['kind'], reason: Verdict['reason'], detail: string): Verdict {
  return { kind, reason, detail }
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

/** The first few by name; a reader finds the rest in the table. */
function named(outcomes: readonly RuleOutcome[]): string {
  const shown = outcomes.slice(0, 3).map((o) => (o.slice === null ? o.rule : `${o.rule} where ${o.slice}`))
  return `${shown.join('; ')}${outcomes.length > 3 ? `; and ${outcomes.length - 3} more` : ''}`
}
