import { createHash } from 'node:crypto'
import type { Engine } from './engine.ts'
import { textSql } from './column-sql.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'
import { sqlText } from './sql-text.ts'

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
  { table }: LoadedTable,
  columns: readonly LoadedColumn[],
): Promise<string> {
  const row = `'[' || ${columns.map((column) => jsonSql(textSql(column))).join(` || ',' || `)} || ']'`
  const hash = createHash('sha256')
  for await (const digests of engine.texts(`select sha256(${row}) as digest from ${table} order by digest`))
    hash.update(`${digests.join('\n')}\n`)
  return hash.digest('hex')
}

/** Characters that JSON writes as an escape, the backslash first because it begins the others. */
const ESCAPED = ['\\', '"', ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))]

/** A text as RFC 8785 writes it. DuckDB agrees but for control characters, which it writes with capital digits. */
function jsonSql(text: string): string {
  const escaped = ESCAPED.reduce(
    (sql, character) =>
      `replace(${sql}, chr(${character.charCodeAt(0)}), ${sqlText(JSON.stringify(character).slice(1, -1))})`,
    text,
  )
  return `case when ${text} is null then 'null'
    when regexp_matches(${text}, '[\\x00-\\x1F]') then '"' || ${escaped} || '"'
    else to_json(${text})::varchar end`
}
