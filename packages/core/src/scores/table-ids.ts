import { UserError } from '../error.ts'
import type { Table } from '../ports/table.ts'

/**
 * The ids of the rows of a table, in its order: what pairs two fighters.
 *
 * @throws {UserError} `DATA` when a row has none or two rows have the same
 */
export async function idsOf(table: Table, column: string): Promise<readonly string[]> {
  const ids: string[] = []
  const seen = new Set<string>()
  let missing = 0
  let firstDuplicate: number | undefined
  const texts = await table.texts(column)
  for (let row = 0; row < texts.length; row += 1) {
    const id = texts[row] ?? ''
    const known = seen.size
    seen.add(id)
    if (id === '') missing += 1
    else if (seen.size === known) firstDuplicate ??= row + 1
    ids.push(id)
  }
  const name = `${table.dataset.name}: id column "${column}"`
  // rule: rows-without-id
  if (missing > 0)
    throw new UserError(
      'DATA',
      `${name}: ${missing} of ${ids.length} rows have no id: every judged row needs one, to pair two fighters`,
    )
  // rule: duplicate-row-ids
  if (firstDuplicate !== undefined)
    throw new UserError(
      'DATA',
      `${name}: ${ids.length - seen.size} of ${ids.length} rows repeat an id (the first is row ${firstDuplicate}): every judged row needs its own, to pair two fighters`,
    )
  return ids
}
