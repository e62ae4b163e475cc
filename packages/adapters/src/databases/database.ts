import type { TableColumn } from '@titlebout/core'
import type { Dialect } from '../statistics/dialect.ts'
import type { ColumnSql } from '../statistics/judged-columns.ts'

/** What a cell of a small result arrives as; numbers may arrive as texts. */
export type DatabaseCell = string | number | boolean | null

/** A database that rows are judged in, open for reading alone. Its answers are about one state of the rows, unless its dialect has a digest. */
export interface Database {
  readonly dialect: Dialect
  /** As evidence names it, such as "PostgreSQL 15.18". */
  readonly runtime: string
  /** Names of tables and views, for a message about one that is not there. */
  tables(): Promise<readonly string[]>
  /** How a table is written in SQL; undefined where there is none of that name. */
  findTable(name: string): Promise<string | undefined>
  /** @param from a table as SQL, or a query in brackets */
  columns(from: string): Promise<readonly ColumnSql[]>
  /** All rows of a small result. @throws {UserError} `DATA` when a statement takes too long, or the database answers with an error */
  rows(sql: string): Promise<readonly (readonly DatabaseCell[])[]>
  readonly digests: Digests
  close(): Promise<void>
}

/** How a database tells rows by digests of their texts. */
export interface Digests {
  /** SHA-256 of a text's UTF-8 bytes as hexadecimal digits: SQL. */
  readonly sha256: (text: string) => string
  /** Texts that are joined by commas, as a subquery with the column d. */
  readonly listed: (joined: string) => string
  /**
   * Keeps to itself the texts that a query has in its column d until the database is closed. undefined: it can keep nothing.
   *
   * @returns a subquery with them in d
   */
  readonly keep: ((query: string) => Promise<string>) | undefined
}

/** A column of a type that the database counts with, or of any other. @param sql what it is called, where that is not its name */
export function columnOfKind(
  { name, kind }: TableColumn,
  { identifier, asDouble, asText }: Dialect,
  sql = identifier(name),
): ColumnSql {
  return { name, kind, text: asText(sql), number: kind === 'number' ? asDouble(sql) : asDouble('null') }
}

/** The parts of a table's name: `schema.table`, or the table alone. */
export function nameParts(table: string): readonly string[] {
  return table.split('.')
}
