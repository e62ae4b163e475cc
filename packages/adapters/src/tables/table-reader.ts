import type { ReadPlan, Table, TableChecks, TableReader, TableStatistics } from '@titlebout/core'
import { tableStatistics } from '../statistics/table-statistics.ts'
import type { KnownColumn } from './column-sql.ts'
import { countRows, overlapOf, timeOrderOf, valueGroupsOf } from './checks.ts'
import { naiveErrorOf, queriesOf, sharedGroupsOf } from './groups.ts'
import { DuckDbTable } from './duckdb-table.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { settleKinds } from './kinds.ts'
import { loadFiles } from './load.ts'
import { profileTable } from './profile-table.ts'
import { digestRows } from './rows-digest.ts'
import { digestOf, findSourceFiles } from './source-files.ts'

/** A reader of CSV, Parquet and JSON lines files by DuckDB, which is loaded when the first table is opened. */
export function createTableReader(options: EngineOptions): TableReader & TableChecks & TableStatistics {
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
    count: async (table, counts) => await countRows(await engineOf(), ours(table), counts),
    overlap: async (train, test, id, columns) =>
      await overlapOf(await engineOf(), ours(train), ours(test), id, columns),
    timeOrder: async (train, test, time) => await timeOrderOf(await engineOf(), ours(train), ours(test), time),
    sharedGroups: async (train, test, column) =>
      await sharedGroupsOf(await engineOf(), ours(train), ours(test), column),
    queries: async (table, query, label) => await queriesOf(await engineOf(), ours(table), query, label),
    naiveError: async (table, series) => await naiveErrorOf(await engineOf(), ours(table), series),
    valueGroups: async (table, column, event, rare) =>
      await valueGroupsOf(await engineOf(), ours(table), column, event, rare),
    statistics: async (table, columns) => tableStatistics(await engineOf(), ours(table), columns),
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
  const loaded = await loadFiles(engine, name, files, plan.inPlace)
  const columns = await loaded.reading(async () => await settleKinds(engine, loaded, plan))
  const digested = digestedColumns(columns, plan)
  const rows = digested && (await loaded.reading(async () => await digestRows(engine, loaded, digested)))
  const dataset = {
    role: plan.role,
    name: plan.path,
    sha256,
    rows_sha256: rows?.sha256 ?? null,
    row_count: loaded.rowCount,
    columns: columns.map((column) => column.name),
  }
  return new DuckDbTable(engine, loaded, dataset, { columns, read: rows?.columns ?? new Map() })
}

/** What tells rows apart and says what they are; undefined where a column of it is missing. */
function digestedColumns(columns: readonly KnownColumn[], plan: ReadPlan): readonly KnownColumn[] | undefined {
  if (plan.label === undefined && plan.grouping === undefined) return undefined
  const names = [plan.id, ...(plan.label === undefined ? [] : [plan.label]), ...(plan.grouping ?? [])]
  const found = names.map((name) => columns.find((column) => column.name === name))
  return found.every((column) => column !== undefined) ? found : undefined
}
