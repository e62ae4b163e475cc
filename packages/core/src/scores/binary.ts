import type { FighterTask } from '../ports/fighter.ts'
import { numberOf, sameClass, type Cell } from './cell.ts'
import { pairById } from './pair.ts'
import type { Scores } from './scores.ts'
import { columnNames, rowsError, scoresError, wrongRows, type LabelledRows, type ScoresTable } from './table.ts'

/** How far the two `score_<class>` columns of a row may be from adding up to 1: people round to three digits. */
const SUM_TOLERANCE = 0.002

/**
 * Reads a scores table of the binary task: `id` (or the id column's own name), `score` or `score_<class>` and/or `prediction`,
 * perhaps `y_true`. Gives one score for each judged row, in their order.
 *
 * A message names how many rows are wrong and one row number, never ids: they may be private.
 *
 * @throws {UserError} `SCORES` on missing, duplicate or unknown ids; scores that are no probabilities; predictions that are no
 *   class, or contradict their score at the threshold; `y_true` that contradicts the labels
 */
export function binaryScores(table: ScoresTable, task: FighterTask, judged: LabelledRows): Scores {
  // rule: scores-empty
  if (table.rowCount === 0) throw scoresError(table, 'expected a row for each judged row, got none')
  const at = pairById(table, task.id, judged.ids)
  refuseOtherTruth(table, judged, at)

  const scores = positiveScores(table, task.positive)
  const predictions = table.columns.get('prediction')
  if (scores === undefined && predictions === undefined)
    throw scoresError(
      table,
      `expected a column "score", "score_${task.positive}" or "prediction", got ${columnNames(table.columns.keys())}`,
    )
  const predicted = predictions === undefined ? undefined : predictedClasses(table, predictions, { task, judged })
  if (scores !== undefined && predicted !== undefined) refuseContradiction(table, scores, { predicted, task })

  const score = scores === undefined ? undefined : Float64Array.from(at, (row) => scores[row]!)
  const prediction = Uint8Array.from(at, (row) =>
    predicted === undefined ? Number(scores![row]! >= task.threshold) : predicted[row]!,
  )
  return { ids: judged.ids, score, prediction }
}

/** P(positive) per row of the table; undefined when the table has predictions only. */
function positiveScores(table: ScoresTable, positive: string): Float64Array | undefined {
  const perClass = [...table.columns.keys()].filter((column) => column.startsWith('score_'))
  const single = table.columns.get('score')
  if (single !== undefined) {
    // rule: scores-ambiguous
    if (perClass.length > 0)
      throw scoresError(
        table,
        `expected either "score" or one column per class, got "score" and "${perClass[0]}": take one out`,
      )
    return probabilities(table, 'score', single)
  }
  if (perClass.length === 0) return undefined
  const column = `score_${positive}`
  const cells = table.columns.get(column)
  // rule: scores-positive-class
  if (cells === undefined)
    throw scoresError(
      table,
      `expected a column "${column}" for data.positive "${positive}", got ${columnNames(perClass)}`,
    )
  if (perClass.length > 2)
    throw scoresError(
      table,
      `expected two classes (binary-classification), got the ${perClass.length} columns ${columnNames(perClass)}`,
    )
  const scores = probabilities(table, column, cells)
  const other = perClass.find((name) => name !== column)
  if (other === undefined) return scores
  const others = probabilities(table, other, table.columns.get(other)!)
  const unequal = wrongRows(scores, (score, row) => Math.abs(score + others[row]! - 1) > SUM_TOLERANCE)
  // rule: scores-sum
  if (unequal !== undefined) throw rowsError(table, unequal, `"${column}" and "${other}" do not add up to 1`)
  return scores
}

function probabilities(table: ScoresTable, column: string, cells: readonly Cell[]): Float64Array {
  const scores = Float64Array.from(cells, numberOf)
  const outside = wrongRows(scores, (score) => !(score >= 0 && score <= 1))
  // rule: scores-range
  if (outside !== undefined)
    throw rowsError(
      table,
      outside,
      `"${column}" is no probability from 0 to 1: expected numbers with a decimal point, no logits, no blanks`,
    )
  return scores
}

function predictedClasses(
  table: ScoresTable,
  cells: readonly Cell[],
  { task, judged }: { readonly task: FighterTask; readonly judged: LabelledRows },
): Uint8Array {
  const classes = [...new Set([task.positive, ...judged.labels.filter((label) => label !== null)])]
  const known = new Map<Cell, string | undefined>()
  const classOf = (cell: Cell): string | undefined => {
    if (!known.has(cell))
      known.set(
        cell,
        classes.find((name) => sameClass(cell, name)),
      )
    return known.get(cell)
  }
  const unknown = wrongRows(cells, (cell) => classOf(cell) === undefined)
  // rule: scores-unknown-class
  if (unknown !== undefined) throw rowsError(table, unknown, '"prediction" is no value of the label')
  return Uint8Array.from(cells, (cell) => Number(classOf(cell) === task.positive))
}

function refuseContradiction(
  table: ScoresTable,
  scores: Float64Array,
  { predicted, task }: { readonly predicted: Uint8Array; readonly task: FighterTask },
): void {
  const contradicting = wrongRows(scores, (score, row) => Number(score >= task.threshold) !== predicted[row])
  // rule: scores-prediction-contradicts
  if (contradicting !== undefined)
    throw rowsError(
      table,
      contradicting,
      `"prediction" is not what the score says at model.threshold ${task.threshold}: leave the column out, or set the threshold that was used`,
    )
}

function refuseOtherTruth(table: ScoresTable, judged: LabelledRows, at: readonly number[]): void {
  const truths = table.columns.get('y_true')
  if (truths === undefined) return
  const others = wrongRows(at, (row, index) => !sameClass(truths[row] ?? null, judged.labels[index] ?? null))
  // rule: scores-other-truth
  if (others !== undefined)
    throw rowsError(
      table,
      { ...others, first: at[others.first - 1]! + 1 },
      '"y_true" is not the label of that row in the test data: the scores were made from other test data',
    )
}
