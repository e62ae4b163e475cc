import { createHash } from 'node:crypto'
import { textSql } from './column-sql.ts'
import type { Engine } from './engine.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'
import { RowLines, type LineColumn } from './row-lines.ts'
import { sqlText } from './sql-text.ts'
import type { PackedColumn } from './text-packer.ts'

/** Columns of more rows than this are not brought here. */
const MOST_ROWS_HERE = 4_000_000

/** The digest, and the columns that were read for it: whoever asks for one of them has it already. */
export interface DigestedRows {
  readonly sha256: string
  /** By name; none where there were too many rows to hold them. */
  readonly columns: ReadonlyMap<string, LineColumn>
}

/**
 * Digest of the rows of a data set by id and label (and what a row counts and belongs to, where titlebout.yml says so), whatever their
 * order, format and other columns:
 *
 *     SHA-256 of the lines ["<id>","<label>"], each ending in LF, in the order of the number of bytes of the id, then of the id itself,
 *     then of the label and what follows it; a row is written as RFC 8785 JSON of texts, null for null, and null comes before all texts,
 *     which are ordered by their bytes in UTF-8
 *
 * so that any language with a sort and SHA-256 can say it too. Rows of running numbers, and of ids of one length that ascend, are in that
 * order already, and need no sorting.
 *
 * @param columns the id first
 */
export async function digestRows(
  engine: Engine,
  { table, rowCount }: Pick<LoadedTable, 'table' | 'rowCount'>,
  columns: readonly (LoadedColumn & { readonly name: string })[],
  mostRowsHere = MOST_ROWS_HERE,
): Promise<DigestedRows> {
  const [id, ...others] = columns
  if (id === undefined) throw new Error('rows without an id have no digest')
  if (rowCount > mostRowsHere) return { sha256: await sortedByEngine(engine, table, columns), columns: new Map() }
  // All at once: the engine reads one column while another is packed here.
  const [ids, ...codes] = await Promise.all([
    engine.packed(`select ${textSql(id)} from ${table}`, rowCount),
    ...others.map(async (column) => await lineColumn(engine, `select ${textSql(column)} from ${table}`, rowCount)),
  ])
  const read = new Map<string, LineColumn>([[id.name, ids], ...others.map(({ name }, k) => [name, codes[k]!] as const)])
  const lines = new RowLines(columns.flatMap(({ name }) => read.get(name) ?? []))
  if (isInOrder(ids)) for (let row = 0; row < rowCount; row += 1) lines.add(row)
  else {
    const order = `select n::double from (select row_number() over () - 1 as n, ${columns.map((column, k) => `${textSql(column)} as k${k}`).join(', ')} from ${table}) order by ${orderSql(columns.map((_, k) => `k${k}`))}`
    for await (const [rows] of engine.doubles(order)) for (const row of rows ?? []) lines.add(row)
  }
  return { sha256: lines.digest(), columns: read }
}

async function lineColumn(engine: Engine, query: string, rowCount: number): Promise<LineColumn> {
  return (await engine.codes(query, rowCount)) ?? (await engine.packed(query, rowCount))
}

/** No two ids are alike then, so that nothing else decides. */
function isInOrder({ texts, nulls }: PackedColumn): boolean {
  return nulls === undefined && texts.ascend()
}

/** Texts are ordered by their bytes. @param columns as SQL has them, the id first */
function orderSql(columns: readonly string[]): string {
  return [`strlen(${columns[0] ?? ''})`, ...columns].map((key) => `${key} asc nulls first`).join(', ')
}

async function sortedByEngine(engine: Engine, table: string, columns: readonly LoadedColumn[]): Promise<string> {
  const hash = createHash('sha256')
  const line = `'[' || ${columns.map((column) => jsonSql(column)).join(` || ',' || `)} || ']'`
  for await (const lines of engine.texts(`select ${line} from ${table} order by ${orderSql(columns.map(textSql))}`))
    hash.update(`${lines.join('\n')}\n`)
  return hash.digest('hex')
}

/** Characters that JSON writes as an escape, the backslash first because it begins the others. */
const ESCAPED = ['\\', '"', ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))]

/** A text as RFC 8785 writes it; null for null. */
function jsonSql(column: LoadedColumn): string {
  const text = textSql(column)
  // No number is written with a character that needs an escape.
  const quoted = `coalesce('"' || ${text} || '"', 'null')`
  if (column.stored !== 'VARCHAR') return quoted
  const escaped = ESCAPED.reduce(
    (sql, character) =>
      `replace(${sql}, chr(${character.charCodeAt(0)}), ${sqlText(JSON.stringify(character).slice(1, -1))})`,
    text,
  )
  return `case when regexp_matches(${text}, '["\\\\\\x00-\\x1F]') then '"' || ${escaped} || '"' else ${quoted} end`
}
