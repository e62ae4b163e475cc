import { parse } from 'csv-parse/sync'
import type { Engine } from './engine.ts'
import { refusal } from './inspect.ts'
import { refuseUnusableNames, type Shard } from './shard.ts'
import { sqlText } from './sql-text.ts'
import { stagedHead, withOneLineEnd, type StagedFile } from './stage.ts'
import { refuseTrailingDelimiters } from './trailing-delimiters.ts'

/** What separates the fields of a line, and what the first line calls them. */
interface Dialect {
  readonly delimiter: string
  readonly header: readonly string[]
}

const DELIMITERS = [',', ';', '\t', '|']
const HEAD_BYTES = 1 << 18
const SAMPLE_RECORDS = 20

/**
 * A CSV file whose fields are all text. Nothing is sniffed by DuckDB: it gets the delimiter and the columns, and then
 * refuses rows of another length. An empty field is null, an empty text in quotes is an empty text.
 *
 * @throws {UserError} `DATA`
 */
export async function csvShard(engine: Engine, file: StagedFile): Promise<Shard> {
  const dialect = await readDialect(file)
  refuseUnusableNames(file, dialect.header)
  return shardOf(engine, file, dialect, true)
}

function shardOf(engine: Engine, file: StagedFile, dialect: Dialect, isAsGiven: boolean): Shard {
  return {
    name: file.name,
    columns: dialect.header.map((name) => ({ name, stored: 'VARCHAR', sniff: true })),
    mayLackColumns: false,
    query: `select * from ${readCsv(file, dialect)}`,
    translate: translateCsvError,
    repair: async (message) =>
      isAsGiven && message.includes(SEVERAL_LINE_ENDS)
        ? shardOf(engine, await withOneLineEnd(file), dialect, false)
        : undefined,
    check: async (table, rows, sql) => {
      const [emptyLast] = await engine.row(`select count(*) from ${table} where ${rows} and ${sql.at(-1)} is null`)
      await refuseTrailingDelimiters(file, dialect.delimiter, Number(emptyLast))
    },
  }
}

function readCsv(file: StagedFile, { delimiter, header }: Dialect): string {
  const columns = header.map((_, index) => `'f${index}': 'VARCHAR'`).join(', ')
  return `read_csv(${sqlText(file.staged)}, auto_detect = false, compression = 'none', header = true, columns = {${columns}},
    delim = ${sqlText(delimiter)}, quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    null_padding = false, strict_mode = true)`
}

/**
 * The delimiter is the one that cuts the first lines into equally many fields, the most if several do; if none does,
 * the one that cuts the header into the most, so that the line which breaks it can be named.
 */
async function readDialect(file: StagedFile): Promise<Dialect> {
  const head = (await stagedHead(file, HEAD_BYTES)).toString('utf8')
  if (head.trim() === '') throw refusal(file, 'the file is empty, expected a header and rows')
  const candidates = DELIMITERS.map((delimiter) => {
    const [header = [], ...rows] = sample(head, delimiter)
    return { delimiter, header, fits: header.length > 1 && rows.every((row) => row.length === header.length) }
  })
  const fitting = candidates.filter(({ fits }) => fits)
  const [best] = (fitting.length > 0 ? fitting : candidates).sort((a, b) => b.header.length - a.header.length)
  if (best === undefined || best.header.length === 0)
    throw refusal(file, 'the first line cannot be read as a header: a quote in it is not closed')
  if (best.header.some((name) => name.includes('\uFFFD'))) throw refusal(file, NOT_UTF8)
  return best
}

function sample(head: string, delimiter: string): readonly (readonly string[])[] {
  for (const to of [SAMPLE_RECORDS, 1]) {
    try {
      const records: string[][] = parse(head, {
        to,
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
      })
      // The head may end in the middle of a line.
      return records.length < SAMPLE_RECORDS && head.length >= HEAD_BYTES / 4 && records.length > 1
        ? records.slice(0, -1)
        : records
    } catch {
      // A quote that the head does not close: the header alone will do.
    }
  }
  return []
}

const NOT_UTF8 = 'the file is not UTF-8: convert it, such as with iconv -f LATIN1 -t UTF-8'

/** What DuckDB says at the first line that ends otherwise than those before. */
const SEVERAL_LINE_ENDS = 'state machine reached an invalid state'

function translateCsvError(message: string): string | undefined {
  const line = /CSV Error on Line: (\d+)/u.exec(message)?.[1]
  const at = line === undefined ? '' : `line ${line}: `
  const width = /Expected Number of Columns: (\d+) Found: (\d+)/u.exec(message)
  if (width !== null)
    return `${at}expected ${width[1]} fields as in the header, got ${width[2]}: correct the line, or put a value that holds the delimiter in double quotes`
  if (message.includes('not utf-8 encoded') || message.includes('byte sequence mismatch')) return `${at}${NOT_UTF8}`
  if (message.includes('unterminated quote'))
    return `${at}a quote is opened and not closed: double each quote inside a quoted value`
  if (message.includes('Maximum line size'))
    return `${at}the line is longer than 2,000,000 bytes: a quote that is opened far above and not closed can be the reason`
  if (message.includes(SEVERAL_LINE_ENDS))
    return 'line ends of several kinds inside quoted values: write the file anew with one kind of line end'
  return line === undefined ? undefined : `${at}not readable as CSV`
}
