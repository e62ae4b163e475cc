import {
  drawnRows,
  pickedRows,
  rowsAt,
  rowsSaying,
  UserError,
  type ExplainConfig,
  type FighterTask,
  type JudgedRows,
  type RowGroups,
  type Table,
} from '@titlebout/core'
import type { Answers, Order } from './answers.ts'
import { remembered } from './remembered.ts'

/** A model that has answered about rows as they are, and answers about them with other values. */
export interface Asked {
  readonly answers: Answers
  readonly task: FighterTask
  readonly rows: JudgedRows
}

/** The rows that explanations look at: as many as were agreed on, their columns in memory. */
export interface Sample {
  /** Places among the judged rows. */
  readonly places: Uint32Array
  readonly table: Table
}

export function sampleOf(
  table: Table,
  groups: RowGroups,
  { rows: most, seed }: Pick<ExplainConfig, 'rows' | 'seed'>,
): Sample {
  const places = drawnRows(groups, most, seed)
  return { places, table: remembered(pickedRows(table, places)) }
}

/** The rows of a sample as a fighter sees them. */
export function sampledRows({ places }: Sample, rows: JudgedRows): JudgedRows {
  return rowsAt(rows, places)
}

/** What the model says of the rows when one of their columns is in another order. */
export async function permutedRows({ answers, rows }: Asked, order: Order): Promise<JudgedRows> {
  return rowsSaying(rows, await answers.permuted(order))
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
