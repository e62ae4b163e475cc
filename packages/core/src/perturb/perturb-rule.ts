import type { Perturb } from '../config/perturb.ts'
import type { Rule } from '../config/schema.ts'
import { judgedRows, type RowsToJudge } from '../scores/judged.ts'
import type { Scores } from '../scores/scores.ts'
import { isOneClass, type JudgedRows } from '../evaluation/judged-rows.ts'
import { missingMeasurement, measurementOf, type Measurement } from '../evaluation/measure.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { measuredDifference } from '../bout/comparison.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import { decideRule } from '../gate/rule.ts'
import { changeText } from './perturb-words.ts'
import { violationsOf, type Violations, type WorstRow } from './violations.ts'

/** What the model says of the rows of a rule, before its column was changed and after. */
export interface PerturbedScores {
  readonly before: Scores
  readonly after: Scores
  /** 1 where the row has another value than before. */
  readonly changed: Uint8Array
}

/** A rule on changed rows, decided. */
export interface PerturbOutcome {
  readonly outcome: RuleOutcome
  /** The rows that broke it most, worst first; none where it is about a metric. */
  readonly worst: readonly WorstRow[]
}

/**
 * One rule on rows of which a column was changed: the share of the changed rows that do not do what is expected, or what a metric loses by the
 * change, over all rows, with a paired interval. Decided as every rule is.
 *
 * @throws {UserError} `CONFIG` when the rule has no bound, or names a class that the task does not have
 */
export function decidePerturbRule(
  rule: Rule & { readonly perturb: Perturb },
  judged: { readonly rows: JudgedRows; readonly facts: RowsToJudge },
  scores: PerturbedScores,
  options: { readonly alpha: number; readonly level: number },
): PerturbOutcome {
  const { rows, facts } = judged
  const { perturb } = rule
  const changedRows = scores.changed.reduce((sum, one) => sum + one, 0)
  const violations = violationsIn(rule.perturb, rows, scores)
  const measure = (asked: Rule, level: number): Measurement => {
    // A change that changes nothing shows nothing.
    // rule: perturb-nothing-changed
    if (changedRows === 0) return nothingChanged(rows.count, level)
    if (violations !== undefined) return measurementOf(violations.rate, level)
    return lossOf(asked, rows, judgedRows(facts, scores.after), level)
  }
  const scope = { slice: null, rowCount: changedRows, oneClass: () => isOneClass(rows), measure }
  const outcome = decideRule(rule, scope, { ...options, task: rows.task })
  return {
    outcome: {
      ...outcome,
      perturb: {
        column: perturb.column,
        change: changeText(perturb),
        expect: perturb.expect ?? null,
        within: perturb.expect === undefined ? null : perturb.within,
        of: perturb.of,
        class: perturb.class ?? null,
        changed_rows: changedRows,
        violations: violations?.count ?? null,
        largest_move: violations?.largest ?? null,
      },
    },
    worst: violations?.worst ?? [],
  }
}

function violationsIn(
  { expect, ...perturb }: Perturb,
  rows: JudgedRows,
  { changed, ...scores }: PerturbedScores,
): Violations | undefined {
  return expect === undefined ? undefined : violationsOf(rows, scores, changed, { ...perturb, expect })
}

function nothingChanged(n: number, level: number): Measurement {
  const measurement = missingMeasurement('empty', n, level)
  const note = 'no judged row has a value that this changes'
  return { ...measurement, measured: { ...measurement.measured, note } }
}

/** How much better the metric is on the rows as they are. */
function lossOf(rule: Rule, rows: JudgedRows, perturbed: JudgedRows, level: number): Measurement {
  return measuredDifference(metricOfTask(rule.metric, rows.task).difference(rows, perturbed), level)
}
