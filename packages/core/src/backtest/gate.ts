import type { Config, Rule } from '../config/schema.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Perturb } from '../config/perturb.ts'
import { onOf } from '../config/rule-bounds.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Evaluation, RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { findOperational } from '../gate/operational.ts'
import { againstBounds, onEstimate, ruleText } from '../gate/rule.ts'
import { changeText } from '../perturb/perturb-words.ts'
import { rangeAt } from './interval-at.ts'
import type { Part } from './part.ts'
import { roundedText } from '../number-text.ts'

/** The rules of today on an evaluation of then, from what it says of metrics, slices and rules; on latency from what the bout timed. */
export function replayGate(evaluation: Evaluation, bout: Bout | undefined, config: Config): Part[] {
  return config.gate
    .filter(({ severity }) => severity === 'error')
    .flatMap((rule) => {
      const what = textOf(rule, evaluation)
      const isTimed = findOperational(rule.metric)?.of === 'latency'
      const found = isTimed ? timedFor(rule, bout) : measuredFor(rule, evaluation)
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
function measuredFor(rule: Rule, { result }: Evaluation): readonly Found[] | undefined {
  if (findOperational(rule.metric) !== undefined) {
    const same = result.rules.find(({ metric }) => metric === rule.metric)
    return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
  }
  const { perturb } = rule
  if (perturb !== undefined) {
    const same = result.rules.find((known) => known.metric === rule.metric && isSameChange(known, perturb))
    return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
  }
  if (rule.by !== undefined) {
    const same = result.rules.find(({ metric, by }) => metric === rule.metric && by === rule.by)
    return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
  }
  if (rule.compared_to !== undefined) {
    const same = result.rules.filter((known) => isSameOpponent(known, rule))
    return same.length === 0 ? undefined : same
  }
  if (rule.on === 'overall') {
    const measured = result.metrics[rule.metric]
    return measured === undefined ? undefined : [{ slice: null, measured }]
  }
  if (rule.on !== 'slices') return undefined
  const judged = result.slices.filter(({ rows }) => rows >= rule.min_rows)
  const found = judged.flatMap(({ name, metrics }) => {
    const measured = metrics[rule.metric]
    return measured === undefined ? [] : [{ slice: name, measured }]
  })
  return judged.length > 0 && found.length < judged.length ? undefined : found
}

/** While there was no champion, nothing was timed and nothing asked. */
function timedFor({ metric }: Rule, bout: Bout | undefined): readonly Found[] | undefined {
  if (bout?.result.champion.kind === 'dummy') return []
  const same = bout?.result.latency?.rules.find((known) => known.metric === metric)
  return same === undefined ? undefined : [{ slice: null, measured: same.measured }]
}

/** What is beyond an opponent stands in the outcome of the rule alone; slices with too few rows decided nothing. */
function isSameOpponent(known: RuleOutcome, rule: Rule): boolean {
  return (
    known.metric === rule.metric &&
    known.compared_to === rule.compared_to &&
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
