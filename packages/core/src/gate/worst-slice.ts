import type { Rule } from '../config/schema.ts'
import { boundsOf } from '../config/rule-bounds.ts'
import { reasonOfMissing } from '../evaluation/measure.ts'
import type { Task } from '../evaluation/task.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Reason } from '../verdict.ts'
import { againstBounds, onEstimate, refuseBoundless, ruleFacts, type Decided, type Range } from './rule.ts'
import type { RuleScope } from './scope.ts'

/** A slice with its interval at the rule's own level, and at the level that allows for all slices. */
interface Part {
  readonly slice: string | null
  readonly measured: Measured
  readonly estimate: number
  readonly own: Range
  readonly together: Range
}

/**
 * One rule on the worst of some slices, whichever that is: the smallest value for a `min`, the largest for a `max`.
 *
 * The interval is one of the smallest true value θ over k slices, with error α at each end. At the lower end stands the
 * smallest of the slices' own lower ends: one of them belongs to the slice that is truly the worst, and lies above θ with
 * chance α at most. At the upper end stands the smallest of upper ends at α / k: every slice's value is θ or more, and that
 * any of k such ends lies below its own value has chance α at most (Bonferroni). So passing costs nothing for many slices,
 * and failing is not the bad luck of one in twenty. For the largest value everything is mirrored.
 *
 * The estimate is that of the slice that looks worst, and looks worse than it is: it was picked for that.
 *
 * @param scopes the slices; those with fewer than min_rows rows, or without an interval, are counted and left out
 * @throws {UserError} `CONFIG` when the rule has no bound
 */
export function decideWorstSlice(
  rule: Rule,
  scopes: readonly RuleScope[],
  options: { readonly alpha: number; readonly level: number; readonly task: Task },
): RuleOutcome {
  refuseBoundless(rule)
  const { parts, unknown } = partsOf(rule, scopes, options)
  const note = noteOf(parts.length, scopes.length - parts.length)
  const facts = { ...ruleFacts(rule, options.task), rows_to_decide: null }
  const lowest = boundsOf(rule).min !== undefined
  const worst = worstOf(parts, lowest)
  // rule: no-slice-to-judge
  if (worst === undefined) {
    const measured = { ...NOTHING, level: options.level, note }
    return { ...facts, slice: null, measured, verdict: 'undecided', reason: unknown ?? 'few-rows' }
  }
  const ends = endsOf(parts, lowest)
  const { n, effective_n, estimate } = worst.measured
  const measured = { estimate, ...ends, level: options.level, method: 'worst-slice', n, effective_n, note }
  const decided = decide(rule, { worst, ends, unknown })
  return { ...facts, slice: worst.slice, measured, ...decided }
}

const NOTHING = { estimate: null, low: null, high: null, method: 'none', n: 0, effective_n: 0 } as const

function partsOf(
  rule: Rule,
  scopes: readonly RuleScope[],
  { alpha, level }: { readonly alpha: number; readonly level: number },
): { readonly parts: readonly Part[]; readonly unknown: Reason | undefined } {
  const large = scopes
    .filter(({ rowCount }) => rowCount >= rule.min_rows)
    .map((scope) => ({ scope, ...scope.measure(rule, level) }))
  const usable = large.filter(({ measured }) => rangeOf(measured) !== undefined)
  const shared = Number((1 - (2 * alpha) / Math.max(1, usable.length)).toPrecision(12))
  const parts = usable.flatMap(({ scope, measured }): Part[] => {
    const [own, together] = [rangeOf(measured), rangeOf(scope.measure(rule, shared).measured)]
    const { estimate } = measured
    if (own === undefined || together === undefined || estimate === null) return []
    return [{ slice: scope.slice, measured, estimate, own, together }]
  })
  const without = large.find(({ missing }) => missing !== undefined)
  const unknown = without?.missing && reasonOfMissing(without.missing, without.scope.oneClass)
  return { parts, unknown }
}

function rangeOf({ low, high }: Measured): Range | undefined {
  return low === null || high === null ? undefined : { low, high }
}

function worstOf(parts: readonly Part[], lowest: boolean): Part | undefined {
  const sign = lowest ? 1 : -1
  return parts.reduce<Part | undefined>(
    (worst, part) => (worst === undefined || sign * (part.estimate - worst.estimate) < 0 ? part : worst),
    undefined,
  )
}

function endsOf(parts: readonly Part[], lowest: boolean): Range {
  const of = (ends: readonly number[]): number => (lowest ? Math.min(...ends) : Math.max(...ends))
  const [passing, failing] = lowest ? (['own', 'together'] as const) : (['together', 'own'] as const)
  return { low: of(parts.map((part) => part[passing].low)), high: of(parts.map((part) => part[failing].high)) }
}

function decide(
  rule: Rule,
  { worst, ends, unknown }: { readonly worst: Part; readonly ends: Range; readonly unknown: Reason | undefined },
): Decided {
  const verdict = rule.decide === 'point' ? onEstimate(rule, worst.estimate) : againstBounds(rule, ends)
  // A slice of enough rows that has no value might be the worst.
  // rule: worst-slice-unknown
  if (verdict === 'passed' && unknown !== undefined) return { verdict: 'undecided', reason: unknown }
  return { verdict, reason: rule.decide }
}

function noteOf(judged: number, left: number): string {
  const of = `the worst of ${judged} ${judged === 1 ? 'slice' : 'slices'}, allowing for their number`
  return left === 0 ? of : `${of}; ${left} with too few rows not judged`
}
