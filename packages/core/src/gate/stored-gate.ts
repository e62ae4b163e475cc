import type { GroupRates } from '@titlebout/stats'
import type { Rule } from '../config/schema.ts'
import { measuredDifference } from '../bout/comparison.ts'
import { isOneLabel, type StoredEvaluation, type StoredGains, type StoredSlice } from '../evaluation/evaluate-by.ts'
import type { FairnessMetric } from '../evaluation/fairness.ts'
import { measurementOf } from '../evaluation/measure.ts'
import type { PairedSlice } from '../evaluation/measure-by.ts'
import type { SliceOutcomes } from '../evaluation/measure-slices.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { rowsIn } from '../evaluation/slice-outcomes.ts'
import type { Task } from '../evaluation/task.ts'
import { comparedGap, ratesGap, summarised, type GroupGap } from './gap.ts'
import { decideGate, type GateOutcome } from './gate.ts'
import { decideBetweenGroups, smallGroups } from './group-rule.ts'
import type { GroupFacts } from './groups.ts'
import type { RuleScope } from './scope.ts'

/** The groups of a column of rows that nobody saw, with what is known of each. */
export interface StoredGroups extends GroupFacts {
  readonly parts: readonly SliceOutcomes[]
}

interface StoredGateOptions {
  readonly task: Task
  readonly alpha: number
  readonly level: number
  /** Whether all judged labels are alike. */
  readonly oneClass: boolean
  /** Whether each row counts once and stands alone. */
  readonly plain: boolean
  /** Of every column that rules are `by`. */
  readonly groups: readonly StoredGroups[]
  /** Over the dummy; needed where a rule is compared to it. */
  readonly gains?: StoredGains | undefined
}

/**
 * The rules of the gate on an evaluation whose rows nobody saw.
 *
 * @throws {Error} on a rule against somebody whom nobody asked: the config was checked before
 */
export function judgeStoredGate(
  rules: readonly Rule[],
  evaluation: StoredEvaluation,
  slices: readonly StoredSlice[],
  options: StoredGateOptions,
): GateOutcome {
  const { task, groups, level, gains } = options
  const whole = { ...scopeOf(null, evaluation.whole, { task, gain: gains?.whole }), oneClass: () => options.oneClass }
  return decideGate(rules, {
    whole,
    parts: slices.map((slice, k) => ({
      slice,
      scope: scopeOf(slice.name, evaluation.parts[k]!, { task, gain: gains?.parts[k] }),
    })),
    betweenGroups: (rule, column) => {
      const found = groups.find((known) => known.column === column)
      if (found === undefined) throw new Error(`a rule is by "${column}", and nobody asked for its groups`)
      return decideBetweenGroups(rule, {
        task,
        count: whole.rowCount,
        groups: found,
        level,
        oneClass: whole.oneClass,
        whole: (metric) => measurementOf(named(evaluation.whole, metric.name, task), level),
        gap: (metric) => metricGap(found, metric.name, options),
        fairness: (metric) => fairnessOf(found, metric, options),
      })
    },
    findings: groups.flatMap(smallGroups),
    ...options,
  })
}

function metricGap(
  { parts, minimum }: StoredGroups,
  name: string,
  { task, level }: StoredGateOptions,
): GroupGap | undefined {
  const measured = parts.map((part, group) => ({
    group,
    rows: rowsIn(part),
    measured: summarised(named(part, name, task)),
  }))
  return comparedGap(measured, { level, minimum })
}

/** Counts of rows say everything; of weights and clusters, the intervals of each group, which respect them. */
function fairnessOf(groups: StoredGroups, metric: FairnessMetric, options: StoredGateOptions): GroupGap | undefined {
  const { parts, minimum } = groups
  if (options.plain) return ratesGap(metric, ratesOf(parts), { level: options.level, minimum })
  if (metric.of === 'demographic-parity') return metricGap(groups, 'selection_rate', options)
  throw new Error(`${metric.label} of weighted rows needs the rows: the config was checked before`)
}

/** Rows of a slice by label and decision. */
function cellsOf({ known }: SliceOutcomes, counts: (label: number, called: number) => boolean): number {
  const cells = known.cells?.cells ?? []
  return cells.reduce((sum, { label, called: [first = 0], rows }) => sum + (counts(label, first) ? rows : 0), 0)
}

function ratesOf(parts: readonly SliceOutcomes[]): GroupRates {
  const rate = (
    counts: (label: number, called: number) => boolean,
    hit: (label: number, called: number) => boolean,
  ): GroupRates['accuracy'] =>
    parts.map((part, group) => ({
      group,
      hits: cellsOf(part, (label, called) => counts(label, called) && hit(label, called)),
      rows: cellsOf(part, counts),
    }))
  const isCalled = (_: number, called: number): boolean => called === 1
  return {
    selectionRate: rate(() => true, isCalled),
    truePositiveRate: rate((label) => label === 1, isCalled),
    falsePositiveRate: rate((label) => label === 0, isCalled),
    accuracy: rate(
      () => true,
      (label, called) => label === called,
    ),
    precision: rate(isCalled, (label) => label === 1),
  }
}

function scopeOf(
  slice: string | null,
  part: SliceOutcomes,
  { task, gain }: { readonly task: Task; readonly gain: PairedSlice | undefined },
): RuleScope {
  return {
    slice,
    rowCount: rowsIn(part),
    oneClass: () => isOneLabel(part),
    measure: (rule, level) => {
      if (rule.compared_to === 'dummy') return measuredDifference(named(gain, rule.metric, task).difference, level)
      if (rule.compared_to !== undefined)
        throw new Error(`a rule is compared to ${rule.compared_to}, and nobody asked it`)
      return measurementOf(named(part, rule.metric, task), level)
    },
  }
}

function named<T>(part: { readonly outcomes: ReadonlyMap<Metric, T> } | undefined, name: string, task: Task): T {
  const wanted = metricOfTask(name, task).name
  const found = [...(part?.outcomes ?? [])].find(([metric]) => metric.name === wanted)
  if (found === undefined) throw new Error(`a rule asks for ${name}, which nobody measured`)
  return found[1]
}
