import type { Table } from '@titlebout/core'

/** The same table, each of its columns read once: for those who ask for them again and again. */
export function remembered(table: Table): Table {
  const numbers = new Map<string, Promise<Float64Array>>()
  const texts = new Map<string, Promise<readonly (string | null)[]>>()
  return {
    dataset: table.dataset,
    columns: table.columns,
    numbers: async (name) => await once(numbers, name, async () => await table.numbers(name)),
    texts: async (name) => await once(texts, name, async () => await table.texts(name)),
    where: async (expression) => await table.where(expression),
    close: async () => await table.close(),
  }
}

async function once<T>(known: Map<string, Promise<T>>, name: string, read: () => Promise<T>): Promise<T> {
  const there = known.get(name) ?? read()
  known.set(name, there)
  return await there
}
