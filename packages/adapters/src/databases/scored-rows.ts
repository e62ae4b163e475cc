import {
  insteadText,
  type Dummy,
  type Expression,
  type FighterColumnNames,
  type JudgedColumns,
  type PairStatistics,
  type Sketch,
  type SqlConfig,
  type StatisticsProvider,
  type TableColumn,
} from '@titlebout/core'
import { judgedColumnsSql } from '../statistics/judged-columns.ts'
import { databaseRows, databaseStatistics, underFreshNames, type DatabaseRows } from './database-statistics.ts'
import type { Database, DatabaseCell } from './database.ts'
import { openClickHouse } from './clickhouse.ts'
import { openDuckDbFile } from './duckdb-file.ts'
import { joinedById, withConstants, type Answered, type Joined } from './joined-rows.ts'
import { openPostgres } from './postgres.ts'
import { RowsProblem } from './rows-problem.ts'
import { checkScored } from './scored-checks.ts'
import { digestOf } from './rows-digest.ts'
import { scoredColumns, type ScoredPlan } from './scored-columns.ts'
import { findSeen, type SeenRows } from './seen-rows.ts'

/** A value with the number of rows that have it. */
export interface CountedValue {
  readonly value: string | null
  readonly rows: number
}

/** A column by whose parts rows are told apart: texts by their values, numbers by ascending edges. */
export interface CutColumn {
  readonly column: string
  /** Of a column of numbers: part k holds edge k − 1 ≤ x < edge k; rows without a value are a part of their own, the last. */
  readonly edges: readonly number[] | undefined
}

/** Rows that have the same part in each of some columns: a text, or the number of the part from 1. */
export interface CountedParts {
  readonly parts: readonly (string | number | null)[]
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
  /** Values of a column that stand in so many rows at least. */
  values(column: string, leastRows: number): Promise<readonly CountedValue[]>
  /** What occurs together in so many rows at least. */
  combinations(columns: readonly CutColumn[], leastRows: number): Promise<readonly CountedParts[]>
  /** How many values of a column stand in fewer rows, and in how many rows together. */
  rareValues(column: string, leastRows: number): Promise<{ readonly values: number; readonly rows: number }>
  /** Quantiles of a column of numbers, by numpy's linear rule; empty where it holds none. */
  quantiles(column: string, shares: readonly number[]): Promise<readonly number[]>
  /** Of a column of numbers; 0 where it holds none. */
  mean(column: string): Promise<number>
  /** The columns that the answers lie in. */
  readonly answers: FighterColumnNames
  /**
   * The same rows with the answers of another fighter, found by their ids.
   *
   * @throws {RowsProblem} about the rows of the other: what is wrong with them, or that some of these rows are not among them, or have another label
   */
  against(sql: SqlConfig, plan: ScoredPlan): Promise<PairedRows>
  /** The same rows with the same answer of the dummy to each. */
  againstDummy(dummy: Dummy): PairedRows
  /** Which of them are in sketches of training rows. @throws {RowsProblem} as {@link findSeen} */
  seen(sketches: readonly Sketch[]): Promise<SeenRows>
  /** What is left without them. */
  left(seen: SeenRows): Promise<Pick<ScoredRows, 'count' | 'labels'>>
  /**
   * Called when nothing more is asked of these rows, and of those that they met.
   *
   * @throws {RowsProblem} when somebody has changed them meanwhile, in a database that does not keep one state of them
   */
  requireUnchanged(): Promise<void>
  /** Rows at which an expression holds. @throws {UserError} `CONFIG` on a column that is not there, or of another kind */
  countWhere(expression: Expression): Promise<number>
}

/** What the statistics call the one who is judged. */
export const FIGHTER = 'candidate'

/** What the statistics call whom it meets. */
export const OPPONENT = 'champion'

/** Two fighters on the same rows. */
export interface PairedRows {
  /** Knows {@link FIGHTER} and {@link OPPONENT}. @param seen rows that are left out */
  statistics(seen?: SeenRows): PairStatistics
  /** Rows of the other that are none of these. */
  readonly extra: number
  /** The columns that the answers of the other lie in. */
  readonly answers: FighterColumnNames
}

export interface DatabaseOptions {
  /** The value of the variable that model.sql.postgres or model.sql.clickhouse names; undefined for DuckDB. */
  readonly address: string | undefined
  /** Absolute folder of titlebout.yml. */
  readonly root: string
  readonly nativeDir: string | undefined
}

/** The database that model.sql names, open for reading alone; the caller closes it. @throws {UserError} `CONFIG`, `DATA` or `NATIVE` when it cannot be opened */
export async function openDatabase(sql: SqlConfig, options: DatabaseOptions): Promise<Database> {
  const { timeout_seconds: timeoutSeconds, duckdb, clickhouse, postgres = '' } = sql
  const { address, root, nativeDir } = options
  if (duckdb !== undefined) return await openDuckDbFile({ root, file: duckdb, timeoutSeconds, nativeDir })
  const open = clickhouse === undefined ? openPostgres : openClickHouse
  const variable = (clickhouse ?? postgres).replace(/^env:/u, '')
  return await open({ address: address ?? '', variable, timeoutSeconds })
}

/**
 * Finds the rows that model.sql names, and checks every one of them where it lies.
 *
 * @throws {RowsProblem} naming the table or column that is not there, or how many rows cannot be judged
 */
