import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { scoresError, type Cell, type ScoresTable, type UserError } from '@titlebout/core'
import { columnsBeside, type ColumnsBeside, type RowsOfScores } from '../scores/columns-beside.ts'
import { jsonLinesColumns } from './json-columns.ts'
import { otherContent } from './other-content.ts'
import type { Columns } from './parquet-columns.ts'

/** Scores are read without a database up to here: as Parquet some 5,000,000 rows, which take 2 GB of memory, and V8 has 4. */
export const MOST_SCORES_BYTES = 50 * 1024 * 1024

/** How a scores file is written. */
export type ScoresFormat = 'csv' | 'parquet' | 'json lines'

const FORMATS: Readonly<Record<string, ScoresFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.parquet': 'parquet',
  '.jsonl': 'json lines',
  '.ndjson': 'json lines',
}

/**
 * The format by the file's name.
 *
 * @param name what to call it in messages
 * @throws {UserError} `SCORES` on a name that says none
 */
export function scoresFormat(file: string, name: string = file): ScoresFormat {
  const format = FORMATS[path.extname(file).toLowerCase()]
  if (format === undefined)
    throw scoresError({ name }, `expected a file whose name ends in ${Object.keys(FORMATS).join(', ')}`)
  return format
}

/**
 * Reads a scores table without native code.
 *
 * @param file absolute path
 * @param name what to call it in messages: its path in the workspace
 * @param about rows that the scores should be about: in the same order they are read with the table's own engine
 * @throws {UserError} `SCORES` when the file is missing, too big, empty, ragged, or not in its format
 */
export async function readScoresTable(file: string, name: string, about?: RowsOfScores): Promise<ScoresTable> {
  const format = scoresFormat(path.extname(file) === '' ? name : file, name)
  const bytes = await readLimited(file, name)
  // rule: scores-empty-file
  if (bytes.length === 0) throw scoresError({ name }, 'expected a scores table, got an empty file')
  const other = otherContent(bytes, format, name)
  // rule: scores-other-content
  if (other !== undefined) throw scoresError({ name }, other)
  const beside = format === 'parquet' && about !== undefined ? await columnsBeside(file, about) : undefined
  const { columns, rowCount } = await columnsIn(bytes, { format, name, beside })
  return { name, columns, rowCount, rowsOf: beside && about?.ids }
}

/** What the engine has read of a Parquet file, and the rest; all of it where there was no engine. */
async function parquetTable(bytes: Uint8Array, beside: ColumnsBeside | undefined): Promise<Columns> {
  if (beside?.left.length === 0) return { columns: cellsOf(beside), rowCount: beside.rowCount }
  // Loaded where there is such a file: a start that reads plain CSV does without.
  const { parquetColumns } = await import('./parquet-columns.ts')
  if (beside === undefined) return await parquetColumns(bytes)
  const { columns, rowCount } = await parquetColumns(bytes, (name) => beside.left.includes(name))
  const read = cellsOf(beside)
  const all = [...columns].map(([name, cells]): [string, readonly Cell[]] => [name, read.get(name) ?? cells])
  return { columns: new Map(all), rowCount }
}

function cellsOf({ columns }: ColumnsBeside): ReadonlyMap<string, readonly Cell[]> {
  return new Map([...columns].map(([name, read]) => [name, read instanceof Float64Array ? numbersOf(read) : read]))
}

/** As `Array.from` has it, which takes half a second for a million. */
function numbersOf(values: Float64Array): readonly number[] {
  const numbers = Array<number>(values.length)
  for (let row = 0; row < numbers.length; row += 1) numbers[row] = values[row]!
  return numbers
}

interface ScoresFile {
  readonly format: ScoresFormat
  readonly name: string
  readonly beside: ColumnsBeside | undefined
}

async function columnsIn(bytes: Uint8Array, { format, name, beside }: ScoresFile): Promise<Columns> {
  if (format === 'csv') return await csvColumns(utf8(bytes, name), name)
  if (format === 'json lines') return jsonLinesColumns(utf8(bytes, name), name)
  try {
    return await parquetTable(bytes, beside)
  } catch (cause) {
    throw scoresError({ name }, `expected a Parquet file: ${said(cause)}`, cause)
  }
}

