import type { Count } from '../contract/count.ts'
import type { ValueGroups } from '../validation/lift.ts'
import type { Overlap, TimeOrder } from '../validation/overlap.ts'
import type { Table } from './table.ts'

/** What validating data asks of whoever holds the rows: counts, never rows. */
export interface TableChecks {
  /** The answer to each count, in their order, from one pass over the rows. @throws {UserError} `DATA` on an unknown column */
  count(table: Table, counts: readonly Count[]): Promise<readonly number[]>
  /** @param columns features and label, which both tables have */
  overlap(train: Table, test: Table, id: string, columns: readonly string[]): Promise<Overlap>
  timeOrder(train: Table, test: Table, time: string): Promise<TimeOrder>
  /** A column's values against the label; `rare` are single values of `leastRows` rows up to a share of `mostShare`. */
  valueGroups(
    table: Table,
    column: string,
    label: { readonly name: string; readonly positive: string },
    rare: { readonly leastRows: number; readonly mostShare: number },
  ): Promise<ValueGroups>
}
