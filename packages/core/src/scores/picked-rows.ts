import type { Table } from '../ports/table.ts'

/**
 * Some rows of a table, in the order in which they are named.
 *
 * @param rows places from 0
 */
export function pickedRows(table: Table, rows: Uint32Array): Table {
  return {
    dataset: { ...table.dataset, row_count: rows.length },
    columns: table.columns,
    numbers: async (column) => {
      const all = await table.numbers(column)
      return Float64Array.from(rows, (row) => all[row]!)
    },
    texts: async (column) => {
      const all = await table.texts(column)
      return Array.from(rows, (row) => all[row]!)
    },
    where: async (expression) => {
      const all = await table.where(expression)
      return Uint8Array.from(rows, (row) => all[row]!)
    },
    close: async () => await table.close(),
  }
}