/**
 * Refuses a file that {@link readScoresTable} would refuse unread, before anybody reads the rows that it is about.
 *
 * @throws {UserError} `SCORES` when it is missing, no file, or too big
 */
export async function refuseUnreadable(file: string, name: string): Promise<void> {
  await opened(file, name, async () => undefined)
}

async function readLimited(file: string, name: string): Promise<Uint8Array> {
  return await opened(file, name, async (handle) => await handle.readFile())
}

async function opened<T>(file: string, name: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(file, 'r')
    try {
      const found = await handle.stat()
      if (!found.isFile()) throw scoresError({ name }, 'expected a file, got a folder or something else')
      // rule: scores-too-big
      if (found.size > MOST_SCORES_BYTES) throw tooBig(found.size, name)
      return await use(handle)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw scoresError({ name }, 'there is no such file', cause)
    throw cause
  }
}

function tooBig(size: number, name: string): UserError {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`
  const parquet =
    path.extname(name).toLowerCase() === '.parquet'
      ? ''
      : ', or write them as Parquet, which takes a third of the space (pandas: to_parquet; DuckDB: copy … to)'
  return scoresError(
    { name },
    `expected a scores file of at most ${megabytes(MOST_SCORES_BYTES)}, got ${megabytes(size)}: leave out columns that are not scores${parquet}; more rows are judged where they lie, in a DuckDB file or PostgreSQL (model.sql in titlebout.yml)`,
  )
}

function utf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw scoresError({ name }, 'expected UTF-8 text, got bytes that are none: write the file in UTF-8', cause)
  }
}

async function csvColumns(text: string, name: string): Promise<Columns> {
  const [header = [], ...rows] = plainRecords(text) ?? (await records(text, name))
  const twice = header.find((column, index) => header.indexOf(column) !== index)
  // rule: scores-header
  if (twice !== undefined) throw scoresError({ name }, `two columns are called "${twice}"`)
  return {
    columns: new Map(
      header.map((column, at) => [column, rows.map((row) => (row[at] === '' ? null : (row[at] ?? null)))]),
    ),
    rowCount: rows.length,
  }
}

/** A file that two programs wrote has two of them. */
const LINE_ENDS = ['\r\n', '\n', '\r']

async function records(text: string, name: string): Promise<readonly (readonly string[])[]> {
  const { parse } = await import('csv-parse/sync')
  try {
    const parsed: unknown = parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: LINE_ENDS,
      skip_empty_lines: true,
    })
    return isTable(parsed) ? parsed : []
  } catch (cause) {
    throw scoresError(
      { name },
      `expected CSV with as many fields in each row as in the header: ${csvProblem(cause)}`,
      cause,
    )
  }
}

/**
 * The records of a text without quotes, which most scores are: then no field holds a delimiter or a line end, and the text is split at
 * those, some twenty times as fast as by the parser.
 *
 * @returns undefined on quotes, ragged records and lone carriage returns: the parser reads them, or says what is wrong
 */
function plainRecords(text: string): readonly (readonly string[])[] | undefined {
  if (text.includes('"')) return undefined
  const delimiter = delimiterOf(text)
  const windows = text.includes('\r\n')
  const found: string[][] = []
  for (const line of text.split(windows ? '\r\n' : '\n')) {
    if (line === '') continue
    if (line.includes('\r') || (windows && line.includes('\n'))) return undefined
    const fields = line.split(delimiter)
    if (fields.length !== (found[0] ?? fields).length) return undefined
    found.push(fields)
  }
  return found
}

/** Code and line only: the parser's own message quotes the row. */
function csvProblem(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not CSV'
  const line = cause instanceof Error && 'lines' in cause ? ` at line ${String(cause.lines)}` : ''
  return `${code.replace(/^CSV_/u, '').replaceAll('_', ' ').toLowerCase()}${line}`
}

function isTable(value: unknown): value is readonly (readonly string[])[] {
  return Array.isArray(value) && value.every((row) => Array.isArray(row))
}

/** Comma, semicolon or tab: whichever the header has most of. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/u))
  const count = (delimiter: string): number => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}

/** The first line of what the reader said about the structure of the file. */
function said(cause: unknown): string {
  const text = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
