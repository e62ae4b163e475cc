/** Rows that a message names: enough to find what is wrong, and no list. */
const MOST_NAMED = 3

/**
 * The first of some rows, by number from 1: "first: row 4", "first: rows 4, 5 and 9". By number, for ids and values may be private.
 *
 * @param rows at least one
 */
export function firstRows(rows: readonly number[]): string {
  const shown = rows.slice(0, MOST_NAMED)
  const last = shown.at(-1)
  return shown.length === 1 ? `first: row ${last}` : `first: rows ${shown.slice(0, -1).join(', ')} and ${last}`
}
