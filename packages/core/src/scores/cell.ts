/** A value of a scores table, as CSV, Parquet or JSON lines give it. */
export type Cell = string | number | bigint | boolean | null

/**
 * The text of an id. A number beyond 2⁵³ has lost digits already and two ids may have become one.
 *
 * @returns undefined when there is no id, or it is such a number
 */
export function idText(cell: Cell): string | undefined {
  if (cell === null || cell === '') return undefined
  if (typeof cell === 'number' && !Number.isSafeInteger(cell)) return undefined
  return String(cell)
}

/** The number that a cell holds; NaN when it holds none. Never a part of a text: "0,5" and "12abc" are no numbers. */
export function numberOf(cell: Cell): number {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'bigint') return Number(cell)
  if (typeof cell === 'string' && DECIMAL.test(cell.trim())) return Number(cell)
  return Number.NaN
}

/** Whether a cell says the same class as a text of the data: `1`, `1.0` and "1" do, and so do `true` and "True". */
export function sameClass(cell: Cell, text: string | null): boolean {
  if (cell === null || text === null) return cell === text
  if (String(cell) === text) return true
  if (typeof cell === 'boolean') return String(cell) === text.toLowerCase()
  const number = numberOf(cell)
  return !Number.isNaN(number) && number === numberOf(text)
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu
