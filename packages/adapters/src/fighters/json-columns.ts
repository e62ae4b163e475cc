import { scoresError, type Cell } from '@titlebout/core'
import { readJsonLine, type JsonLine } from './json-line.ts'
import type { Columns } from './parquet-columns.ts'

/**
 * The columns of JSON lines; a row that lacks one has nothing there. Whole numbers keep all their digits: ids often have more than a
 * double holds.
 *
 * @throws {UserError} `SCORES` on a line that is no object, or has a key twice
 */
export function jsonLinesColumns(text: string, name: string): Columns {
  const columns = new Map<string, Cell[]>()
  let rowCount = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    for (const [key, value] of entriesOf(line, index + 1, name)) {
      const cells = columns.get(key) ?? Array<Cell>(rowCount).fill(null)
      columns.set(key, cells)
      cells.push(cellOf(value))
    }
    rowCount += 1
    for (const cells of columns.values()) if (cells.length < rowCount) cells.push(null)
  }
  return { columns, rowCount }
}

function entriesOf(line: string, number: number, name: string): JsonLine['entries'] {
  let read: JsonLine | undefined
  try {
    read = readJsonLine(line)
  } catch (cause) {
    const what = /\b(?:NaN|Infinity)\b/u.test(line) ? ', got NaN or Infinity, which JSON does not have' : ''
    throw scoresError({ name }, `expected a JSON object on line ${number}${what}`, cause)
  }
  if (read === undefined) throw scoresError({ name }, `expected a JSON object on line ${number}`)
  // rule: scores-json-key-twice
  if (read.twice !== undefined)
    throw scoresError({ name }, `line ${number} has the key "${read.twice}" twice: a row has one value in each column`)
  return read.entries
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return value
  return JSON.stringify(value) ?? null
}
