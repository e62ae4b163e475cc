import { rm } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { csvShard } from './csv.ts'
import type { Engine } from './engine.ts'
import { refusal } from './inspect.ts'
import { jsonLinesShard } from './json-lines.ts'
import { parquetShard } from './parquet.ts'
import type { Shard, ShardColumn } from './shard.ts'
import type { SourceFile } from './source-files.ts'
import { stageCopy, stageFile, type StagedFile } from './stage.ts'

/** A column of a loaded table. */
export interface LoadedColumn extends ShardColumn {
  /** Its name in SQL: names from outside never stand in a query. */
  readonly sql: string
}

export interface LoadedTable {
  /** Name of the table in the engine. */
  readonly table: string
  readonly columns: readonly LoadedColumn[]
  readonly rowCount: number
  /** Does what reads columns. @throws {UserError} `DATA` where a damaged file shows only then */
  reading<T>(work: () => Promise<T>): Promise<T>
  /** Lets go of it; it may be gone already. */
  release(): Promise<void>
}

/**
 * Loads the files of a data set, one after the other in their order, columns matched by name.
 *
 * @param inPlace whether the columns of a single Parquet file are read when they are asked for
 * @throws {UserError} `DATA` when a file cannot be read, when files differ in their columns, or when there is no row
 */
export async function loadFiles(
  engine: Engine,
  table: string,
  files: readonly SourceFile[],
  inPlace = false,
): Promise<LoadedTable> {
  const [only] = files
  if (inPlace && files.length === 1 && only?.format === 'parquet') return await viewFile(engine, table, only)
  let columns: readonly LoadedColumn[] = []
  let rowCount = 0
  for (const [number, file] of files.entries()) {
    const staged = await stageFile(file, path.join(engine.inbox, `${table}.${number}`))
    const shard = await shardOf(engine, staged)
    columns = number === 0 ? await createTable(engine, table, shard) : await fitColumns(engine, table, columns, shard)
    rowCount = await insert(engine, table, columns, shard, rowCount)
    await rm(staged.staged, { force: true })
  }
  refuseEmpty(files, rowCount)
  return {
    table,
    columns,
    rowCount,
    reading: async (work) => await work(),
    release: async () => await engine.run(`drop table if exists ${table}`),
  }
}

/** A Parquet file where it lies: of many columns only those are read that somebody asks for, and texts that are few stay as they are packed. */
async function viewFile(engine: Engine, table: string, file: SourceFile): Promise<LoadedTable> {
  const staged = await stageCopy(file, path.join(engine.inbox, table))
  const shard = await parquetShard(engine, staged)
  const columns = inSql(shard)
  const reading: LoadedTable['reading'] = async (work) => {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof UserError) throw cause
      const translated = shard.translate(cause instanceof Error ? cause.message : String(cause))
      // DuckDB's own message may quote a value: it is not handed on as the cause.
      throw translated === undefined ? cause : refusal(file, translated)
    }
  }
  await engine.run(`create view ${table} (${columns.map(({ sql }) => sql).join(', ')}) as ${shard.query}`)
  const [count] = await reading(async () => await engine.row(`select count(*) from ${table}`))
  refuseEmpty([file], Number(count))
  const release = async (): Promise<void> => {
    await engine.run(`drop view if exists ${table}`)
    await rm(staged.staged, { force: true })
  }
  return { table, columns, rowCount: Number(count), reading, release }
}

function refuseEmpty(files: readonly SourceFile[], rowCount: number): void {
  if (rowCount > 0) return
  const [first] = files
  const what = files.length === 1 ? 'the file has' : `these ${files.length} files have`
  throw refusal(first ?? { name: 'data' }, `${what} columns and no row, expected rows`)
}

function shardOf(engine: Engine, staged: StagedFile): Promise<Shard> {
  if (staged.format === 'csv') return csvShard(engine, staged)
  return staged.format === 'parquet' ? parquetShard(engine, staged) : jsonLinesShard(engine, staged)
}

async function createTable(engine: Engine, table: string, shard: Shard): Promise<readonly LoadedColumn[]> {
  const columns = inSql(shard)
  await engine.run(`create table ${table} (${columns.map(({ sql, stored }) => `${sql} ${stored}`).join(', ')})`)
  return columns
}

function inSql({ columns }: Shard): readonly LoadedColumn[] {
  return columns.map((column, index) => ({ ...column, sql: `c${index}` }))
}

/** Holds the columns of a later file against those before. */
async function fitColumns(
  engine: Engine,
  table: string,
  columns: readonly LoadedColumn[],
  shard: Shard,
): Promise<readonly LoadedColumn[]> {
  const found = new Map(shard.columns.map((column) => [column.name, column]))
  const known = new Map(columns.map((column) => [column.name, column]))
  const added = shard.columns.filter(({ name }) => !known.has(name))
  if (!shard.mayLackColumns) {
    const missing = columns.filter(({ name }) => !found.has(name))
    if (missing.length > 0 || added.length > 0)
      throw refusal(
        shard,
        `other columns than in the files before it: ${difference(missing, 'missing')}${missing.length > 0 && added.length > 0 ? ', ' : ''}${difference(added, 'not in them')}: write all files with the same columns`,
      )
  }
  const other = shard.columns.find((column) => (known.get(column.name)?.stored ?? column.stored) !== column.stored)
  if (other !== undefined)
    throw refusal(shard, `column "${other.name}" has another type than in the files before it: write all files alike`)
  const more = added.map((column, index) => ({ ...column, sql: `c${columns.length + index}` }))
  for (const { sql, stored } of more) await engine.run(`alter table ${table} add column ${sql} ${stored}`)
  return [...columns, ...more]
}

function difference(columns: readonly ShardColumn[], what: string): string {
  return columns.length === 0 ? '' : `${columns.map(({ name }) => `"${name}"`).join(', ')} ${what}`
}

/** Inserts the rows of a file and gives the number of rows there are now. */
async function insert(
  engine: Engine,
  table: string,
  columns: readonly LoadedColumn[],
  shard: Shard,
  before: number,
): Promise<number> {
  const sqlOf = new Map(columns.map(({ name, sql }) => [name, sql]))
  const targets = shard.columns.map(({ name }) => sqlOf.get(name) ?? name)
  let inserted = shard
  try {
    await engine.run(`insert into ${table} (${targets.join(', ')}) ${shard.query}`)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const repaired = await shard.repair?.(message)
    if (repaired === undefined) {
      const translated = shard.translate(message)
      // DuckDB's own message quotes the row: it is not handed on as the cause.
      throw translated === undefined ? cause : refusal(shard, translated)
    }
    inserted = repaired
    await insert(engine, table, columns, repaired, before)
  }
  const [count] = await engine.row(`select count(*) from ${table}`)
  if (inserted === shard) await shard.check?.(table, `rowid >= ${before}`, targets)
  return Number(count)
}
