import type { Expression, JudgedColumns, SqlConfig, StatisticsProvider, TableColumn } from '@titlebout/core'
import { judgedColumnsSql } from '../statistics/judged-columns.ts'
import { databaseRows, databaseStatistics, type DatabaseRows } from './database-statistics.ts'
import { quotedName, type Database } from './database.ts'
import { openDuckDbFile } from './duckdb-file.ts'
import { nearName } from './near-name.ts'
import { openPostgres } from './postgres.ts'
import { RowsProblem } from './rows-problem.ts'
import { checkScored } from './scored-checks.ts'
import { scoredColumns, type ScoredPlan } from './scored-columns.ts'

/** A value with the number of rows that have it. */
export interface CountedValue {
  readonly value: string | null
  readonly rows: number
}

/** Scored rows in a database, checked: what is asked of them are numbers of many rows. */
export interface ScoredRows {
  /** As messages and evidence call them. */
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly count: number
  /** Number of clusters; null where rows are independent. */
  readonly clusters: number | null
  /** Number of different labels; null where there are none. */
  readonly labels: number | null
  /** Columns of the team's own losses. */
  readonly losses: readonly string[]
  /** Knows one fighter, {@link FIGHTER}. */
  readonly statistics: StatisticsProvider
  /** Values of a column that stand in so many rows at least, most rows first. */
  values(column: string, leastRows: number): Promise<readonly CountedValue[]>
  /** Rows at which an expression holds. @throws {UserError} `CONFIG` on a column that is not there, or of another kind */
  countWhere(expression: Expression): Promise<number>
}

/** What the statistics call the one who is judged. */
export const FIGHTER = 'candidate'

export interface DatabaseOptions {
  /** The value of the variable that model.sql.postgres names; undefined for DuckDB. */
  readonly address: string | undefined
  /** Absolute folder of titlebout.yml. */
  readonly root: string
  readonly nativeDir: string | undefined
}

/** The database that model.sql names, open for reading alone; the caller closes it. @throws {UserError} `CONFIG`, `DATA` or `NATIVE` when it cannot be opened */
export async function openDatabase(sql: SqlConfig, options: DatabaseOptions): Promise<Database> {
  const { timeout_seconds: timeoutSeconds, duckdb, postgres = '' } = sql
  const { address, root, nativeDir } = options
  if (duckdb !== undefined) return await openDuckDbFile({ root, file: duckdb, timeoutSeconds, nativeDir })
  return await openPostgres({ address: address ?? '', variable: postgres.replace(/^env:/u, ''), timeoutSeconds })
}

/**
 * Finds the rows that model.sql names, and checks every one of them where it lies.
 *
 * @throws {RowsProblem} naming the table or column that is not there, or how many rows cannot be judged
 */
export async function openScoredRows(database: Database, sql: SqlConfig, plan: ScoredPlan): Promise<ScoredRows> {
  const rows = await findRows(database, sql)
  const { fighter, losses } = scoredColumns(rows, plan)
  const count = await checkScored(database, rows, plan, fighter)
  const { target } = plan
  const columns: JudgedColumns = {
    task: target.task,
    label: target.label,
    classes: classesOf(plan),
    weight: plan.weight,
    cluster: plan.cluster,
    fighters: { [FIGHTER]: fighter },
  }
  return {
    name: rows.name,
    columns: rows.columns.map(({ name, kind }) => ({ name, kind })),
    count,
    clusters: plan.cluster === undefined ? null : await distinct(database, rows, plan.cluster),
    labels: target.label === undefined ? null : await distinct(database, rows, target.label),
    losses,
    statistics: databaseStatistics(database, rows, columns),
    countWhere: async (expression) => {
      const { code } = judgedColumnsSql(rows, columns).sliceOf({ kind: 'where', expression })
      const [[count] = []] = await database.rows(
        `select count(*) from (select ${code} as s from ${rows.from}) as cut where s = 1`,
      )
      return Number(count)
    },
    values: async (column, leastRows) => await countedValues(database, rows, column, leastRows),
  }
}

function classesOf({ target }: ScoredPlan): readonly string[] {
  if (target.task === 'binary-classification') return [target.positive]
  return target.task === 'multiclass-classification' ? target.classes : []
}

async function findRows(database: Database, { table, query }: SqlConfig): Promise<DatabaseRows> {
  if (table === undefined) return await databaseRows(database, `(${query ?? ''}) as judged`, 'the query')
  const from = await database.findTable(table)
  if (from === undefined)
    throw new RowsProblem(
      ['model', 'sql', 'table'],
      `there is no table or view "${table}" in this ${database.dialect.name}${nearName(table, await database.tables())}`,
    )
  return await databaseRows(database, from, `the table ${quotedName(table)}`)
}

async function distinct(database: Database, rows: DatabaseRows, column: string): Promise<number> {
  const [[count] = []] = await database.rows(`select count(distinct ${rows.column(column).text}) from ${rows.from}`)
  return Number(count)
}

async function countedValues(
  database: Database,
  rows: DatabaseRows,
  column: string,
  leastRows: number,
): Promise<readonly CountedValue[]> {
  const found = await database.rows(
    `select ${rows.column(column).text} as value, count(*) as n from ${rows.from} group by 1 having count(*) >= ${Math.ceil(leastRows)} order by 2 desc, 1`,
  )
  return found.map(([value = null, n]) => ({ value: value === null ? null : String(value), rows: Number(n) }))
}
