import type { TaskOf } from '../ports/fighter.ts'
import { inOrder, lossColumns, paired, predictedClasses, probabilities } from './columns.ts'
import { decidedAt } from './decided-at.ts'
import type { BinaryScores } from './scores.ts'
import { columnNames, rowsError, scoresError, wrongRows, type LabelledRows, type ScoresTable } from './table.ts'

/** How far the two `score_<class>` columns of a row may be from adding up to 1: people round to three digits. */
const SUM_TOLERANCE = 0.002

type BinaryTask = TaskOf<'binary-classification'>

/**
 * Reads a scores table of the binary task: `id` (or the id column's own name), `score` or `score_<class>` and/or `prediction`,
 * perhaps `y_true` and `loss_…`. Gives one score for each judged row, in their order.
 *
 * A message names how many rows are wrong and one row number, never ids: they may be private.
 *
 * @throws {UserError} `SCORES` on missing, duplicate or unknown ids; scores that are no probabilities; predictions that are no
 *   class, or contradict their score at the threshold; `y_true` that contradicts the labels
 */
export function binaryScores(table: ScoresTable, task: BinaryTask, judged: LabelledRows): BinaryScores {
  const rows = paired(table, task.id, judged)
  const { at } = rows
  const { positive } = task.target
  const scores = positiveScores(table, positive)
  const predictions = table.columns.get('prediction')
  if (scores === undefined && predictions === undefined)
    throw scoresError(
      table,
      `expected a column "score", "score_${positive}" or "prediction", got ${columnNames(table.columns.keys())}`,
    )
  const predicted =
    predictions && predictedClasses(table, predictions, classesOf(positive, judged)).map((code) => Number(code === 0))
  if (scores !== undefined && predicted !== undefined) refuseContradiction(table, scores, { predicted, task })

  const threshold = decidedAt(task)
  const score = scores === undefined ? undefined : inOrder(scores, at)
  const prediction = new Uint8Array(at.length)
  for (let i = 0; i < at.length; i += 1)
    prediction[i] = predicted === undefined ? Number(score![i]! >= threshold) : predicted[at[i]!]!
  return { task: task.target.task, ids: judged.ids, score, prediction, losses: lossColumns(rows), findings: [] }
}

/** The positive class first. */
function classesOf(positive: string, { labels }: LabelledRows): readonly string[] {
  return [...new Set([positive, ...labels.filter((label) => label !== null)])]
}

/** P(positive) per row of the table; undefined when the table has predictions only. */
function positiveScores(table: ScoresTable, positive: string): Float64Array | undefined {
  const perClass = [...table.columns.keys()].filter((column) => column.startsWith('score_'))
  if (table.columns.has('score')) {
    // rule: scores-ambiguous
    if (perClass.length > 0)
      throw scoresError(
        table,
        `expected either "score" or one column per class, got "score" and "${perClass[0]}": take one out`,
      )
    return probabilities(table, 'score')
  }
  if (perClass.length === 0) return undefined
  const column = `score_${positive}`
  // rule: scores-positive-class
  if (!table.columns.has(column))
    throw scoresError(
      table,
      `expected a column "${column}" for data.positive "${positive}", got ${columnNames(perClass)}`,
    )
  if (perClass.length > 2)
    throw scoresError(
      table,
      `expected two classes (binary-classification), got the ${perClass.length} columns ${columnNames(perClass)}`,
    )
  const scores = probabilities(table, column)
  const other = perClass.find((name) => name !== column)
  if (other === undefined) return scores
  const others = probabilities(table, other)
  const unequal = wrongRows(scores, (score, row) => Math.abs(score + others[row]! - 1) > SUM_TOLERANCE)
  // rule: scores-sum
  if (unequal !== undefined) throw rowsError(table, unequal, `"${column}" and "${other}" do not add up to 1`)
  return scores
}

function refuseContradiction(
  table: ScoresTable,
  scores: Float64Array,
  { predicted, task }: { readonly predicted: Uint16Array; readonly task: BinaryTask },
): void {
  const { threshold } = task
  // Not chosen yet: there is nothing to contradict, and what was predicted is not looked at.
  if (threshold === undefined) return
  const contradicting = wrongRows(scores, (score, row) => Number(score >= threshold) !== predicted[row])
  // rule: scores-prediction-contradicts
  if (contradicting !== undefined)
    throw rowsError(
      table,
      contradicting,
      `"prediction" is not what the score says at model.threshold ${threshold}: leave the column out, or set the threshold that was used`,
    )
}
