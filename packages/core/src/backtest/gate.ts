import type { Config, Rule } from '../config/schema.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Perturb } from '../config/perturb.ts'
import { onOf } from '../config/rule-bounds.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Evaluation, RuleOutcome, Slice } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { findOperational, isDecidedInTheBout } from '../gate/operational.ts'
import { againstBounds, onEstimate, ruleText } from '../gate/rule.ts'
import { decideSizeRule } from '../gate/size-rule.ts'
import { changeText } from '../perturb/perturb-words.ts'
import { rangeAt } from './interval-at.ts'
import { otherThen } from './other-then.ts'
import type { Part } from './part.ts'
import { roundedText } from '../number-text.ts'
import { slicesThen } from './slices-then.ts'

const NOT_MEASURED = 'it was not measured'

/** The rules of today on an evaluation of then, from what it says of metrics, slices and rules; on latency from what the bout timed. */
export function replayGate(evaluation: Evaluation, bout: Bout | undefined, config: Config): Part[] {
  return config.gate
    .filter(({ severity }) => severity === 'error')
    .flatMap((rule) => {
      const what = textOf(rule, evaluation)
      const other = findOperational(rule.metric) === undefined ? otherThen(rule, evaluation, config) : undefined
      if (other !== undefined) return [unknown(what, other)]
      const found = isDecidedInTheBout(rule.metric) ? besideChampion(rule, bout) : measuredFor(rule, evaluation, config)
      if (typeof found === 'string') return [unknown(what, found)]
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

/** A text: why nobody can tell. */
function measuredFor(rule: Rule, { result }: Evaluation, { alpha, data }: Config): readonly Found[] | string {
  const { model_size: size, task, rules } = result
  if (findOperational(rule.metric) !== undefined)
    return size === undefined ? NOT_MEASURED : [decideSizeRule(rule, size, { level: levelOf(alpha), task })]
  const { perturb, by } = rule
  if (perturb !== undefined)
    return onAll(rules.find((known) => known.metric === rule.metric && isSameChange(known, perturb))?.measured)
  if (by !== undefined) return onAll(rules.find((known) => known.metric === rule.metric && known.by === by)?.measured)
  const outcomes = rules.filter((known) => isSameQuestion(known, rule))
  if (rule.on === 'overall')
    return onAll(rule.compared_to === undefined ? result.metrics[rule.metric] : outcomes[0]?.measured)
  const slices = slicesThen(result.slices, data.slices, typeof rule.on === 'string' ? undefined : rule.on.each)
  if (typeof slices === 'string') return slices
  if (rule.on !== 'worst-slice') return onSlices(rule, slices, outcomes)
  return slices.length < result.slices.length ? 'other slices were judged then' : onAll(outcomes[0]?.measured)
}

/** Slices with too few rows decide nothing, as they would not have. */
function onSlices(rule: Rule, slices: readonly Slice[], outcomes: readonly RuleOutcome[]): readonly Found[] | string {
  const judged = slices.filter(({ rows }) => rows >= rule.min_rows)
  const found = judged.flatMap(({ name, metrics }): Found[] => {
    const measured =
      rule.compared_to === undefined ? metrics[rule.metric] : outcomes.find(({ slice }) => slice === name)?.measured
    return measured === undefined ? [] : [{ slice: name, measured }]
  })
  return found.length < judged.length ? NOT_MEASURED : found
}

function onAll(measured: Measured | undefined): readonly Found[] | string {
  return measured === undefined ? NOT_MEASURED : [{ slice: null, measured }]
}

/** While there was no champion, nothing was timed or weighed, and nothing asked. */
function besideChampion({ metric }: Rule, bout: Bout | undefined): readonly Found[] | string {
  if (bout?.result.champion.kind === 'dummy') return []
  const { latency, size } = bout?.result ?? {}
  return onAll(
    [latency, size].flatMap((asked) => asked?.rules ?? []).find((known) => known.metric === metric)?.measured,
  )
}

/** What is beyond an opponent, and the worst slice, stand in the outcomes of rules alone. A rule that names slices asks of them what one on slices does. */
function isSameQuestion(known: RuleOutcome, rule: Rule): boolean {
  const scope = (on: RuleOutcome['on']): string => (on === 'each' ? 'slices' : on)
  return (
    known.metric === rule.metric &&
    known.compared_to === (rule.compared_to ?? null) &&
    known.by === null &&
    known.perturb === undefined &&
    scope(known.on) === scope(onOf(rule))
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
