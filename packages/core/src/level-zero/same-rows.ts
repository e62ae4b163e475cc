import { idText, sameClass, type Cell } from '../scores/cell.ts'
import { sameNumber } from '../scores/columns.ts'
import { firstRows } from '../scores/first-rows.ts'
import type { Reading } from './reading.ts'

/** What keeps two files of scores from being about the same rows. */
export interface RowDifferences {
  /** Rows of the new file that the old one does not have. */
  readonly added: readonly number[]
  /** Rows of the old file that the new one does not have. */
  readonly gone: readonly number[]
  /** Rows of the new file whose label is another one in the old. */
  readonly relabelled: readonly number[]
}

/**
 * Compares the rows of old scores with those of new ones by id and label.
 *
 * @returns undefined when they are the same rows, in whatever order. Ids that a table lacks or repeats are told by who pairs them
 */
export function rowDifferences(
  reading: Pick<Reading, 'table' | 'labels' | 'target'>,
  old: Pick<Reading, 'table'>,
): RowDifferences | undefined {
  const ids = idsOf(reading.table)
  const oldIds = idsOf(old.table)
  const rowOf = new Map(oldIds.map((id, row) => [id, row]))
  const known = new Set(ids)
  const truths = old.table.columns.get('y_true')
  const isAmount = reading.target.task === 'regression' || reading.target.task === 'ranking'
  const same = isAmount ? sameNumber : sameClass
  const added: number[] = []
  const relabelled: number[] = []
  for (const [row, id] of ids.entries()) {
    const other = rowOf.get(id)
    if (other === undefined) added.push(row + 1)
    else if (truths !== undefined && !same(labelCell(truths[other]), reading.labels[row] ?? null))
      relabelled.push(row + 1)
  }
  const gone = oldIds.flatMap((id, row) => (known.has(id) ? [] : [row + 1]))
  return added.length + gone.length + relabelled.length === 0 ? undefined : { added, gone, relabelled }
}

function idsOf({ columns }: Reading['table']): readonly (string | undefined)[] {
  return (columns.get('id') ?? []).map(idText)
}

function labelCell(cell: Cell | undefined): Cell {
  return cell ?? null
}

/** As in a sentence: "3 rows (first: rows 1, 5 and 9) of new.csv not in old.csv; 2 rows (first: rows 4 and 6) of new.csv with another label in old.csv". */
export function differencesText(
  { added, gone, relabelled }: RowDifferences,
  names: { readonly now: string; readonly old: string },
): string {
  return [
    ...(added.length === 0 ? [] : [`${rowsText(added)} of ${names.now} not in ${names.old}`]),
    ...(gone.length === 0 ? [] : [`${rowsText(gone)} of ${names.old} not in ${names.now}`]),
    ...(relabelled.length === 0 ? [] : [`${rowsText(relabelled)} of ${names.now} with another label in ${names.old}`]),
  ].join('; ')
}

function rowsText(rows: readonly number[]): string {
  return `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} (${firstRows(rows)})`
}
