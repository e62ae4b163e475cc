import type { CodedTexts } from '../ports/table.ts'
import { numberOf, type Cell } from '../scores/cell.ts'

/** More distinct values than this are not told apart: neither a class nor a slice has as many. */
export const MOST_VALUES = 1000

/** What the values of a column look like. */
export interface ValueFacts {
  /** Each value as a text, in the order in which they first occur; at most one more than {@link MOST_VALUES}. */
  readonly values: ReadonlySet<string>
  /** Every value is a number. */
  readonly numeric: boolean
  /** Every value is a whole number. */
  readonly whole: boolean
  /** The least and the greatest number; undefined where not every value is one. */
  readonly range: readonly [number, number] | undefined
}

export function valueFacts(cells: readonly Cell[]): ValueFacts {
  const values = new Set<string>()
  const seen = new Set<Cell>()
  let [numeric, whole] = [true, true]
  let [least, greatest] = [Infinity, -Infinity]
  for (const cell of cells) {
    // A cell that was seen before says nothing new.
    if (seen.has(cell)) continue
    const text = valueText(cell)
    if (text === null) continue
    if (seen.size <= MOST_VALUES) seen.add(cell)
    if (values.size <= MOST_VALUES) values.add(text)
    const number = numberOf(cell)
    numeric &&= !Number.isNaN(number)
    whole &&= Number.isInteger(number)
    least = Math.min(least, number)
    greatest = Math.max(greatest, number)
  }
  if (values.size === 0) return { values, numeric: false, whole: false, range: undefined }
  return { values, numeric, whole, range: numeric ? [least, greatest] : undefined }
}

/**
 * The values of a column by number, in the order in which they first occur; a row without one has a number too.
 *
 * @returns undefined as soon as there are more than `most`
 */
export function codedValues(cells: readonly Cell[], most: number = Infinity): CodedTexts | undefined {
  const ofCell = new Map<Cell, number>()
  const ofText = new Map<string | null, number>()
  const codes = new Uint32Array(cells.length)
  for (let row = 0; row < codes.length; row += 1) {
    const cell = cells[row]!
    // Each cell is made a text once: a million texts are most of the time.
    let code = ofCell.get(cell)
    if (code === undefined) {
      const text = valueText(cell)
      code = ofText.get(text) ?? ofText.size + 1
      ofText.set(text, code)
      ofCell.set(cell, code)
      if (ofText.size - Number(ofText.has(null)) > most) return undefined
    }
    codes[row] = code
  }
  return { codes, texts: [...ofText.keys()] }
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
