import { argmax, type ClassScores } from '@titlebout/stats'
import type { Finding } from '../finding.ts'
import type { TaskOf } from '../ports/fighter.ts'
import { lossColumns, paired, predictedClasses, probabilities, rowsWarning } from './columns.ts'
import type { MulticlassScores } from './scores.ts'
import { columnNames, rowsError, scoresError, wrongRows, type LabelledRows, type ScoresTable } from './table.ts'
import { numberText } from '../number-text.ts'

/**
 * How far the probabilities of a row may be from adding up to 1 unremarked: the square root of float32's epsilon, as scikit-learn's
 * `log_loss` has it for float32. It has less for doubles, and a file does not say which of the two its writer computed in.
 */
const SUM_TOLERANCE = Math.sqrt(2 ** -23)

type MulticlassTask = TaskOf<'multiclass-classification'>

/**
 * Reads a scores table of a task with several classes: `score_<class>` for every class of data.classes and/or `prediction`, perhaps
 * `y_true` and `loss_…`. Without `prediction` the most likely class, ties to the first of data.classes.
 *
 * @throws {UserError} `SCORES` on a class without a column, a column without a class, scores that are no probabilities, and
 *   predictions that are no class or not the most likely one
 */
export function multiclassScores(table: ScoresTable, task: MulticlassTask, judged: LabelledRows): MulticlassScores {
  const rows = paired(table, task.id, judged)
  const { classes } = task.target
  const scores = classScores(table, classes)
  const cells = table.columns.get('prediction')
  if (scores === undefined && cells === undefined)
    throw scoresError(
      table,
      `expected a column ${columnNames(classes.map((name) => `score_${name}`))} for each of data.classes, or "prediction", got ${columnNames(table.columns.keys())}`,
    )
  const predicted = cells && predictedClasses(table, cells, classes)
  if (scores !== undefined && predicted !== undefined) refuseContradiction(table, scores, predicted)
  const prediction = predicted ?? mostLikely(scores!)
  return {
    task: task.target.task,
    ids: judged.ids,
    classes,
    scores: scores && classScoresInOrder(scores, rows.at),
    prediction: Uint16Array.from(rows.at, (row) => prediction[row]!),
    losses: lossColumns(rows),
    findings: scores === undefined ? [] : unequalSums(scores, table),
  }
}

/** Probabilities in the order of the table; undefined when it has predictions only. */
function classScores(table: ScoresTable, classes: readonly string[]): ClassScores | undefined {
  const given = [...table.columns.keys()].filter((column) => column.startsWith('score_'))
  // rule: scores-single-of-many
  if (table.columns.has('score'))
    throw scoresError(
      table,
      `expected one column "score_<class>" for each of data.classes, got "score", which says nothing about ${classes.length} classes`,
    )
  if (given.length === 0) return undefined
  const wanted = classes.map((name) => `score_${name}`)
  const missing = wanted.filter((name) => !given.includes(name))
  // rule: scores-missing-class
  if (missing.length > 0)
    throw scoresError(
      table,
      `expected a column for each of data.classes, got none for ${columnNames(missing)} among ${columnNames(given)}`,
    )
  const foreign = given.filter((name) => !wanted.includes(name))
  // rule: scores-foreign-class
  if (foreign.length > 0)
    throw scoresError(
      table,
      `expected a column for each of data.classes and no others, got ${columnNames(foreign)}: add the class to data.classes, or take the column out`,
    )
  const values = new Float64Array(table.rowCount * classes.length)
  for (const [code, name] of wanted.entries()) {
    const column = probabilities(table, name)
    for (let row = 0; row < column.length; row += 1) values[row * classes.length + code] = column[row]!
  }
  return { values, classes: classes.length }
}

function classScoresInOrder({ values, classes }: ClassScores, at: Uint32Array): ClassScores {
  const out = new Float64Array(at.length * classes)
  for (let i = 0; i < at.length; i += 1)
    for (let c = 0; c < classes; c += 1) out[i * classes + c] = values[at[i]! * classes + c]!
  return { values: out, classes }
}

/** A prediction of another class than the most likely one; where several are as likely, any of them will do. */
function refuseContradiction(table: ScoresTable, { values, classes }: ClassScores, predicted: Uint16Array): void {
  const contradicting = wrongRows(predicted, (code, row) => {
    const own = values[row * classes + code]!
    for (let c = 0; c < classes; c += 1) if (values[row * classes + c]! > own) return true
    return false
  })
  // rule: scores-class-contradicts
  if (contradicting !== undefined)
    throw rowsError(
      table,
      contradicting,
      '"prediction" is not the most likely class: leave the column out, or write the scores that it was made from',
    )
}

/** The most likely class of each row, ties to the first. */
export function mostLikely(scores: ClassScores): Uint16Array {
  return argmax(scores)
}

/** Rows of probabilities that do not add up to 1: they are taken as they are, and somebody should know. */
export function unequalSums({ values, classes }: ClassScores, table: Pick<ScoresTable, 'name'>): readonly Finding[] {
  const rows = Math.floor(values.length / classes)
  const unequal = wrongRows(new Uint8Array(rows), (_, row) => {
    let sum = 0
    for (let c = 0; c < classes; c += 1) sum += values[row * classes + c]!
    return Math.abs(sum - 1) > SUM_TOLERANCE
  })
  // rule: scores-class-sums
  if (unequal === undefined) return []
  return [
    rowsWarning(
      'scores-not-summing-to-one',
      table,
      `in ${numberText(unequal.count)} of ${numberText(unequal.of)} rows (first: row ${unequal.first}) the probabilities of the classes do not add up to 1: they are taken as they are, not rescaled`,
      'write probabilities of all classes that add up to 1 in every row; log loss and Brier score mean nothing else',
    ),
  ]
}
