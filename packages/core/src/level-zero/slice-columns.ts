import { numberOf, type Cell } from '../scores/cell.ts'
import { columnNames, scoresError, type ScoresTable } from '../scores/table.ts'
import { didYouMean } from './canonical.ts'
import { codedValues } from './values.ts'

/** A column of more values is no grouping that a reader can look through; of numbers even fewer. */
const MOST_TEXTS = 20
const MOST_NUMBERS = 10
/** More columns make the table of slices longer than anybody reads. */
const MOST_COLUMNS = 10

/** Columns that say something else than what a row is like. */
const RESERVED = new Set(['id', 'y_true', 'score', 'prediction', 'prediction_lower', 'prediction_upper', 'weight', 'cluster', 'query', 'time']) // prettier-ignore

export interface SliceColumns {
  readonly chosen: readonly string[]
  /** Columns that are not sliced by, for they have too many values, or one, or there were too many columns. */
  readonly leftOut: readonly string[]
}

/**
 * Columns to judge by, in the order of the header: texts of 2 to 20 values and whole numbers of 2 to 10, ten columns at most; or those
 * that the user names.
 *
 * @throws {UserError} `SCORES` when a named column is not there, says what a row is, or has a value of its own for most rows
 */
export function sliceColumns(table: ScoresTable, named: readonly string[] | undefined): SliceColumns {
  const free = [...table.columns.keys()].filter((name) => !isReserved(name))
  if (named !== undefined) {
    for (const name of named) refuseUnfit(table, free, name)
    return { chosen: [...new Set(named)], leftOut: [] }
  }
  // A column without a name, such as the index that pandas writes, cannot be called in a report.
  const fitting = free.filter((name) => name !== '' && isGrouping(table.columns.get(name)!))
  const chosen = fitting.slice(0, MOST_COLUMNS)
  return { chosen, leftOut: free.filter((name) => !chosen.includes(name)) }
}

function isReserved(name: string): boolean {
  return RESERVED.has(name) || name.startsWith('score_') || name.startsWith('loss_')
}

function isGrouping(cells: readonly Cell[]): boolean {
  const texts = codedValues(cells, MOST_TEXTS)?.texts.filter((text) => text !== null) ?? []
  if (texts.length < 2) return false
  const numbers = texts.map(numberOf)
  return numbers.some(Number.isNaN) || (numbers.every(Number.isInteger) && numbers.length <= MOST_NUMBERS)
}

function refuseUnfit(table: ScoresTable, free: readonly string[], name: string): void {
  // rule: judge-slice-absent
  if (!table.columns.has(name))
    throw scoresError(
      table,
      `slices: there is no column "${name}"${didYouMean(name, free)} There are ${columnNames(free)}`,
    )
  // rule: judge-slice-reserved
  if (!free.includes(name))
    throw scoresError(
      table,
      `slices: "${name}" says what a row is, not what it is like: name one of ${columnNames(free)}`,
    )
  // rule: judge-slice-values
  if (codedValues(table.columns.get(name)!, MOST_TEXTS * 5) === undefined)
    throw scoresError(table, `slices: "${name}" has more than ${MOST_TEXTS * 5} values: group them into fewer first`)
}
