import type { JudgedColumns, StatisticsProvider } from '@titlebout/core'
import { numberSql, textSql, type KnownColumn } from '../tables/column-sql.ts'
import type { DuckDbTable } from '../tables/duckdb-table.ts'
import type { Engine } from '../tables/engine.ts'
import { DUCKDB } from './dialect.ts'
import { judgedColumnsSql, type ColumnSql } from './judged-columns.ts'
import { sqlStatistics } from './sql-statistics.ts'

/** Statistics of a loaded table by the engine that holds it. Columns are found by name; values from outside are quoted. */
export function tableStatistics(engine: Engine, table: DuckDbTable, columns: JudgedColumns): StatisticsProvider {
  const query = async (sql: string): Promise<readonly (readonly number[])[]> =>
    (await engine.rows(sql)).map((row) => row.map((cell) => (cell === null ? NaN : Number(cell))))
  const rows = {
    from: table.table,
    dialect: DUCKDB,
    findColumn: (name: string) => columnSql(table.findColumn(name)),
    column: (name: string) => columnSql(table.column(name)),
  }
  return sqlStatistics(query, DUCKDB, judgedColumnsSql(rows, columns))
}

function columnSql(column: KnownColumn): ColumnSql
function columnSql(column: KnownColumn | undefined): ColumnSql | undefined
function columnSql(column: KnownColumn | undefined): ColumnSql | undefined {
  return column && { name: column.name, kind: column.kind, text: textSql(column), number: numberSql(column) }
}
