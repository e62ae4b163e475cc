import { numberOf, type Cell } from '../scores/cell.ts'

/** More distinct values than this are not told apart: neither a class nor a slice has as many. */
export const MOST_VALUES = 1000

/** What the values of a column look like; of more values than were asked about, nothing but that. */
export interface ValueFacts {
  /** Rows of each value, as texts, in the order in which they first occur; at most one more than was asked about. */
  readonly counts: ReadonlyMap<string, number>
  readonly missing: number
  /** Every value is a number. */
  readonly numeric: boolean
  /** Every value is a whole number. */
  readonly whole: boolean
  /** The least and the greatest number; undefined where not every value is one. */
  readonly range: readonly [number, number] | undefined
}

/** @param most distinct values that are told apart */
export function valueFacts(cells: readonly Cell[], most: number = MOST_VALUES): ValueFacts {
  const counts = new Map<string, number>()
  let [missing, numeric, whole] = [0, true, true]
  let [least, greatest] = [Infinity, -Infinity]
  for (const cell of cells) {
    const text = valueText(cell)
    if (text === null) {
      missing += 1
      continue
    }
    const known = counts.get(text)
    if (known !== undefined) counts.set(text, known + 1)
    else if (counts.size <= most) counts.set(text, 1)
    // A value that was seen before says nothing new of the kind.
    if (known !== undefined) continue
    const number = numberOf(cell)
    numeric &&= !Number.isNaN(number)
    whole &&= Number.isInteger(number)
    least = Math.min(least, number)
    greatest = Math.max(greatest, number)
  }
  if (counts.size === 0) return { counts, missing, numeric: false, whole: false, range: undefined }
  return { counts, missing, numeric, whole, range: numeric ? [least, greatest] : undefined }
}

/**
 * The text of a label or of a value to slice by: `1`, `1.0` and "1.0" are one class, and so are `true` and "True" of another file;
 * null where there is none, as NaN is.
 */
export function valueText(cell: Cell): string | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'number') return Number.isNaN(cell) ? null : String(cell)
  if (typeof cell !== 'string') return String(cell)
  const text = cell.trim()
  if (text === '' || /^nan$/iu.test(text)) return null
  if (/^[+-]?\d+\.0+$/u.test(text)) return text.slice(0, text.indexOf('.'))
  return /^(true|false)$/iu.test(text) ? text.toLowerCase() : text
}
