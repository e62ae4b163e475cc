import { idText } from './cell.ts'
import { columnNames, scoresError, type ScoresTable } from './table.ts'

/**
 * For each judged row, where its scores stand in the table.
 *
 * @throws {UserError} `SCORES` when the table has no id column, a row without id, two rows with the same id, no row for a judged
 *   id, or a row that is not judged
 */
export function pairById(table: ScoresTable, idColumn: string, ids: readonly string[]): readonly number[] {
  const column = table.columns.has(idColumn) ? idColumn : 'id'
  const cells = table.columns.get(column)
  if (cells === undefined)
    throw scoresError(
      table,
      `expected a column "id" or "${idColumn}" (data.id), got ${columnNames(table.columns.keys())}`,
    )

  const rowOf = new Map<string, number>()
  let without = 0
  let duplicates = 0
  let firstDuplicate = 0
  for (const [row, cell] of cells.entries()) {
    const id = idText(cell)
    if (id === undefined) without += 1
    else if (rowOf.has(id)) {
      if (duplicates === 0) firstDuplicate = row + 1
      duplicates += 1
    } else rowOf.set(id, row)
  }
  // rule: scores-without-id
  if (without > 0)
    throw scoresError(
      table,
      `${without} of ${cells.length} rows have no usable "${column}": write ids as texts or whole numbers below 2^53`,
    )
  // rule: scores-duplicate-ids
  if (duplicates > 0)
    throw scoresError(
      table,
      `${duplicates} of ${cells.length} rows repeat an id (first: row ${firstDuplicate}): write one row for each judged row`,
    )
  return found(table, rowOf, ids)
}

function found(table: ScoresTable, rowOf: ReadonlyMap<string, number>, ids: readonly string[]): readonly number[] {
  const at = ids.map((id) => rowOf.get(id) ?? -1)
  const missing = at.filter((row) => row === -1).length
  // rule: scores-missing-ids
  if (missing > 0)
    throw scoresError(
      table,
      `${missing} of ${ids.length} rows of the test data have no score (first: row ${at.indexOf(-1) + 1} of the test data): score every row`,
    )
  const extra = rowOf.size - ids.length
  // rule: scores-extra-ids
  if (extra > 0)
    throw scoresError(
      table,
      `${extra} of ${rowOf.size} rows have an id that the test data does not have: score the test data that titlebout.yml names, and nothing else`,
    )
  return at
}
