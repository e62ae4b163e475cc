import type { Table } from '@titlebout/core'

/**
 * Some rows of a table, one after the other, as a table of its own. Columns are read once for all windows, so that nothing is read from a file
 * while somebody is timed.
 */
export function tableWindows(table: Table): (from: number, count: number) => Table {
  const numbers = new Map<string, Promise<Float64Array>>()
  const texts = new Map<string, Promise<readonly (string | null)[]>>()
  const once = <T>(kept: Map<string, Promise<T>>, column: string, read: () => Promise<T>): Promise<T> => {
    const found = kept.get(column) ?? read()
    kept.set(column, found)
    return found
  }
  return (from, count) => ({
    dataset: { ...table.dataset, row_count: count },
    columns: table.columns,
    numbers: async (column) =>
      (await once(numbers, column, async () => await table.numbers(column))).subarray(from, from + count),
    texts: async (column) =>
      (await once(texts, column, async () => await table.texts(column))).slice(from, from + count),
    where: async () => {
      throw new Error('a window of a table is not cut into slices')
    },
    close: async () => undefined,
  })
}
