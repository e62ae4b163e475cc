import { rowsToDecide } from '@titlebout/stats'
import type { Rule } from '../config/schema.ts'
import { UserError } from '../error.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import { byteText } from '../config/byte-size.ts'
import { VIOLATION_RATE } from '../config/perturb.ts'
import { boundsOf, onOf } from '../config/rule-bounds.ts'
import { breakingText, changeText } from '../perturb/perturb-words.ts'
import { reasonOfMissing, type Measurement } from '../evaluation/measure.ts'
import { findFairness } from '../evaluation/fairness.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import { worst, type Reason, type VerdictKind } from '../verdict.ts'
import { findOperational } from './operational.ts'
import type { RuleScope } from './scope.ts'
import { numberText } from '../number-text.ts'

/** More rows than anybody will collect: then no number of rows decides. */
const MOST_ROWS = 1e9

export interface Decided {
  readonly verdict: VerdictKind
  readonly reason: Reason
}

/**
 * One rule on some rows. Decided on its interval: `min` passes when all of it lies at or above, fails when all of it
 * lies below, and is undecided in between; `max` mirrored. `decide: point` looks at the estimate alone.
 *
 * @param alpha one-sided error rate; the interval is two-sided at 1 − 2·alpha
 * @param level that confidence
 * @throws {UserError} `CONFIG` when the rule has no bound
 */
export function decideRule(
  rule: Rule,
  scope: RuleScope,
  options: { readonly alpha: number; readonly level: number; readonly task: Task },
): RuleOutcome {
  refuseBoundless(rule)
  const measurement = scope.measure(rule, options.level)
  const decided = decide(rule, scope, measurement)
  return {
    ...ruleFacts(rule, options.task),
    slice: scope.slice,
    measured: measurement.measured,
    ...decided,
    rows_to_decide:
      decided.verdict === 'undecided' && decided.reason === 'interval'
        ? rowsThatWouldDecide(rule, measurement, options.alpha)
        : null,
  }
}

type RuleFacts = Omit<RuleOutcome, 'slice' | 'measured' | 'verdict' | 'reason' | 'rows_to_decide'>

/** What the evidence says of a rule, whatever comes of it. */
export function ruleFacts(rule: Rule, task: Task): RuleFacts {
  const { min, max } = boundsOf(rule)
  return {
    rule: ruleText(rule, task),
    metric: rule.metric,
    min: min ?? null,
    max: max ?? null,
    on: onOf(rule),
    by: rule.by ?? null,
    compared_to: rule.compared_to ?? null,
    decide: rule.decide,
    severity: rule.severity,
  }
}

/** The rule as a sentence, such as "recall at least 0.5". */
export function ruleText(rule: Rule, task: Task): string {
  const label = labelOf(rule, task)
  const { min, max } = boundTexts(rule)
  if (min !== undefined && max !== undefined) return `${label} from ${min} to ${max}`
  return min === undefined ? `${label} at most ${max}` : `${label} at least ${min}`
}

/** Of a size with its unit, whatever it was written as. */
function boundTexts(rule: Rule): { readonly min: string | undefined; readonly max: string | undefined } {
  const isSize = findOperational(rule.metric)?.of === 'size'
  const text = (bound: number | undefined): string | undefined =>
    bound === undefined ? undefined : isSize ? byteText(bound) : numberText(bound)
  const { min, max } = boundsOf(rule)
  return { min: text(min), max: text(max) }
}

function labelOf({ metric, by, compared_to: opponent, perturb }: Rule, task: Task): string {
  if (perturb !== undefined) {
    const { expect } = perturb
    const what =
      metric === VIOLATION_RATE && expect !== undefined
        ? `share of rows whose ${breakingText({ ...perturb, expect }, task)}`
        : `how much worse ${metricOfTask(metric, task).label} gets`
    return `${what} when ${changeText(perturb)}:`
  }
  if (opponent === 'calibrated') return `${metricOfTask(metric, task).label} beyond that of a calibrated model`
  if (opponent !== undefined) return `gain in ${metricOfTask(metric, task).label} over the ${opponent}`
  const operational = findOperational(metric)
  if (operational !== undefined) return operational.label
  if (by === undefined) return metricOfTask(metric, task).label
  const fairness = findFairness(metric, task)
  if (fairness !== undefined) return `${fairness.label} by ${by}`
  return `largest difference in ${metricOfTask(metric, task).label} by ${by}`
}

/** @throws {UserError} `CONFIG` when the rule has no bound */
export function refuseBoundless(rule: Rule): void {
  const { min, max } = boundsOf(rule)
  if (min === undefined && max === undefined)
    throw new UserError('CONFIG', `gate: the rule on ${rule.metric} asks for nothing: give it a min, a max, or both`)
}

function decide(rule: Rule, scope: RuleScope, { measured, missing, unsettled }: Measurement): Decided {
  // rule: few-rows
  if (scope.slice !== null && scope.rowCount < rule.min_rows) return { verdict: 'undecided', reason: 'few-rows' }
  // rule: undefined-metric
  if (missing !== undefined) return { verdict: 'undecided', reason: reasonOfMissing(missing, scope.oneClass) }
  if (rule.decide === 'point') return { verdict: onEstimate(rule, measured.estimate), reason: 'point' }
  // rule: no-interval
  if (measured.low === null || measured.high === null) return { verdict: 'undecided', reason: unsettled ?? 'few-rows' }
  return { verdict: againstBounds(rule, { low: measured.low, high: measured.high }), reason: 'interval' }
}

export interface Range {
  readonly low: number
  readonly high: number
}

/** How far apart two ways of computing one number may be, relative to its size. */
const ROUNDING = 1e-10

/** The verdict on the estimate alone. One that is a bound but for rounding is the bound: another tool's sum has other last digits. */
export function onEstimate(rule: Rule, estimate: number | null): VerdictKind {
  const value = estimate ?? Number.NaN
  const { min, max } = boundsOf(rule)
  const met = [min, max].find((bound) => bound !== undefined && Math.abs(value - bound) <= ROUNDING * Math.abs(value))
  const at = met ?? value
  return againstBounds(rule, { low: at, high: at })
}

/** The verdict on everything that the value may be. */
export function againstBounds(rule: Rule, { low, high }: Range): VerdictKind {
  const verdicts: VerdictKind[] = []
  const { min, max } = boundsOf(rule)
  if (min !== undefined) verdicts.push(low >= min ? 'passed' : high < min ? 'failed' : 'undecided')
  if (max !== undefined) verdicts.push(high <= max ? 'passed' : low > max ? 'failed' : 'undecided')
  return worst(verdicts)
}

/**
 * Rows at which the interval would leave the bound at 80 % power if the truth is what was measured: a floor names no
 * margin to plan for. Null where the estimate sits on the bound, or where no collectable number of rows would do.
 */
function rowsThatWouldDecide(rule: Rule, { measured, variance }: Measurement, alpha: number): number | null {
  if (variance === undefined || variance === 0 || measured.estimate === null) return null
  const estimate = measured.estimate
  const { min, max } = boundsOf(rule)
  const distances = [min, max]
    .filter((bound) => bound !== undefined)
    .filter(
      (bound) => measured.low !== null && measured.high !== null && measured.low <= bound && bound <= measured.high,
    )
    .map((bound) => Math.abs(estimate - bound))
  const nearest = Math.min(...distances)
  if (!Number.isFinite(nearest) || nearest === 0) return null
  const rows = rowsToDecide(measured.n * variance, nearest, { alpha })
  return rows <= MOST_ROWS ? rows : null
}
