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
  const read: Read = async (query) => await chunksOf(await instance.connect(), query)
  const parts = Promise.all([
    readNumbers(read, from, scores),
    readSmall(read, from, small),
    ...texts.map((name) => readTexts(read, from, name)),
  ])
  const columns = parts.then(([numbers, ofSlices, ...named]) => {
    instance.closeSync()
    const found = new Map([...ofSlices, ...named].map((column) => [column.name, column]))
    return { ...numbers, slices: slices.map((name) => found.get(name)!) }
  })
  return { columns }
}

/** Runs a query on a connection of its own. */
type Read = (query: string) => Promise<readonly DuckDBDataChunk[]>

function isText(name: string): boolean {
  return TEXTS.includes(name)
}

/** Labels come with the scores of the first fighter; each further one has a query of its own. */
async function readNumbers(
  read: Read,
  from: string,
  scores: readonly string[],
): Promise<Pick<Columns, 'labels' | 'scores'>> {
  const lists = scores.map((name, k) => (k === 0 ? ['y_true::utinyint', `"${name}"`] : [`"${name}"`]))
  const found = await Promise.all(lists.map((list) => read(`select ${list.join(', ')} from ${from}`)))
  return {
    labels: joined(found[0]!, 0, (rows) => new Uint8Array(rows)),
    scores: found.map((chunks, k) => joined(chunks, k === 0 ? 1 : 0, (rows) => new Float64Array(rows))),
  }
}

/** Whole numbers from 0, each a slice. */
async function readSmall(read: Read, from: string, slices: readonly string[]): Promise<readonly SliceColumn[]> {
  if (slices.length === 0) return []
  const list = slices.map((name) => `("${name}" + 1)::utinyint`)
  const chunks = await read(`select ${list.join(', ')} from ${from}`)
  return slices.map((name, k) => {
    const codes = joined(chunks, k, (rows) => new Uint8Array(rows))
    const size = largestOf(codes)
    return { name, values: Array.from({ length: size }, (_, value) => String(value)), partition: { size, codes } }
  })
}

async function readTexts(read: Read, from: string, name: string): Promise<SliceColumn> {
  await read(`create type "t_${name}" as enum (select distinct "${name}" from ${from} order by 1)`)
  const [range] = await read(`select enum_range(null::"t_${name}")::json::varchar`)
  const parsed: unknown = JSON.parse(String(range?.getColumnValues(0)[0]))
  const values = Array.isArray(parsed) ? parsed.map(String) : []
  const chunks = await read(`select (enum_code("${name}"::"t_${name}") + 1)::utinyint from ${from}`)
  const codes = joined(chunks, 0, (rows) => new Uint8Array(rows))
  return { name, values, partition: { size: values.length, codes } }
}

function largestOf(codes: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < codes.length; i += 1) if (codes[i]! > largest) largest = codes[i]!
  return largest
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
    const items = 'items' in vector ? vector.items : undefined
    if (!(items instanceof Float64Array || items instanceof Float32Array || items instanceof Uint8Array))
      throw new Error('a column is neither DOUBLE, FLOAT nor UTINYINT')
    out.set(items, at)
    at += chunk.rowCount
  }
  return out
}
