import { createRequire } from 'node:module'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { Partition } from '@titlebout/stats'

/** What is read: labels, scores, and slice columns as codes. */
export interface Wanted {
  readonly scores: readonly string[]
  readonly slices: readonly string[]
}

/** Columns in row order. */
export interface Columns {
  /** 1 positive, 0 negative. */
  readonly labels: Uint8Array
  readonly scores: readonly Float64Array[]
  readonly slices: readonly SliceColumn[]
}

export interface SliceColumn {
  readonly name: string
  /** Names of the slices: that of code 1 at 0. */
  readonly values: readonly string[]
  readonly partition: Partition
}

/** Texts; the other slice columns hold small whole numbers from 0. */
const TEXTS: readonly string[] = ['region']

/**
 * The columns of a Parquet file, by DuckDB as in our steps. Numbers and slices are read at the same time: each query is a task of DuckDB's own threads.
 */
export async function readColumns(file: string, { scores, slices }: Wanted): Promise<Columns> {
  const load: (name: string) => typeof import('@duckdb/node-api') = createRequire(import.meta.url)
  const { DuckDBInstance } = load('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const from = `read_parquet('${file.replaceAll("'", "''")}')`
  const [numbers, codes] = await Promise.all([
    readNumbers(await instance.connect(), from, scores),
    readCodes(await instance.connect(), from, slices),
  ])
  instance.closeSync()
  return { ...numbers, slices: codes }
}

async function readNumbers(
  connection: DuckDBConnection,
  from: string,
  scores: readonly string[],
): Promise<Pick<Columns, 'labels' | 'scores'>> {
  const list = ['y_true::utinyint', ...scores.map((name) => `"${name}"::double`)]
  const chunks = await chunksOf(connection, `select ${list.join(', ')} from ${from}`)
  return {
    labels: joined(chunks, 0, (rows) => new Uint8Array(rows)),
    scores: scores.map((_, k) => joined(chunks, 1 + k, (rows) => new Float64Array(rows))),
  }
}

async function readCodes(
  connection: DuckDBConnection,
  from: string,
  slices: readonly string[],
): Promise<readonly SliceColumn[]> {
  if (slices.length === 0) return []
  const named = new Map<string, readonly string[]>()
  for (const name of slices.filter((slice) => TEXTS.includes(slice))) {
    await connection.run(`create type "t_${name}" as enum (select distinct "${name}" from ${from} order by 1)`)
    const [row = []] = (await connection.runAndReadAll(`select enum_range(null::"t_${name}")::json::varchar`)).getRows()
    const values: unknown = JSON.parse(String(row[0]))
    named.set(name, Array.isArray(values) ? values.map(String) : [])
  }
  const codes = slices.map((name) => (named.has(name) ? `enum_code("${name}"::"t_${name}") + 1` : `"${name}" + 1`))
  const list = codes.map((code) => `(${code})::utinyint`)
  const chunks = await chunksOf(connection, `select ${list.join(', ')} from ${from}`)
  return slices.map((name, k) => {
    const bytes = joined(chunks, k, (rows) => new Uint8Array(rows))
    const size = bytes.reduce((largest, code) => (code > largest ? code : largest), 0)
    const values = named.get(name) ?? Array.from({ length: size }, (_, value) => String(value))
    return { name, values, partition: { size, codes: bytes } }
  })
}

async function chunksOf(connection: DuckDBConnection, query: string): Promise<readonly DuckDBDataChunk[]> {
  const chunks = await (await connection.run(query)).fetchAllChunks()
  connection.closeSync()
  return chunks
}

function joined<T extends Float64Array | Uint8Array>(
  chunks: readonly DuckDBDataChunk[],
  column: number,
  empty: (rows: number) => T,
): T {
  const out = empty(chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0))
  let at = 0
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(column)
    if (!('items' in vector && (vector.items instanceof Float64Array || vector.items instanceof Uint8Array)))
      throw new Error('a column is neither DOUBLE nor UTINYINT')
    out.set(vector.items, at)
    at += chunk.rowCount
  }
  return out
}
