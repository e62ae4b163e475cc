import type { TargetVariable } from '../config/target-variable.ts'
import type { FighterRecord } from '../evidence/evaluation.ts'
import type { Latency } from '../evidence/latency.ts'
import type { Scores } from '../scores/scores.ts'
import type { Table } from './table.ts'

export interface FighterTask {
  /** What is predicted. The label's column may be repeated as `y_true` by scores handed to us; a model never gets it. */
  readonly target: TargetVariable
  /**
   * Binary classification: scores from here on count as positive. undefined: it is chosen by these very scores, so nobody looks at decisions
   * yet; they are made at 0.5.
   */
  readonly threshold: number | undefined
  readonly id: string
  /** Columns that the model may use. */
  readonly features: readonly string[]
}

/** A {@link FighterTask} of one task. */
export type TaskOf<T extends TargetVariable['task']> = Omit<FighterTask, 'target'> & {
  readonly target: Extract<TargetVariable, { readonly task: T }>
}

/** Anything that yields scores. Implementations must pass test/support/fighter-contract.ts. */
export interface Fighter {
  readonly record: FighterRecord
  /**
   * What is said about each row of the table, in its order, as the task has it.
   *
   * @throws {UserError} `SCORES` on missing or duplicate ids, `MODEL` when the model cannot be run, `DATA` naming column and value
   *   that the model does not take
   */
  score(table: Table, task: FighterTask): Promise<Scores>
  /** What the requests of the last `score` took; only of fighters that are asked over a network. */
  latency?(): Latency | undefined
  close(): Promise<void>
}
