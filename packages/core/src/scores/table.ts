import { UserError } from '../error.ts'
import type { Cell } from './cell.ts'
import type { Ids } from './ids.ts'
import { numberText } from '../number-text.ts'

/** A scores table as it was read: columns of equal length, in the order of the header. */
export interface ScoresTable {
  /** What to call it in messages: its path. */
  readonly name: string
  readonly columns: ReadonlyMap<string, readonly Cell[]>
  readonly rowCount: number
  /** Ids that the rows have, one by one, where whoever read the table has made sure of it: then the cells of its id column may be left out. */
  readonly rowsOf?: Ids | undefined
}

/** The rows to be judged. */
export interface LabelledRows {
  readonly ids: Ids
  /** Labels as they stand in the data. */
  readonly labels: readonly (string | null)[]
}

/** What is wrong with a scores table, for its writer. */
export function scoresError(table: Pick<ScoresTable, 'name'>, what: string, cause?: unknown): UserError {
  const problems = [{ message: what, file: table.name }]
  return new UserError('SCORES', `${table.name}: ${what}`, cause === undefined ? { problems } : { problems, cause })
}

/** Names of columns for a message, as many as one can read. */
export function columnNames(names: Iterable<string>): string {
  const all = [...names]
  const shown = all.slice(0, 12).map((name) => `"${name}"`)
  if (all.length > shown.length) shown.push(`${all.length - shown.length} more`)
  return shown.length === 0 ? 'none' : shown.join(', ')
}

/** Rows that something is wrong with. */
export interface WrongRows {
  readonly count: number
  readonly of: number
  /** Counted from 1. */
  readonly first: number
}

/** The rows whose value is wrong; undefined when none is. */
export function wrongRows<T>(values: ArrayLike<T>, isWrong: (value: T, row: number) => boolean): WrongRows | undefined {
  let count = 0
  let first = 0
  for (let row = 0; row < values.length; row += 1) {
    if (!isWrong(values[row]!, row)) continue
    if (count === 0) first = row + 1
    count += 1
  }
  return count === 0 ? undefined : { count, of: values.length, first }
}

/** How many rows are wrong and the number of the first: never an id or a value, which may be private. */
export function rowsError(table: Pick<ScoresTable, 'name'>, rows: WrongRows, what: string): UserError {
  return scoresError(
    table,
    `in ${numberText(rows.count)} of ${numberText(rows.of)} rows (first: row ${rows.first}) ${what}`,
  )
}
