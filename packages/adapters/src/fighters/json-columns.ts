import { scoresError, type Cell } from '@titlebout/core'
import type { Columns } from './parquet-columns.ts'

/** The columns of JSON lines; a row that lacks one has nothing there. @throws {UserError} `SCORES` on a line that is no object */
export function jsonLinesColumns(text: string, name: string): Columns {
  const columns = new Map<string, Cell[]>()
  let rowCount = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    for (const [key, value] of Object.entries(jsonObject(line, index + 1, name))) {
      const cells = columns.get(key) ?? Array<Cell>(rowCount).fill(null)
      columns.set(key, cells)
      cells.push(cellOf(value))
    }
    rowCount += 1
    for (const cells of columns.values()) if (cells.length < rowCount) cells.push(null)
  }
  return { columns, rowCount }
}

function jsonObject(line: string, number: number, name: string): object {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    const what = /\b(?:NaN|Infinity)\b/u.test(line) ? ', got NaN or Infinity, which JSON does not have' : ''
    throw scoresError({ name }, `expected a JSON object on line ${number}${what}`, cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw scoresError({ name }, `expected a JSON object on line ${number}`)
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return JSON.stringify(value) ?? null
}
