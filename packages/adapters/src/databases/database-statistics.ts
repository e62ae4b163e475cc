import { insteadText, UserError, type JudgedColumns, type PairStatistics } from '@titlebout/core'
import { judgedColumnsSql, type ColumnSql, type StoredRows } from '../statistics/judged-columns.ts'
import type { Query } from '../statistics/query.ts'
import { sqlStatistics } from '../statistics/sql-statistics.ts'
import { columnOfKind, type Database } from './database.ts'

/** Rows of a table or query of a database, by their columns. */
export interface DatabaseRows extends StoredRows {
  readonly columns: readonly ColumnSql[]
  /** As messages call them. */
  readonly name: string
  /** What they are selected from in a query that a message shows. */
  readonly shown: string
}

/**
 * @param from a table as SQL, or a query in brackets with its name
 * @throws {UserError} `DATA` when two columns have one name, or the database does not take the query
 */
export async function databaseRows(database: Database, from: string, name: string): Promise<DatabaseRows> {
  const columns = await database.columns(from)
  const known = new Map(columns.map((column) => [column.name, column]))
  const twice = columns.find((column) => known.get(column.name) !== column)
  if (twice !== undefined)
    throw new UserError('DATA', `${name}: two columns are called "${twice.name}": give each a name of its own`)
  // A query is too long for a message.
  const shown = from.startsWith('(') ? '(your query) as judged' : from
  return rowsOf(database, { from, shown, name, columns })
}

/** Rows whose columns are known, each by a name of its own. */
export function rowsOf(
  { dialect }: Pick<Database, 'dialect'>,
  { columns, ...rows }: Pick<DatabaseRows, 'from' | 'shown' | 'name' | 'columns'>,
): DatabaseRows {
  const known = new Map(columns.map((column) => [column.name, column]))
  return {
    ...rows,
    columns,
    dialect,
    findColumn: (column) => known.get(column),
    column: (column) => known.get(column) ?? noColumn(rows.name, column, columns),
  }
}

/** What no column of these rows begins with, in any case: databases tell names apart by less than we do. */
export function freshPrefix({ columns }: Pick<DatabaseRows, 'columns'>, wanted: string): string {
  let prefix = wanted
  while (columns.some(({ name }) => name.toLowerCase().startsWith(prefix))) prefix = `_${prefix}`
  return prefix
}

/** The same rows, where need be by names that no alias of ours hides. */
export function underFreshNames(database: Pick<Database, 'dialect'>, rows: DatabaseRows): DatabaseRows {
  const { dialect } = database
  if (!dialect.aliasesHideColumns) return rows
  const prefix = freshPrefix(rows, 'column_')
  const renamed = rows.columns.map(({ name }, k) => `${dialect.identifier(name)} as ${prefix}${k}`)
  return rowsOf(database, {
    name: rows.name,
    shown: rows.shown,
    from: `(select ${renamed.join(', ')} from ${rows.from}) as judged`,
    columns: rows.columns.map((column, k) => columnOfKind(column, dialect, `${prefix}${k}`)),
  })
}

function noColumn(rows: string, wanted: string, columns: readonly ColumnSql[]): never {
  const names = columns.map(({ name }) => name)
  throw new UserError('DATA', `${rows}: no column "${wanted}"${insteadText(wanted, names)}`)
}

/** Statistics of the rows by the database that holds them. @throws {UserError} `DATA` when a column is not there */
export function databaseStatistics(database: Database, rows: DatabaseRows, columns: JudgedColumns): PairStatistics {
  const query: Query = async (sql) =>
    (await database.rows(sql)).map((row) => row.map((cell) => (cell === null ? NaN : Number(cell))))
  return sqlStatistics(query, database.dialect, judgedColumnsSql(rows, columns))
}
