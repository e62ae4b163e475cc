import { idText, type Cell } from './cell.ts'
import { areDistinct } from './distinct-ids.ts'
import { firstRows } from './first-rows.ts'
import { idTexts, type Ids } from './ids.ts'
import { columnNames, scoresError, type ScoresTable } from './table.ts'
import { numberText } from '../number-text.ts'

/**
 * For each judged row, where its scores stand in the table.
 *
 * @throws {UserError} `SCORES` when the table has no id column, a row without id, two rows with the same id, no row for a judged
 *   id, or a row that is not judged
 */
export function pairById(table: ScoresTable, idColumn: string, given: Ids): Uint32Array {
  const column = table.columns.has(idColumn) ? idColumn : 'id'
  const cells = table.columns.get(column)
  if (cells === undefined) {
    const names = idColumn === 'id' ? '"id"' : `"id" or "${idColumn}"`
    throw scoresError(table, `expected a column ${names} (data.id), got ${columnNames(table.columns.keys())}`)
  }

  if (areDistinct(given) && table.rowsOf === given) return everyPlace(given.length)
  const ids = idTexts(given)
  if (areDistinct(given) && isInOrder(cells, ids)) return everyPlace(ids.length)
  const rowOf = new Map<string, number>()
  const without: number[] = []
  const duplicates: number[] = []
  for (const [row, cell] of cells.entries()) {
    const id = idText(cell)
    if (id === undefined) without.push(row + 1)
    else if (rowOf.has(id)) duplicates.push(row + 1)
    else rowOf.set(id, row)
  }
  // rule: scores-without-id
  if (without.length > 0)
    throw scoresError(
      table,
      `${numberText(without.length)} of ${numberText(cells.length)} rows have no usable "${column}" (${firstRows(without)}): write ids as texts or whole numbers below 2^53`,
    )
  // rule: scores-duplicate-ids
  if (duplicates.length > 0)
    throw scoresError(
      table,
      `${numberText(duplicates.length)} of ${numberText(cells.length)} rows repeat an id (${firstRows(duplicates)}): write one row for each judged row`,
    )
  return found(table, rowOf, ids)
}

/** Whether the table has a row for each judged one, and they stand in the same order, as they mostly do. */
function isInOrder(cells: readonly Cell[], ids: readonly string[]): boolean {
  if (cells.length !== ids.length) return false
  for (let row = 0; row < cells.length; row += 1) {
    const cell = cells[row]!
    if ((cell !== ids[row] || cell === '') && idText(cell) !== ids[row]) return false
  }
  return true
}

function everyPlace(rows: number): Uint32Array {
  const places = new Uint32Array(rows)
  for (let row = 0; row < rows; row += 1) places[row] = row
  return places
}

function found(table: ScoresTable, rowOf: ReadonlyMap<string, number>, ids: readonly string[]): Uint32Array {
  const at = ids.map((id) => rowOf.get(id) ?? -1)
  const missing = at.flatMap((row, index) => (row === -1 ? [index + 1] : []))
  // rule: scores-missing-ids
  if (missing.length > 0) {
    const all = missing.length === ids.length
    const fix = all
      ? 'not one id is the same: write them as the test data does, where 1 and 1.0 are two'
      : 'score every row'
    throw scoresError(
      table,
      `${numberText(missing.length)} of ${numberText(ids.length)} rows of the test data have no score (${firstRows(missing)} of the test data): ${fix}`,
    )
  }
  const judged = new Set(at)
  const extra = [...rowOf.values()].flatMap((row) => (judged.has(row) ? [] : [row + 1]))
  // rule: scores-extra-ids
  if (extra.length > 0)
    throw scoresError(
      table,
      `${numberText(extra.length)} of ${numberText(rowOf.size)} rows have an id that the test data does not have (${firstRows(extra)}): score the test data that titlebout.yml names, and nothing else`,
    )
  return Uint32Array.from(at)
}
