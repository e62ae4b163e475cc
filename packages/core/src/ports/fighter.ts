import type { FighterRecord } from '../evidence/evaluation.ts'
import type { Scores } from '../scores/scores.ts'
import type { Table } from './table.ts'

export interface FighterTask {
  readonly positive: string
  /** Scores from here on count as positive. */
  readonly threshold: number
  readonly id: string
  /** The column that scores handed to us may repeat as `y_true`; a model never gets it. */
  readonly label: string
  /** Columns that the model may use. */
  readonly features: readonly string[]
}

/** Anything that yields scores. Implementations must pass test/support/fighter-contract.ts. */
export interface Fighter {
  readonly record: FighterRecord
  /**
   * One score for each row of the table, in its order.
   *
   * @throws {UserError} `SCORES` on missing or duplicate ids, `MODEL` when the model cannot be run, `DATA` naming column and value
   *   that the model does not take
   */
  score(table: Table, task: FighterTask): Promise<Scores>
  close(): Promise<void>
}
