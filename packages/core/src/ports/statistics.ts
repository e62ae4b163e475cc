import type { CellStatistics, RankMeasure, RankStatistics, SumStatistics, Term } from '@titlebout/stats'
import type { Needs } from '../evaluation/metric.ts'
import type { Task } from '../evaluation/task.ts'
import type { Expression } from '../where/where.ts'
import type { Table } from './table.ts'

/** A cut of the judged rows into disjoint slices: all of which one query, or one pass, serves. */
export type Cut =
  /** All rows as one slice. */
  | { readonly kind: 'all' }
  /** The rows of each value of a text column; a null is a value of its own. Rows of other values are in no slice. */
  | { readonly kind: 'values'; readonly column: string; readonly values: readonly (string | null)[] }
  /** The rows at which an expression holds, as one slice. */
  | { readonly kind: 'where'; readonly expression: Expression }
  /** The rows at which each of some expressions holds: no two of them hold at one row. */
  | { readonly kind: 'parts'; readonly expressions: readonly Expression[] }

export interface StatisticsRequest {
  readonly cut: Cut
  /** One fighter, or two on the same rows: differences are the second's minus the first's. */
  readonly fighters: readonly [string] | readonly [string, string]
}

/** What a fighter gave. */
export interface FighterFacts {
  readonly scores: boolean
  /** Columns of the team's own losses. */
  readonly losses: readonly string[]
}

/**
 * Statistics of judged rows, computed where the rows are: no row leaves that place. Implementations must pass
 * test/support/statistics-contract.ts. Every list has an entry for each slice of the cut, in its order.
 */
export interface StatisticsProvider {
  /** What metrics may need that it does not give. */
  readonly beyond: ReadonlySet<Needs>
  /** @throws {Error} on a fighter that is not there */
  facts(fighter: string): FighterFacts
  cells(request: StatisticsRequest): Promise<readonly CellStatistics[]>
  /** @param together the terms of each metric: only those need moments with each other */
  sums(request: StatisticsRequest, together: readonly (readonly Term[])[]): Promise<readonly SumStatistics[]>
  ranks(request: StatisticsRequest, measures: readonly RankMeasure[]): Promise<readonly RankStatistics[]>
}

/** How much of what two fighters say of the rows of a slice is the same. */
export interface Agreement {
  /** Rows on which they decide differently; null where one of them does not decide. */
  readonly decisions: number | null
  /** Rows of other scores (of a regression: predictions); null where one of them gave none. */
  readonly scores: number | null
  /** Mean absolute difference of their scores or predictions; null where they give no one number a row. */
  readonly meanShift: number | null
  /** Whether both put the rows in the same order, with the same ties; null where they give no one number a row, or nobody sorts the rows. */
  readonly sameOrder: boolean | null
  /** Rows of other losses, for each loss that both gave. */
  readonly losses: Readonly<Record<string, number>>
}

/** Statistics of two fighters on the same rows. */
export interface PairStatistics extends StatisticsProvider {
  /** For each slice of the cut, in its order. */
  agreement(
    request: StatisticsRequest & { readonly fighters: readonly [string, string] },
  ): Promise<readonly Agreement[]>
}

/** Which columns of a table hold what. */
export interface JudgedColumns {
  readonly task: Task
  readonly label: string | undefined
  /** The labels in the order of their codes; binary: the positive one alone. Empty where labels are numbers. */
  readonly classes: readonly string[]
  readonly weight: string | undefined
  readonly cluster: string | undefined
  readonly fighters: Readonly<Record<string, FighterColumnNames>>
}

export interface FighterColumnNames {
  /** Column of predicted labels; undefined with a threshold on the score. */
  readonly prediction?: string
  readonly score?: string
  /** Scores from here on count as positive. Default 0.5. */
  readonly threshold?: number
  /** One column for each class. */
  readonly scores?: readonly string[]
  /** The column of each loss metric. */
  readonly losses?: Readonly<Record<string, string>>
}

/** Tables whose rows stay where they are while they are judged. */
export interface TableStatistics {
  /** @throws {UserError} `DATA` when there is no such column */
  statistics(table: Table, columns: JudgedColumns): Promise<StatisticsProvider>
}

// What an implementation outside of this package is made of.
export {
  devianceSeries,
  isOfTruth,
  isSpread,
  LARGEST_WEIGHT,
  LEAST_TRUTH,
  LEAST_WEIGHT,
  LOG_LOSS_EPS,
  NEAR,
  termName,
} from '@titlebout/stats'
export type {
  BasisColumn,
  CellMoment,
  CellStatistics,
  CellSums,
  Ranked,
  RankMeasure,
  RankStatistics,
  SliceSize,
  Spread,
  SumStatistics,
  Term,
} from '@titlebout/stats'
