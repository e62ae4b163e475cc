import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { loadDuckDb } from '@titlebout/adapters'
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

/** What is being read, so that other work can be done meanwhile. */
export interface Reading {
  readonly columns: Promise<Columns>
}

/**
 * The columns of a Parquet file, by DuckDB as in our steps. Numbers and slices are read at the same time: each query is a task of DuckDB's own threads,
 * and all have been handed over when this returns.
 */
export async function startReading(file: string, { scores, slices }: Wanted): Promise<Reading> {
  const { DuckDBInstance } = await loadDuckDb(undefined)
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const from = `read_parquet('${file.replaceAll("'", "''")}')`
  const [texts, small] = [slices.filter(isText), slices.filter((name) => !isText(name))]
  const connections = await Promise.all(['numbers', 'small', ...texts].map(() => instance.connect()))
  const [ofNumbers, ofSmall, ...ofTexts] = connections
  const parts = Promise.all([
    readNumbers(ofNumbers!, from, scores),
    readSmall(ofSmall!, from, small),
    ...texts.map((name, k) => readTexts(ofTexts[k]!, from, name)),
  ])
  const columns = parts.then(([numbers, ofSlices, ...named]) => {
    for (const connection of connections) connection.closeSync()
    instance.closeSync()
    const found = new Map([...ofSlices, ...named].map((column) => [column.name, column]))
    return { ...numbers, slices: slices.map((name) => found.get(name)!) }
  })
  return { columns }
}

function isText(name: string): boolean {
  return TEXTS.includes(name)
}

async function readNumbers(
  connection: DuckDBConnection,
  from: string,
  scores: readonly string[],
): Promise<Pick<Columns, 'labels' | 'scores'>> {
  const list = ['y_true::utinyint', ...scores.map((name) => `"${name}"`)]
  const chunks = await chunksOf(connection, `select ${list.join(', ')} from ${from}`)
  return {
    labels: joined(chunks, 0, (rows) => new Uint8Array(rows)),
    scores: scores.map((_, k) => joined(chunks, 1 + k, (rows) => new Float64Array(rows))),
  }
}

/** Whole numbers from 0, each a slice. */
async function readSmall(
  connection: DuckDBConnection,
  from: string,
  slices: readonly string[],
): Promise<readonly SliceColumn[]> {
  if (slices.length === 0) return []
  const list = slices.map((name) => `("${name}" + 1)::utinyint`)
  const chunks = await chunksOf(connection, `select ${list.join(', ')} from ${from}`)
  return slices.map((name, k) => {
    const codes = joined(chunks, k, (rows) => new Uint8Array(rows))
    const size = largestOf(codes)
    return { name, values: Array.from({ length: size }, (_, value) => String(value)), partition: { size, codes } }
  })
}

async function readTexts(connection: DuckDBConnection, from: string, name: string): Promise<SliceColumn> {
  await connection.run(`create type "t_${name}" as enum (select distinct "${name}" from ${from} order by 1)`)
  const [row = []] = (await connection.runAndReadAll(`select enum_range(null::"t_${name}")::json::varchar`)).getRows()
  const parsed: unknown = JSON.parse(String(row[0]))
  const values = Array.isArray(parsed) ? parsed.map(String) : []
  const chunks = await chunksOf(connection, `select (enum_code("${name}"::"t_${name}") + 1)::utinyint from ${from}`)
  const codes = joined(chunks, 0, (rows) => new Uint8Array(rows))
  return { name, values, partition: { size: values.length, codes } }
}

function largestOf(codes: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < codes.length; i += 1) if (codes[i]! > largest) largest = codes[i]!
  return largest
}

async function chunksOf(connection: DuckDBConnection, query: string): Promise<readonly DuckDBDataChunk[]> {
  return (await connection.run(query)).fetchAllChunks()
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
    const items = 'items' in vector ? vector.items : undefined
    if (!(items instanceof Float64Array || items instanceof Float32Array || items instanceof Uint8Array))
      throw new Error('a column is neither DOUBLE, FLOAT nor UTINYINT')
    out.set(items, at)
    at += chunk.rowCount
  }
  return out
}
