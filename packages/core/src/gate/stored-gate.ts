import type { Rule } from '../config/schema.ts'
import { isOneLabel, rowsIn, type StoredEvaluation, type StoredSlice } from '../evaluation/evaluate-by.ts'
import { measurementOf } from '../evaluation/measure.ts'
import type { SliceOutcomes } from '../evaluation/measure-slices.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import { decideGate, type GateOutcome } from './gate.ts'
import type { RuleScope } from './scope.ts'

/**
 * The rules of the gate on an evaluation whose rows nobody saw.
 *
 * @param options.oneClass whether all judged labels are alike
 * @throws {Error} on a rule between groups or against the dummy, which need rows: the config was checked before
 */
export function judgeStoredGate(
  rules: readonly Rule[],
  evaluation: StoredEvaluation,
  slices: readonly StoredSlice[],
  options: { readonly task: Task; readonly alpha: number; readonly level: number; readonly oneClass: boolean },
): GateOutcome {
  const { task, oneClass } = options
  return decideGate(rules, {
    whole: { ...scopeOf(null, evaluation.whole, task), oneClass: () => oneClass },
    parts: slices.map((slice, k) => ({ slice, scope: scopeOf(slice.name, evaluation.parts[k]!, task) })),
    betweenGroups: ({ metric }) => {
      throw new Error(`a rule on ${metric} is between groups, and nobody read the rows`)
    },
    findings: [],
    ...options,
  })
}

function scopeOf(slice: string | null, part: SliceOutcomes, task: Task): RuleScope {
  return {
    slice,
    rowCount: rowsIn(part),
    oneClass: () => isOneLabel(part),
    measure: (rule, level) => {
      const outcome = rule.compared_to === undefined ? named(part, rule.metric, task) : undefined
      if (outcome === undefined) throw new Error(`a rule asks for ${rule.metric}, which nobody measured`)
      return measurementOf(outcome, level)
    },
  }
}

function named({ outcomes }: SliceOutcomes, name: string, task: Task): ReturnType<SliceOutcomes['outcomes']['get']> {
  const wanted = metricOfTask(name, task).name
  return [...outcomes].find(([metric]) => metric.name === wanted)?.[1]
}
