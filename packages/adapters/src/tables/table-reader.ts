import type { ReadPlan, Table, TableReader } from '@titlebout/core'
import { DuckDbTable } from './duckdb-table.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { settleKinds } from './kinds.ts'
import { loadFiles } from './load.ts'
import { profileTable } from './profile-table.ts'
import { digestRows } from './rows-digest.ts'
import { digestOf, findSourceFiles } from './source-files.ts'

/** A reader of CSV, Parquet and JSON lines files by DuckDB, which is loaded when the first table is opened. */
export function createTableReader(options: EngineOptions): TableReader {
  let started: Promise<Engine> | undefined
  let tables = 0
  const engineOf = async (): Promise<Engine> => {
    started ??= Engine.start(options)
    try {
      return await started
    } catch (cause) {
      started = undefined
      throw cause
    }
  }
  return {
    open: async (plan) => await openTable(await engineOf(), `t${tables++}`, plan),
    profile: async (table, profileOptions) => await profileTable(await engineOf(), ours(table), profileOptions),
    close: async () => {
      const engine = await started
      started = undefined
      await engine?.close()
    },
  }
}

/** Tables of another reader are not in this engine. */
function ours(table: Table): DuckDbTable {
  if (table instanceof DuckDbTable) return table
  throw new Error('this table was opened by another reader')
}

async function openTable(engine: Engine, name: string, plan: ReadPlan): Promise<DuckDbTable> {
  const files = await findSourceFiles(plan.root, plan.path)
  const sha256 = await digestOf(plan.path, files)
  const loaded = await loadFiles(engine, name, files)
  const columns = await settleKinds(engine, loaded, plan)
  const id = columns.find((column) => column.name === plan.id)
  const label = columns.find((column) => column.name === plan.label)
  const rows = id === undefined || label === undefined ? null : await digestRows(engine, loaded, id, label)
  const dataset = {
    role: plan.role,
    name: plan.path,
    sha256,
    rows_sha256: rows,
    row_count: loaded.rowCount,
    columns: columns.map((column) => column.name),
  }
  return new DuckDbTable(engine, name, dataset, columns)
}
