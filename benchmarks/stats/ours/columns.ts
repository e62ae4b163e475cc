import type { DuckDBConnection } from '@duckdb/node-api'
import { columnBytes, openDuckDb } from '@titlebout/adapters'
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
 * and those for numbers have been handed over when this returns.
 */
export async function startReading(file: string, wanted: Wanted): Promise<Reading> {
  const duckDb = await openDuckDb(undefined, ':memory:', { threads: '1' })
  return { columns: columnsFrom(duckDb, file, wanted) }
}

type DuckDb = Awaited<ReturnType<typeof openDuckDb>>

async function columnsFrom(duckDb: DuckDb, file: string, { scores, slices }: Wanted): Promise<Columns> {
  const from = `read_parquet('${file.replaceAll("'", "''")}')`
  const [texts, small] = [slices.filter(isText), slices.filter((name) => !isText(name))]
  const read: Read = async (query, empty) => await columnsOf(duckDb, await duckDb.instance.connect(), query, empty)
  const [numbers, ofSlices, ...named] = await Promise.all([
    readNumbers(read, from, scores),
    readSmall(read, from, small),
    ...texts.map(async (name) => await readTexts(await duckDb.instance.connect(), read, from, name)),
  ])
  const found = new Map([...ofSlices, ...named].map((column) => [column.name, column]))
  return { ...numbers, slices: slices.map((name) => found.get(name)!) }
}

type Column = Float64Array | Uint8Array

/** Columns of a query, run on a connection of its own: taken over as soon as it is done, while others still run. */
type Read = <const T extends readonly Column[]>(query: string, empty: (rows: number) => T) => Promise<T>

function isText(name: string): boolean {
  return TEXTS.includes(name)
}

/** Labels come with the scores of the first fighter; each further one has a query of its own. */
async function readNumbers(
  read: Read,
  from: string,
  [first, ...others]: readonly string[],
): Promise<Pick<Columns, 'labels' | 'scores'>> {
  const [[labels, scores], ...further] = await Promise.all([
    read(`select y_true::utinyint, "${first}" from ${from}`, (rows) => [new Uint8Array(rows), new Float64Array(rows)]),
    ...others.map((name) => read(`select "${name}" from ${from}`, (rows) => [new Float64Array(rows)])),
  ] as const)
  return { labels, scores: [scores, ...further.map(([column]) => column)] }
}

/** Whole numbers from 0, each a slice. */
async function readSmall(read: Read, from: string, slices: readonly string[]): Promise<readonly SliceColumn[]> {
  if (slices.length === 0) return []
  const list = slices.map((name) => `("${name}" + 1)::utinyint`)
  const columns = await read(`select ${list.join(', ')} from ${from}`, (rows) => slices.map(() => new Uint8Array(rows)))
  return columns.map((codes, k) => {
    const size = largestOf(codes)
    const values = Array.from({ length: size }, (_, value) => String(value))
    return { name: slices[k]!, values, partition: { size, codes } }
  })
}

async function readTexts(connection: DuckDBConnection, read: Read, from: string, name: string): Promise<SliceColumn> {
  await connection.run(`create type "t_${name}" as enum (select distinct "${name}" from ${from} order by 1)`)
  const range = await connection.runAndReadAll(`select enum_range(null::"t_${name}")::json::varchar`)
  const parsed: unknown = JSON.parse(String(range.value(0, 0)))
  const values = Array.isArray(parsed) ? parsed.map(String) : []
  const [codes] = await read(`select (enum_code("${name}"::"t_${name}") + 1)::utinyint from ${from}`, (rows) => [
    new Uint8Array(rows),
  ])
  return { name, values, partition: { size: values.length, codes } }
}

function largestOf(codes: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < codes.length; i += 1) if (codes[i]! > largest) largest = codes[i]!
  return largest
}

async function columnsOf<const T extends readonly Column[]>(
  duckDb: DuckDb,
  connection: DuckDBConnection,
  query: string,
  empty: (rows: number) => T,
): Promise<T> {
  const result = await connection.run(query)
  const chunks = Array.from({ length: result.chunkCount }, (_, k) => result.getChunk(k))
  const columns = empty(chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0))
  for (const [k, column] of columns.entries()) {
    const [type, wanted] = [result.columnType(k).toString(), column instanceof Float64Array ? 'DOUBLE' : 'UTINYINT']
    if (type !== wanted) throw new Error(`a column is ${type} and not ${wanted}`)
    const bytes = new Uint8Array(column.buffer)
    let at = 0
    for (const chunk of chunks) {
      const read = columnBytes(duckDb, chunk, k, column.BYTES_PER_ELEMENT)
      bytes.set(read, at)
      at += read.length
    }
  }
  connection.closeSync()
  return columns
}
