import { createHash } from 'node:crypto'
import type { Engine } from './engine.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'
import { textSql } from './column-sql.ts'
import { HexDigests } from './hex-digests.ts'
import { sqlText } from './sql-text.ts'

/** More rows are sorted by the engine, which needs no memory of ours for them. */
const MOST_SORTED_HERE = 4_000_000
/** Rows that are asked for at once: their digests are held twice. */
const AT_ONCE = 1_228_800
/** Digests come in texts of so many; half of what the engine's threads take at a time. */
const IN_ONE_TEXT = 61_440

/**
 * Digest of the rows of a data set by id and label (and what a row counts and belongs to, where titlebout.yml says so), whatever their
 * order, format and other columns:
 *
 *     SHA-256 of the lines, each ending in LF, that are the SHA-256 (hexadecimal) of the row's ["<id>","<label>"],
 *     sorted; a row is written as RFC 8785 JSON of texts, null for null
 *
 * so that a shell can say it too: write one JSON text for each row, take `sha256sum` of each, sort, take `sha256sum` of
 * all.
 */
export async function digestRows(
  engine: Engine,
  { table, rowCount }: Pick<LoadedTable, 'table' | 'rowCount'>,
  columns: readonly LoadedColumn[],
  mostSortedHere = MOST_SORTED_HERE,
): Promise<string> {
  const row = `'[' || ${columns.map((column) => jsonSql(column)).join(` || ',' || `)} || ']'`
  if (rowCount > mostSortedHere) return await sortedByEngine(engine, table, row)
  const digests = new HexDigests(rowCount)
  for (let from = 0; from < rowCount; from += AT_ONCE) {
    const these = `rowid >= ${from} and rowid < ${from + AT_ONCE}`
    // In which order they are joined does not matter: they are sorted afterwards. Fetched one by one they would take several times as long.
    const joined = `select string_agg(sha256(${row}), '') from ${table} where ${these} group by rowid // ${IN_ONE_TEXT}`
    for await (const texts of engine.texts(joined)) for (const text of texts) digests.add(text ?? '')
  }
  return digests.digestOfSorted()
}

async function sortedByEngine(engine: Engine, table: string, row: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const digests of engine.texts(`select sha256(${row}) as digest from ${table} order by digest`))
    hash.update(`${digests.join('\n')}\n`)
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
