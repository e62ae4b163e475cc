import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { parquetHeader } from 'hyparquet/src/column.js'
import { parquetMetadata } from 'hyparquet/src/metadata.js'
import { inflate } from './inflate.ts'
import { readHybrid } from './run-length.ts'

/** A column of doubles as they stand. */
export interface Doubles {
  readonly kind: 'doubles'
  readonly values: Float64Array
}

/** A column of few values as codes, one byte per row. */
export interface Coded {
  readonly kind: 'coded'
  readonly codes: Uint8Array
  readonly values: readonly (string | number)[]
}

type ColumnData = ReturnType<typeof parquetMetadata>['row_groups'][number]['columns'][number]['meta_data']
type Chunk = NonNullable<ColumnData>

/**
 * Columns of a Parquet file straight into typed arrays: only their bytes are read, doubles are copied page by page, and a
 * column with a dictionary stays in its codes. No value is ever an object.
 *
 * A prototype: doubles, and texts or whole numbers with a dictionary of at most 256 values; no nulls; pages of version 1.
 */
export function readArrays(file: string, names: readonly string[]): ReadonlyMap<string, Doubles | Coded> {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const length = new DataView(readAt(descriptor, size - 8, 4).buffer).getUint32(0, true)
    const metadata = parquetMetadata(readAt(descriptor, size - 8 - length, length + 8).buffer)
    const columnOf = (name: string): Doubles | Coded => {
      const chunks = metadata.row_groups.map((group) => {
        const chunk = group.columns.find((column) => column.meta_data?.path_in_schema[0] === name)?.meta_data
        if (chunk === undefined) throw new Error(`no column "${name}"`)
        return chunk
      })
      return readColumn(descriptor, chunks, Number(metadata.num_rows))
    }
    return new Map(names.map((name) => [name, columnOf(name)]))
  } finally {
    closeSync(descriptor)
  }
}

/** All doubles of a column. */
export function doublesOf(columns: ReadonlyMap<string, Doubles | Coded>, name: string): Float64Array {
  const column = columns.get(name)
  if (column?.kind !== 'doubles') throw new Error(`"${name}" is no column of doubles`)
  return column.values
}

export function codedOf(columns: ReadonlyMap<string, Doubles | Coded>, name: string): Coded {
  const column = columns.get(name)
  if (column?.kind !== 'coded') throw new Error(`"${name}" is no column with a dictionary`)
  return column
}

function readAt(descriptor: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  const read = readSync(descriptor, bytes, 0, length, position)
  if (read !== length) throw new Error('the file is cut off')
  return bytes
}

function readColumn(descriptor: number, chunks: readonly Chunk[], rows: number): Doubles | Coded {
  const doubles = chunks[0]?.type === 'DOUBLE' ? new Float64Array(rows) : undefined
  const codes = new Uint8Array(doubles ? 0 : rows)
  const values: (string | number)[] = []
  let at = 0
  for (const chunk of chunks) {
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset)
    const bytes = readAt(descriptor, start, Number(chunk.total_compressed_size))
    for (const page of pagesOf(bytes, chunk)) {
      if (doubles) at = addDoubles(page, doubles, at)
      else at = addCodes(page, chunk, codes, values, at)
    }
  }
  if (at !== rows) throw new Error(`${at} of ${rows} rows`)
  return doubles ? { kind: 'doubles', values: doubles } : { kind: 'coded', codes, values }
}

interface Page {
  readonly bytes: Uint8Array
  readonly values: number
  readonly encoding: string
  /** Its own bytes, where the chunk has a dictionary. */
  readonly dictionary: { readonly bytes: Uint8Array; readonly values: number } | undefined
}

function* pagesOf(bytes: Uint8Array<ArrayBuffer>, chunk: Chunk): Generator<Page> {
  const reader = { view: new DataView(bytes.buffer), offset: 0 }
  let dictionary: Page['dictionary']
  while (reader.offset < bytes.length) {
    const header = parquetHeader(reader)
    const packed = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size)
    reader.offset += header.compressed_page_size
    const page = inflate(packed, header.uncompressed_page_size, chunk.codec)
    if (header.dictionary_page_header) dictionary = { bytes: page, values: header.dictionary_page_header.num_values }
    else if (header.data_page_header) {
      const { num_values: values, encoding } = header.data_page_header
      yield { bytes: page.subarray(behindLevels(page, values)), values, encoding, dictionary }
    } else throw new Error(`pages of type ${header.type} are not read`)
  }
}

/** Where the values start: a column that may hold nulls says first of each row whether it does. */
function behindLevels(page: Uint8Array, rows: number): number {
  const length = new DataView(page.buffer, page.byteOffset).getUint32(0, true)
  const levels = new Uint8Array(rows)
  readHybrid(page.subarray(4, 4 + length), 0, 1, levels, 0, rows)
  if (levels.includes(0)) throw new Error('nulls are not read')
  return 4 + length
}

function addDoubles({ bytes, values, encoding, dictionary }: Page, out: Float64Array, at: number): number {
  if (encoding === 'PLAIN') {
    new Uint8Array(out.buffer).set(bytes.subarray(0, 8 * values), 8 * at)
    return at + values
  }
  if (dictionary === undefined) throw new Error('a page without its dictionary')
  const known = new Float64Array(dictionary.values)
  new Uint8Array(known.buffer).set(dictionary.bytes.subarray(0, 8 * dictionary.values))
  const codes = new Uint32Array(values)
  readHybrid(bytes, 1, bytes[0]!, codes, 0, values)
  for (let i = 0; i < values; i += 1) out[at + i] = known[codes[i]!]!
  return at + values
}

function addCodes(
  { bytes, values, encoding, dictionary }: Page,
  chunk: Chunk,
  out: Uint8Array,
  known: (string | number)[],
  at: number,
): number {
  if (dictionary === undefined || !encoding.endsWith('DICTIONARY')) throw new Error('a column without a dictionary')
  const code = valuesOf(dictionary, chunk.type).map((value) => {
    if (!known.includes(value)) known.push(value)
    return known.indexOf(value)
  })
  if (known.length > 256) throw new Error(`${known.length} values are too many`)
  readHybrid(bytes, 1, bytes[0]!, out, at, values)
  // Each row group has a dictionary of its own.
  if (code.some((to, from) => to !== from)) for (let i = at; i < at + values; i += 1) out[i] = code[out[i]!]!
  return at + values
}

function valuesOf({ bytes, values }: { readonly bytes: Uint8Array; readonly values: number }, type: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: (string | number)[] = []
  let at = 0
  while (found.length < values) {
    if (type === 'INT64') {
      found.push(Number(view.getBigInt64(at, true)))
      at += 8
    } else if (type === 'BYTE_ARRAY') {
      const length = view.getUint32(at, true)
      found.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)))
      at += 4 + length
    } else throw new Error(`${type} is not read`)
  }
  return found
}
