import type { Count } from '../contract/count.ts'
import type { QueryFacts, SharedGroups } from '../validation/groups.ts'
import type { LabelEvent, ValueGroups } from '../validation/lift.ts'
import type { Overlap, TimeOrder } from '../validation/overlap.ts'
import type { Table } from './table.ts'

/** What validating data and training ask of whoever holds the rows: counts and sums, never rows. */
export interface TableChecks {
  /** The answer to each count, in their order, from one pass over the rows. @throws {UserError} `DATA` on an unknown column */
  count(table: Table, counts: readonly Count[]): Promise<readonly number[]>
  /** @param columns features and label, which both tables have */
  overlap(train: Table, test: Table, id: string, columns: readonly string[]): Promise<Overlap>
  timeOrder(train: Table, test: Table, time: string): Promise<TimeOrder>
  /** Groups of rows by a column that both have; null and an empty text are no group. */
  sharedGroups(train: Table, test: Table, column: string): Promise<SharedGroups>
  /** The queries of a ranking; null and an empty text are none. */
  queries(table: Table, query: string, label: string): Promise<QueryFacts>
  /** A column's values against the label; `rare` are single values of `leastRows` rows up to a share of `mostShare`. */
  valueGroups(
    table: Table,
    column: string,
    event: LabelEvent,
    rare: { readonly leastRows: number; readonly mostShare: number },
  ): Promise<ValueGroups>
  /** The scale of an error per step of time; undefined where no row has one before it. */
  naiveError(table: Table, series: Series): Promise<number | undefined>
}

/** Rows in the order of time: one series, or one for each cluster. */
export interface Series {
  readonly label: string
  readonly time: string
  readonly cluster: string | undefined
}
