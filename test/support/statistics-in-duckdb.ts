import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createTableReader } from '@titlebout/adapters'
import type { OpenedStatistics } from './statistics-contract.ts'
import type { JudgedData } from './statistics-data.ts'

/** The rows as a file of JSON lines, and statistics of them by DuckDB. */
export async function inDuckDb(data: JudgedData): Promise<OpenedStatistics> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'titlebout-statistics-'))
  const names = Object.keys(data.table)
  const lines = data.slices.map((_, i) =>
    JSON.stringify(Object.fromEntries(names.map((name) => [name, data.table[name]![i]]))),
  )
  await writeFile(path.join(root, 'judged.jsonl'), `${lines.join('\n')}\n`)
  const reader = createTableReader({ nativeDir: undefined, threads: 2 })
  const kinds = Object.fromEntries(
    names.map((name) => [name, typeof data.table[name]![1] === 'number' ? 'number' : 'text'] as const),
  )
  const table = await reader.open({ role: 'test', root, path: 'judged.jsonl', kinds, id: undefined, label: undefined })
  return {
    provider: await reader.statistics(table, data.columns),
    close: async () => {
      await reader.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}
