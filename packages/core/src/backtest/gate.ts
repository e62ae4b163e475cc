import type { Config, Rule } from '../config/schema.ts'
import { declaredSlices, type DeclaredSlice } from '../config/slice-schema.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Perturb } from '../config/perturb.ts'
import { onOf } from '../config/rule-bounds.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Evaluation, RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { findOperational, isDecidedInTheBout } from '../gate/operational.ts'
import { againstBounds, onEstimate, ruleText } from '../gate/rule.ts'
import { decideSizeRule } from '../gate/size-rule.ts'
import { changeText } from '../perturb/perturb-words.ts'
import { rangeAt } from './interval-at.ts'
import { otherThen } from './other-then.ts'
import type { Part } from './part.ts'
import { roundedText } from '../number-text.ts'
import { parseWhere } from '../where/parse.ts'
import { whereText } from '../where/text.ts'

/** The rules of today on an evaluation of then, from what it says of metrics, slices and rules; on latency from what the bout timed. */
export function replayGate(evaluation: Evaluation, bout: Bout | undefined, config: Config): Part[] {
  return config.gate
    .filter(({ severity }) => severity === 'error')
    .flatMap((rule) => {
      const what = textOf(rule, evaluation)
      const other = findOperational(rule.metric) === undefined ? otherThen(rule, evaluation, config) : undefined
      if (other !== undefined) return [unknown(what, other)]
      const found = isDecidedInTheBout(rule.metric) ? besideChampion(rule, bout) : measuredFor(rule, evaluation, config)
      if (found === undefined) return [unknown(what, 'it was not measured')]
      return found.map(({ slice, measured }) =>
        decided(rule, measured, slice === null ? what : `${what} where ${slice}`, config.alpha),
      )
    })
}

function textOf(rule: Rule, { result }: Evaluation): string {
  return findMetric(rule.metric, result.task) === undefined &&
    findOperational(rule.metric) === undefined &&
    rule.by === undefined &&
    rule.perturb === undefined
    ? rule.metric
    : ruleText(rule, result.task)
}

interface Found {
  readonly slice: string | null
  readonly measured: Measured
}

/** undefined: nobody measured that. Slices with too few rows decide nothing, as they would not have. */
function measuredFor(rule: Rule, { result }: Evaluation, { alpha, data }: Config): readonly Found[] | undefined {
  const { model_size: size, task } = result
  if (findOperational(rule.metric) !== undefined)
    return size === undefined ? undefined : [decideSizeRule(rule, size, { level: levelOf(alpha), task })]
  const { perturb } = rule
  if (perturb !== undefined) {
    const same = result.rules.find((known) => known.metric === rule.metric && isSameChange(known, perturb))
    return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
  }
  if (rule.by !== undefined) {
    const same = result.rules.find(({ metric, by }) => metric === rule.metric && by === rule.by)
    return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
  }
  if (rule.compared_to !== undefined || rule.on === 'worst-slice') {
    const same = result.rules.filter((known) => isSameQuestion(known, rule))
    return same.length === 0 ? undefined : same
  }
  if (rule.on === 'overall') {
    const measured = result.metrics[rule.metric]
    return measured === undefined ? undefined : [{ slice: null, measured }]
  }
  if (rule.on !== 'slices' || !declaredSlices(data.slices).every((slice) => wasCut(slice, result.slices)))
    return undefined
  const judged = result.slices.filter(({ rows }) => rows >= rule.min_rows)
  const found = judged.flatMap(({ name, metrics }) => {
    const measured = metrics[rule.metric]
    return measured === undefined ? [] : [{ slice: name, measured }]
  })
  return judged.length > 0 && found.length < judged.length ? undefined : found
}

/** Whether a slice of today was one then: a column by its values, an expression by what it says. Of crosses and number columns nobody asks. */
function wasCut(slice: DeclaredSlice, then: Evaluation['result']['slices']): boolean {
  if (slice.kind === 'where') {
    const text = whereText(parseWhere(slice.where))
    return then.some(({ name, where }) => name === slice.name && where === text)
  }
  if (slice.kind !== 'column') return true
  return then.some(({ where }) => where.startsWith(`${slice.name} `) || where.startsWith(`"${slice.name}" `))
}

/** While there was no champion, nothing was timed or weighed, and nothing asked. */
function besideChampion({ metric }: Rule, bout: Bout | undefined): readonly Found[] | undefined {
  if (bout?.result.champion.kind === 'dummy') return []
  const { latency, size } = bout?.result ?? {}
  const same = [latency, size].flatMap((asked) => asked?.rules ?? []).find((known) => known.metric === metric)
  return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
}

/** What is beyond an opponent, and the worst slice, stand in the outcome of the rule alone; slices with too few rows decided nothing. */
function isSameQuestion(known: RuleOutcome, rule: Rule): boolean {
  return (
    known.metric === rule.metric &&
    known.compared_to === (rule.compared_to ?? null) &&
    known.on === onOf(rule) &&
    (known.slice === null || known.reason !== 'few-rows')
  )
}

function isSameChange({ perturb: then }: RuleOutcome, now: Perturb): boolean {
  if (then === undefined) return false
  const isSameRule =
    now.expect === undefined || (then.within === now.within && then.of === now.of && then.class === (now.class ?? null))
  return then.change === changeText(now) && then.expect === (now.expect ?? null) && isSameRule
}

function decided(rule: Rule, measured: Measured, what: string, alpha: number): Part {
  if (rule.decide === 'point') {
    const { estimate } = measured
    if (estimate === null) return { what, kind: 'undecided', approximate: false, detail: measured.note ?? 'no value' }
    return {
      what,
      kind: onEstimate(rule, estimate),
      approximate: false,
      detail: `it was ${roundedText(estimate, 3)}`,
    }
  }
  const range = rangeAt(measured, levelOf(alpha))
  if (range === undefined)
    return { what, kind: 'undecided', approximate: false, detail: measured.note ?? 'no interval' }
  const detail = `it was ${roundedText(range.low, 3)} to ${roundedText(range.high, 3)}`
  return { what, kind: againstBounds(rule, range), approximate: !range.exact, detail }
}

export function unknown(what: string, detail: string): Part {
  return { what, kind: 'unknown', approximate: false, detail }
}
