import * as zlib from 'node:zlib'
import { parquetMetadataAsync, parquetRead, parquetSchema, type ColumnData, type Compressors } from 'hyparquet'
import type { Cell } from '@titlebout/core'

/** A small file may claim any number of rows: its columns would fill the memory. */
const MOST_ROWS = 20_000_000

export interface Columns {
  readonly columns: ReadonlyMap<string, readonly Cell[]>
  readonly rowCount: number
}

/**
 * Reads a Parquet file without native code.
 *
 * @param wanted columns to read; all when undefined. Others are not even decompressed
 * @throws {Error} saying what is wrong, when the bytes are no Parquet file, are damaged, or claim too many rows
 */
export async function parquetColumns(bytes: Uint8Array, wanted?: (column: string) => boolean): Promise<Columns> {
  const file = Uint8Array.from(bytes).buffer
  const metadata = await parquetMetadataAsync(file)
  const rowCount = Number(metadata.num_rows)
  if (rowCount > MOST_ROWS) throw new Error(`${rowCount} rows are more than ${MOST_ROWS}`)
  const names = parquetSchema(metadata).children.map((child) => child.element.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`two columns are called "${twice}"`)

  const columns = new Map<string, Cell[]>(names.map((name) => [name, []]))
  const read = names.filter((name) => wanted?.(name) ?? true)
  const chunks: ColumnData[] = []
  await parquetRead({
    file,
    metadata,
    columns: read,
    compressors: COMPRESSORS,
    // Columns that are not marked as texts may be: an older writer left the mark out.
    utf8: false,
    onChunk: (chunk) => void chunks.push(chunk),
  })
  for (const { columnName, columnData } of chunks.sort((a, b) => a.rowStart - b.rowStart)) {
    // Pushed one by one, numbers stay in an array of doubles.
    const cells = columns.get(columnName)
    for (const value of columnData) cells?.push(cellOf(value))
  }
  for (const name of read) {
    const found = columns.get(name)?.length ?? 0
    if (found !== rowCount) throw new Error(`"${name}" holds ${found} of ${rowCount} rows`)
  }
  return { columns, rowCount }
}

/** What Node has; Snappy is part of the reader. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => zlib.gunzipSync(input),
  BROTLI: (input) => zlib.brotliDecompressSync(input),
  ZSTD: (input, length) => {
    // Node before 22.15 has no Zstandard.
    if (typeof zlib.zstdDecompressSync !== 'function') throw new Error('Zstandard needs Node 22.15 or newer')
    return zlib.zstdDecompressSync(input, { maxOutputLength: length })
  },
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  // 64-bit whole numbers are numbers as far as they are exact: these take a tenth of the time and no memory of their own.
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value instanceof Uint8Array) return textOf(value)
  if (value instanceof Date) return value.toISOString()
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? null
}

/** Bytes that are no text, such as hashes as ids, are told apart all the same: written out, as DuckDB does it. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Array.from(bytes, escaped).join('')
  }
}

function escaped(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && ![0x22, 0x27, 0x5c].includes(byte)
  return isPlain ? String.fromCodePoint(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
