import { createRequire } from 'node:module'
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
 * The columns of a Parquet file, by DuckDB as in our steps: streamed chunk by chunk into arrays of their final size, so
 * nothing is held twice, and DuckDB's threads decode while ours copies.
 */
export async function readColumns(file: string, { scores, slices }: Wanted): Promise<Columns> {
  const load: (name: string) => typeof import('@duckdb/node-api') = createRequire(import.meta.url)
  const { DuckDBInstance } = load('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const from = `read_parquet('${file.replaceAll("'", "''")}')`
  const texts = slices.filter((name) => TEXTS.includes(name))
  for (const name of texts)
    await connection.run(`create type "t_${name}" as enum (select distinct "${name}" from ${from} order by 1)`)
  const named = new Map<string, readonly string[]>()
  for (const name of texts) {
    const [row = []] = (await connection.runAndReadAll(`select enum_range(null::"t_${name}")::json::varchar`)).getRows()
    const values: unknown = JSON.parse(String(row[0]))
    named.set(name, Array.isArray(values) ? values.map(String) : [])
  }
  const [[count = 0] = []] = (await connection.runAndReadAll(`select count(*)::double from ${from}`)).getRows()
  const codes = slices.map((name) => (texts.includes(name) ? `enum_code("${name}"::"t_${name}") + 1` : `"${name}" + 1`))
  const rows = Number(count)
  const labels = new Uint8Array(rows)
  const doubles = scores.map(() => new Float64Array(rows))
  const bytes = slices.map(() => new Uint8Array(rows))
  const list = [
    'y_true::utinyint',
    ...scores.map((name) => `"${name}"::double`),
    ...codes.map((c) => `(${c})::utinyint`),
  ]
  const result = await connection.stream(`select ${list.join(', ')} from ${from}`)
  const into = [labels, ...doubles, ...bytes]
  let at = 0
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [k, column] of into.entries()) column.set(itemsOf(chunk.getColumnVector(k)), at)
    at += chunk.rowCount
  }
  connection.closeSync()
  instance.closeSync()
  if (at !== rows) throw new Error(`${at} of ${rows} rows`)
  return {
    labels,
    scores: doubles,
    slices: slices.map((name, k) => {
      const size = bytes[k]!.reduce((largest, code) => (code > largest ? code : largest), 0)
      const values = named.get(name) ?? Array.from({ length: size }, (_, value) => String(value))
      return { name, values, partition: { size, codes: bytes[k]! } }
    }),
  }
}

function itemsOf(vector: object): Float64Array | Uint8Array {
  if ('items' in vector && (vector.items instanceof Float64Array || vector.items instanceof Uint8Array))
    return vector.items
  throw new Error('a column is neither DOUBLE nor UTINYINT')
}