export async function openScoredRows(database: Database, sql: SqlConfig, plan: ScoredPlan): Promise<ScoredRows> {
  const answered = await findAnswered(database, sql, plan)
  const { rows, fighter, losses, count } = answered
  const { target } = plan
  const before = [await digestOf(database, answered)]
  const columns: JudgedColumns = {
    task: target.task,
    label: target.label,
    classes: classesOf(plan),
    weight: plan.weight,
    cluster: plan.cluster,
    fighters: { [FIGHTER]: fighter },
  }
  const meeting =
    ({ joined, opponent }: Joined): PairedRows['statistics'] =>
    (seen) =>
      databaseStatistics(database, seen?.without(joined) ?? joined, {
        ...columns,
        fighters: { [FIGHTER]: fighter, [OPPONENT]: opponent },
      })
  const labelsOf = async (judged: DatabaseRows): Promise<number | null> =>
    target.label === undefined ? null : await distinct(database, judged, target.label)
  return {
    seen: async (sketches) => await findSeen(database, { rows, id: plan.id }, sketches),
    left: async (seen) => {
      const unseen = seen.without(rows)
      const [[left] = []] = await database.rows(`select count(*) from ${unseen.from}`)
      return { count: Number(left), labels: await labelsOf(unseen) }
    },
    answers: fighter,
    against: async (theirSql, theirPlan) => {
      const other = await findAnswered(database, theirSql, theirPlan)
      before.push(await digestOf(database, other))
      const { extra, ...joined } = await joinedById(database, answered, other)
      return { statistics: meeting(joined), extra, answers: other.fighter }
    },
    againstDummy: (dummy) => {
      const joined = withConstants(database, answered, dummy)
      return { statistics: meeting(joined), extra: 0, answers: joined.opponent }
    },
    mean: async (column) => {
      const [[mean] = []] = await database.rows(
        `select ${database.dialect.sum(rows.column(column).number)} / nullif(count(*), 0) from ${rows.from}`,
      )
      return Number(mean ?? 0)
    },
    name: rows.name,
    columns: rows.columns.map(({ name, kind }) => ({ name, kind })),
    count,
    clusters: plan.cluster === undefined ? null : await distinct(database, rows, plan.cluster),
    labels: await labelsOf(rows),
    losses,
    statistics: databaseStatistics(database, rows, columns),
    requireUnchanged: async () => {
      for (const digest of before) await digest?.requireSame()
    },
    countWhere: async (expression) => {
      const { code } = judgedColumnsSql(rows, columns).sliceOf({ kind: 'where', expression })
      const [[count] = []] = await database.rows(
        `select count(*) from (select ${code} as s from ${rows.from}) as cut where s = 1`,
      )
      return Number(count)
    },
    values: async (column, leastRows) => {
      const counted = await combinations(database, rows, [{ column, edges: undefined }], leastRows)
      return counted.map(({ parts: [value = null], rows: count }) => ({
        value: value === null ? null : String(value),
        rows: count,
      }))
    },
    combinations: async (cuts, leastRows) => await combinations(database, rows, cuts, leastRows),
    rareValues: async (column, leastRows) => {
      const counts = `select count(*) as n from ${rows.from} group by ${rows.column(column).text}`
      const [[values, together] = []] = await database.rows(
        `select count(*), coalesce(sum(n), 0) from (${counts}) as counted where n < ${Math.ceil(leastRows)}`,
      )
      return { values: Number(values), rows: Number(together) }
    },
    quantiles: async (column, shares) => await quantiles(database, rows, column, shares),
  }
}

async function findAnswered(database: Database, sql: SqlConfig, plan: ScoredPlan): Promise<Answered> {
  const rows = await findRows(database, sql)
  const { fighter, losses } = scoredColumns(rows, plan)
  // The user's own names stand in what is checked, for messages show it.
  const count = await checkScored(database, rows, plan, fighter)
  return { rows: underFreshNames(database, rows), plan, fighter, losses, count }
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
      `there is no table or view "${table}" in this ${database.dialect.name}${insteadText(table, await database.tables())}`,
    )
  return await databaseRows(database, from, `the table ${database.dialect.identifier(table)}`)
}

async function distinct(database: Database, rows: DatabaseRows, column: string): Promise<number> {
  const [[count] = []] = await database.rows(`select count(distinct ${rows.column(column).text}) from ${rows.from}`)
  return Number(count)
}

async function combinations(
  database: Database,
  rows: DatabaseRows,
  cuts: readonly CutColumn[],
  leastRows: number,
): Promise<readonly CountedParts[]> {
  const codes = cuts.map(({ column, edges }, k) => `${partSql(rows, column, edges)} as c${k}`)
  const names = cuts.map((_, k) => `c${k}`).join(', ')
  const found = await database.rows(
    `select ${names}, count(*) from (select ${codes.join(', ')} from ${rows.from}) as cut group by ${names} having count(*) >= ${Math.ceil(leastRows)}`,
  )
  return found.map((row) => ({
    parts: cuts.map(({ edges }, k) => partOf(row[k] ?? null, edges)),
    rows: Number(row[cuts.length]),
  }))
}

function partSql(rows: DatabaseRows, column: string, edges: readonly number[] | undefined): string {
  const { text, number } = rows.column(column)
  if (edges === undefined) return text
  const cases = edges.map((edge, k) => `when ${number} < ${rows.dialect.double(edge)} then ${k + 1}`)
  return `case when ${number} is null then ${edges.length + 2} ${cases.join(' ')} else ${edges.length + 1} end`
}

function partOf(cell: DatabaseCell, edges: CutColumn['edges']): string | number | null {
  if (edges !== undefined) return Number(cell)
  return cell === null ? null : String(cell)
}

async function quantiles(
  database: Database,
  rows: DatabaseRows,
  column: string,
  shares: readonly number[],
): Promise<readonly number[]> {
  const { number } = rows.column(column)
  const of = shares.map((share) => rows.dialect.quantile(number, share))
  const [row = []] = await database.rows(`select ${of.join(', ')} from ${rows.from}`)
  return row.some((cell) => cell === null) ? [] : row.map(Number)
}
