import { UserError } from '../error.ts'
import type { Table } from '../ports/table.ts'
import type { GoldenRows } from './golden.ts'

/** Golden rows as a table, for a fighter to score. */
export function goldenTable({ columns, rows }: GoldenRows, id: string): Table {
  const cells = (column: string): readonly (number | string | null)[] => {
    if (column === id) return rows.map((_, row) => `golden-${row + 1}`)
    const index = columns.findIndex((one) => one.name === column)
    if (index < 0) throw new UserError('DATA', `golden rows have no column "${column}"`)
    return rows.map((row) => row[index] ?? null)
  }
  return {
    dataset: {
      role: 'test',
      name: 'golden rows',
      sha256: '',
      rows_sha256: null,
      row_count: rows.length,
      columns: [id, ...columns.map((one) => one.name)],
    },
    columns: [{ name: id, kind: 'text' }, ...columns],
    numbers: async (column) => Float64Array.from(cells(column), (cell) => numberOf(cell, column)),
    texts: async (column) => cells(column).map((cell) => (cell === null ? null : String(cell))),
    where: async () => {
      throw new Error('golden rows are not cut into slices')
    },
    close: async () => undefined,
  }
}

function numberOf(cell: number | string | null, column: string): number {
  if (cell === null) return Number.NaN
  if (typeof cell === 'number') return cell
  throw new UserError('DATA', `column "${column}" of the golden rows is text`)
}
