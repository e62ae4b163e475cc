import type { Finding } from '../finding.ts'
import { numberOf, sameClass, type Cell } from './cell.ts'
import { pairById } from './pair.ts'
import { columnNames, rowsError, scoresError, wrongRows, type LabelledRows, type ScoresTable } from './table.ts'

/** A scores table paired with the rows that it is about. */
export interface PairedTable {
  readonly table: ScoresTable
  readonly judged: LabelledRows
  /** For each judged row, where its scores stand in the table. */
  readonly at: Uint32Array
}

/**
 * Pairs a table with the judged rows by id.
 *
 * @param sameTruth whether a cell of `y_true` says what the label of the data says
 * @throws {UserError} `SCORES` on an empty table, as {@link pairById}, and where `y_true` contradicts the labels
 */
export function paired(
  table: ScoresTable,
  id: string,
  judged: LabelledRows,
  sameTruth: (cell: Cell, label: string | null) => boolean = sameClass,
): PairedTable {
  // rule: scores-empty
  if (table.rowCount === 0) throw scoresError(table, 'expected a row for each judged row, got none')
  const at = pairById(table, id, judged.ids)
  refuseOtherTruth(table, judged, at, sameTruth)
  return { table, judged, at }
}

function refuseOtherTruth(
  table: ScoresTable,
  judged: LabelledRows,
  at: Uint32Array,
  sameTruth: (cell: Cell, label: string | null) => boolean,
): void {
  const truths = table.columns.get('y_true')
  if (truths === undefined) return
  const others = wrongRows(at, (row, index) => !sameTruth(truths[row] ?? null, judged.labels[index] ?? null))
  // rule: scores-other-truth
  if (others !== undefined)
    throw rowsError(
      table,
      { ...others, first: at[others.first - 1]! + 1 },
      '"y_true" is not the label of that row in the test data: the scores were made from other test data',
    )
}

/** Whether both are the same number: a float32 column of the same labels differs in the eighth digit. */
export function sameNumber(cell: Cell, label: string | null): boolean {
  const [first, second] = [numberOf(cell), numberOf(label)]
  return Math.abs(first - second) <= 1e-6 * Math.max(1, Math.abs(first), Math.abs(second))
}

/** A column that must be there. @throws {UserError} `SCORES` */
export function needColumn(table: ScoresTable, column: string): readonly Cell[] {
  const cells = table.columns.get(column)
  // rule: scores-column
  if (cells === undefined)
    throw scoresError(table, `expected a column "${column}", got ${columnNames(table.columns.keys())}`)
  return cells
}

/** A column of the judged rows, in their order, as finite numbers. @throws {UserError} `SCORES` with the count and the first row */
export function finiteNumbers({ table, at }: PairedTable, column: string): Float64Array {
  const numbers = numbersIn(needColumn(table, column))
  const wrong = wrongRows(numbers, (value) => !Number.isFinite(value))
  // rule: scores-number
  if (wrong !== undefined)
    throw rowsError(
      table,
      wrong,
      `"${column}" is no finite number: expected digits with a decimal point, no NaN, no infinity, no blanks`,
    )
  const large = wrongRows(numbers, isTooLarge)
  // rule: scores-too-large
  if (large !== undefined) throw rowsError(table, large, `"${column}" ${TOO_LARGE}`)
  return inOrder(numbers, at)
}

/** Squares of errors are raised to the fourth power for intervals: of larger numbers these are beyond what a double holds. */
export function isTooLarge(value: number): boolean {
  return Math.abs(value) > 1e36
}
export const TOO_LARGE = 'is beyond 1e36, with which nobody can reckon: judge in a larger unit'

function numbersIn(cells: readonly Cell[]): Float64Array {
  const numbers = new Float64Array(cells.length)
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row]!
    // Here and not by the call: a number that is handed on is put into an object of its own, a million times.
    numbers[row] = typeof cell === 'number' ? cell : numberOf(cell)
  }
  return numbers
}

/** Numbers of the rows of a table in the order of the judged rows. */
export function inOrder(values: Float64Array, at: Uint32Array): Float64Array {
  const out = new Float64Array(at.length)
  for (let i = 0; i < at.length; i += 1) out[i] = values[at[i]!]!
  return out
}

/** Probabilities of a column, in the order of the table. @throws {UserError} `SCORES` */
export function probabilities(table: ScoresTable, column: string): Float64Array {
  const scores = numbersIn(needColumn(table, column))
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

/** Names that evidence and config can say. */
const LOSS_NAME = /^loss_[a-z0-9_]+$/u

/** Every `loss_…` column, whatever the task. @throws {UserError} `SCORES` on a name that no config can say, or values that are no numbers */
export function lossColumns(rows: PairedTable): ReadonlyMap<string, Float64Array> {
  const names = [...rows.table.columns.keys()].filter((name) => name.startsWith('loss_'))
  const unsayable = names.find((name) => !LOSS_NAME.test(name))
  // rule: scores-loss-name
  if (unsayable !== undefined)
    throw scoresError(
      rows.table,
      `expected the name of a loss column to be loss_ and a-z, 0-9 or _ after it, got "${unsayable}": rename the column`,
    )
  return new Map(names.map((name) => [name, finiteNumbers(rows, name)]))
}

/**
 * A class for each row of the table, as a place in `classes`.
 *
 * @throws {UserError} `SCORES` with the count of rows whose prediction is none of them
 */
export function predictedClasses(table: ScoresTable, cells: readonly Cell[], classes: readonly string[]): Uint16Array {
  const known = new Map<Cell, number>()
  const codeOf = (cell: Cell): number => {
    const code = known.get(cell) ?? classes.findIndex((name) => sameClass(cell, name))
    known.set(cell, code)
    return code
  }
  const unknown = wrongRows(cells, (cell) => codeOf(cell) === -1)
  // rule: scores-unknown-class
  if (unknown !== undefined) throw rowsError(table, unknown, '"prediction" is no value of the label')
  return Uint16Array.from(cells, codeOf)
}

/** A warning about rows of a scores table: how many, and the first. */
export function rowsWarning(id: string, table: Pick<ScoresTable, 'name'>, what: string, fix: string): Finding {
  return { id, severity: 'warning', message: `${table.name}: ${what}`, fix }
}
