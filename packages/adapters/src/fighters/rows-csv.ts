import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UserError, type Table } from '@titlebout/core'

/** Characters that are handed on at once. */
const CHUNK = 1 << 16

/** Which rows a command is given: all of a table, these columns of it. */
export interface RowsToScore {
  readonly table: Table
  /** The id column first, then the features: never the label. */
  readonly columns: readonly string[]
}

/**
 * Writes rows as CSV: a header, UTF-8, comma, `\n`; values as they stand in the data; nothing for a null, `""` for an empty text.
 *
 * @returns SHA-256 of the file: the same rows in the same order have the same
 * @throws {UserError} `DATA` when the table lacks a column
 */
export async function writeRowsCsv(rows: RowsToScore, file: string): Promise<string> {
  const hash = createHash('sha256')
  const hashed = async function* (): AsyncGenerator<string> {
    for await (const chunk of chunksOf(rows)) {
      hash.update(chunk, 'utf8')
      yield chunk
    }
  }
  await pipeline(Readable.from(hashed()), createWriteStream(file, { flags: 'wx' }))
  return hash.digest('hex')
}

/** SHA-256 of what {@link writeRowsCsv} would write. @throws {UserError} `DATA` when the table lacks a column */
export async function digestRowsCsv(rows: RowsToScore): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(rows)) hash.update(chunk, 'utf8')
  return hash.digest('hex')
}

async function* chunksOf({ table, columns }: RowsToScore): AsyncGenerator<string> {
  const missing = columns.filter((name) => table.columns.every((column) => column.name !== name))
  // rule: predict-columns
  if (missing.length > 0)
    throw new UserError(
      'DATA',
      `${table.dataset.name} lacks ${missing.map((name) => `"${name}"`).join(', ')}, which the model was trained with: add the ${missing.length === 1 ? 'column' : 'columns'} to the test rows`,
    )
  const texts: (readonly (string | null)[])[] = []
  for (const name of columns) texts.push(await table.texts(name))
  let chunk = `${columns.map(field).join(',')}\n`
  for (let row = 0; row < table.dataset.row_count; row += 1) {
    chunk += `${texts.map((column) => field(column[row] ?? null)).join(',')}\n`
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

function field(value: string | null): string {
  if (value === null) return ''
  return value === '' || /[",\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
