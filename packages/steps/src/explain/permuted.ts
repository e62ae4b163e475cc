import {
  drawnRows,
  pickedRows,
  rowsAt,
  rowsSaying,
  tableWith,
  UserError,
  type ExplainConfig,
  type Fighter,
  type FighterTask,
  type JudgedRows,
  type Table,
} from '@titlebout/core'
import { remembered } from './remembered.ts'

/** A fighter that can be asked again about rows with other values, with what it said of them as they are. */
export interface Asked {
  readonly fighter: Pick<Fighter, 'score'>
  readonly task: FighterTask
  readonly rows: JudgedRows
}

/** The rows that explanations look at: as many as were agreed on, their columns in memory. */
export interface Sample {
  /** Places among the judged rows. */
  readonly places: Uint32Array
  readonly table: Table
}

export function sampleOf(table: Table, rows: JudgedRows, { rows: most, seed }: ExplainConfig): Sample {
  const places = drawnRows(rows, most, seed)
  return { places, table: remembered(pickedRows(table, places)) }
}

/** The rows of a sample as a fighter sees them. */
export function sampledRows({ places }: Sample, rows: JudgedRows): JudgedRows {
  return rowsAt(rows, places)
}

/** What the fighter says of the rows when one of their columns is in another order. */
export async function permutedRows(
  { fighter, task, rows }: Asked,
  { table }: Sample,
  { column, permutation }: { readonly column: string; readonly permutation: Uint32Array },
): Promise<JudgedRows> {
  const texts = await table.texts(column)
  const isNumber = table.columns.some(({ name, kind }) => name === column && kind === 'number')
  const numbers = isNumber ? await table.numbers(column) : undefined
  const permuted = tableWith(table, {
    column,
    texts: Array.from(permutation, (row) => texts[row]!),
    numbers: numbers && Float64Array.from(permutation, (row) => numbers[row]!),
  })
  return rowsSaying(rows, await fighter.score(permuted, task))
}

/**
 * The columns to look at: those that were named, else all that the model uses.
 *
 * @throws {UserError} `CONFIG` on a named one that is not there
 */
export function explainedColumns(
  { features }: ExplainConfig,
  used: readonly string[],
  table: Table,
): readonly string[] {
  const there = new Set(table.columns.map(({ name }) => name))
  const unknown = (features ?? []).filter((name) => !there.has(name))
  // rule: explain-unknown-column
  if (unknown.length > 0)
    throw new UserError(
      'CONFIG',
      `explain.features: ${unknown.map((name) => `"${name}"`).join(', ')} ${unknown.length === 1 ? 'is no column' : 'are no columns'} of ${table.dataset.name}`,
    )
  return (features ?? used).filter((name) => there.has(name))
}

/** Says when the time is over. */
export interface Clock {
  /** Milliseconds from some moment on. */
  now(): number
}

/** Whether there is time left, from now on. */
export function deadline({ time_limit_seconds: seconds }: ExplainConfig, clock: Clock): () => boolean {
  const end = clock.now() + seconds * 1000
  return () => clock.now() < end
}
