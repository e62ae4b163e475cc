import { insteadText, UserError, type JudgedColumns, type PairStatistics } from '@titlebout/core'
import { judgedColumnsSql, type ColumnSql, type StoredRows } from '../statistics/judged-columns.ts'
import type { Query } from '../statistics/query.ts'
import { sqlStatistics } from '../statistics/sql-statistics.ts'
import type { Database } from './database.ts'

/** Rows of a table or query of a database, by their columns. */
export interface DatabaseRows extends StoredRows {
  readonly columns: readonly ColumnSql[]
  /** As messages call them. */
  readonly name: string
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
  return rowsOf(database, { from, name, columns })
}

/** Rows whose columns are known, each by a name of its own. */
export function rowsOf(
  { dialect }: Pick<Database, 'dialect'>,
  { from, name, columns }: Pick<DatabaseRows, 'from' | 'name' | 'columns'>,
): DatabaseRows {
  const known = new Map(columns.map((column) => [column.name, column]))
  return {
    name,
    from,
    columns,
    dialect,
    findColumn: (column) => known.get(column),
    column: (column) => known.get(column) ?? noColumn(name, column, columns),
  }
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
