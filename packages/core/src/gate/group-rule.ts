import type { Rule } from '../config/schema.ts'
import { findFairness, type FairnessMetric } from '../evaluation/fairness.ts'
import { isOneClass, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measure, measuredOf, missingMeasurement, reasonOfMissing, type Measurement } from '../evaluation/measure.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Finding } from '../finding.ts'
import { fairnessGap, gapOf, type GroupGap } from './gap.ts'
import type { GroupFacts, RuleGroups } from './groups.ts'
import { againstBounds, onEstimate, refuseBoundless, ruleFacts, type Decided } from './rule.ts'
import { numberText } from '../number-text.ts'

/**
 * One rule between groups of all judged rows: Fairlearn's difference or ratio, or the largest difference of any other metric. Decided on
 * the simultaneous interval, as every rule is on its own; what chance alone would show stands beside it.
 *
 * @throws {UserError} `CONFIG` when the rule has no bound
 */
export function decideGroupRule(rule: Rule, rows: JudgedRows, groups: RuleGroups, level: number): RuleOutcome {
  return decideBetweenGroups(rule, {
    task: rows.task,
    count: rows.count,
    groups,
    level,
    oneClass: () => isOneClass(rows),
    whole: (metric) => measure(metric, rows, level),
    gap: (metric) => gapOf(metric, rows, groups, { level }),
    fairness: (metric) =>
      rows.task === 'binary-classification' ? fairnessGap(metric, rows, groups, { level }) : undefined,
  })
}

/** What lies between groups, whoever holds their rows. */
export interface GroupScope {
  readonly task: Task
  readonly count: number
  readonly groups: GroupFacts
  readonly level: number
  readonly oneClass: () => boolean
  /** A metric over all rows. */
  readonly whole: (metric: Metric) => Measurement
  /** The largest difference of a metric. */
  readonly gap: (metric: Metric) => GroupGap | undefined
  readonly fairness: (metric: FairnessMetric) => GroupGap | undefined
}

/** @throws {UserError} `CONFIG` when the rule has no bound */
export function decideBetweenGroups(rule: Rule, scope: GroupScope): RuleOutcome {
  refuseBoundless(rule)
  const { measured, ...decided } = judged(rule, scope)
  return { ...ruleFacts(rule, scope.task), slice: null, measured, ...decided, rows_to_decide: null }
}

function judged(rule: Rule, scope: GroupScope): Decided & { readonly measured: Measured } {
  const { task, groups } = scope
  const fairness = findFairness(rule.metric, task)
  if (fairness === undefined) {
    const whole = scope.whole(metricOfTask(rule.metric, task))
    if (whole.missing !== undefined)
      return { verdict: 'undecided', reason: reasonOfMissing(whole.missing, scope.oneClass), measured: whole.measured }
  }
  const gap = fairness === undefined ? scope.gap(metricOfTask(rule.metric, task)) : scope.fairness(fairness)
  const shown = fairness?.as === 'ratio' ? gap?.ratio : gap?.difference
  // rule: few-groups
  if (gap === undefined || shown === undefined)
    return { verdict: 'undecided', reason: 'few-rows', measured: tooFew(scope, gap) }
  const measured = { ...measuredOf(shown), note: noteOf(gap, groups, shown.note) }
  if (rule.decide === 'point') return { verdict: onEstimate(rule, shown.estimate), reason: 'point', measured }
  return { verdict: againstBounds(rule, shown), reason: 'interval', measured }
}

function tooFew({ groups, level, count }: GroupScope, gap: GroupGap | undefined): Measured {
  const note =
    gap === undefined
      ? `fewer than two groups of "${groups.column}" have the ${groups.minimum} rows that count here: there is nothing to compare`
      : 'the largest value between groups is 0: there is no ratio'
  return { ...missingMeasurement('too-few-rows', count, level).measured, note }
}

function noteOf(
  { difference, chance, unjudged }: GroupGap,
  { size, minimum }: GroupFacts,
  note: string | undefined,
): string {
  const parts = [
    ...(note === undefined ? [] : [note]),
    ...(chance === undefined
      ? []
      : [
          `of a difference of ${digits(difference.estimate)}, ${digits(chance.mean)} is expected by chance: p ${chance.pValue.toFixed(3)}`,
        ]),
    `${size - unjudged} groups compared`,
    ...(unjudged === 0 ? [] : [`${unjudged} left out with fewer than ${minimum} rows that count here`]),
  ]
  return parts.join('; ')
}

function digits(value: number): string {
  return String(Number(value.toPrecision(2)))
}

/** Values that are too rare to be compared: somebody should know that nothing is said about them. */
export function smallGroups({ column, minimum, small }: GroupFacts): Finding[] {
  if (small.values === 0) return []
  const values = small.values === 1 ? '1 value' : `${numberText(small.values)} values`
  return [
    {
      id: 'small-groups',
      severity: 'notice',
      message: `${values} of "${column}" (${numberText(small.rows)} rows in all) have too few rows to be compared: no rule by "${column}" says anything about them`,
      expected: `at least ${minimum} rows for each value`,
      where: { field: column, role: 'test' },
    },
  ]
}
