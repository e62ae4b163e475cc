import {
  openDatabase,
  openScoredRows,
  RowsProblem,
  sha256Text,
  type Database,
  type ScoredRows,
} from '@titlebout/adapters'
import {
  canonicalJson,
  declaredSlices,
  fixedThreshold,
  namedPlaces,
  targetVariableOf,
  UserError,
  type Config,
  type Dataset,
  type Host,
  type JudgedFacts,
  type SqlConfig,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { columnsAsked } from './declared-cuts.ts'

/**
 * The database of model.sql, opened for reading; the caller closes it.
 *
 * @throws {UserError} `CONFIG`, `DATA` or `NATIVE` when it cannot be opened
 */
export async function openSql(host: Host, opened: Opened, sql: SqlConfig): Promise<Database> {
  const secret = sql.postgres ?? sql.clickhouse
  const address = secret === undefined ? undefined : host.variable(secret.slice('env:'.length))
  const options = { address, root: opened.root, nativeDir: host.nativeDir }
  return await atKey(opened, ['model', 'sql', ...namedPlaces(sql)], async () => await openDatabase(sql, options))
}

/** What of a database's rows is judged, as a config names it. */
export function planOf(
  config: Config,
  sql: SqlConfig,
  threshold = numberOf(config),
): Parameters<typeof openScoredRows>[2] {
  const { id, weight, cluster, slices } = config.data
  const grouped = config.gate.flatMap(({ by }) => (by === undefined ? [] : [by]))
  const sliced = [...declaredSlices(slices).flatMap(columnsAsked), ...grouped]
  return { target: targetVariableOf(config), threshold, id, weight, cluster, sliced, named: sql }
}

/** The judged rows, checked where they lie. @throws {UserError} at the key that a problem is about */
export async function openSqlRows(opened: Opened, database: Database, sql: SqlConfig): Promise<ScoredRows> {
  return await atSql(opened, async () => await openScoredRows(database, sql, planOf(opened.config, sql)))
}

/** Rules between keys leave nothing else: to choose a threshold takes rows. */
export function numberOf({ model }: Config): number {
  const threshold = fixedThreshold(model)
  if (threshold === undefined) throw new Error('a threshold is to be chosen, and no row leaves the database')
  return threshold
}

/** Problems of the rows get the line of the key that they are about; those of the database that of model.sql. */
export async function atSql<T>(opened: Opened, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const key = cause instanceof RowsProblem ? cause.key : ['model', 'sql']
    return await atKey(opened, key, () => Promise.reject(cause))
  }
}

export function placeOf({ postgres, clickhouse, duckdb = '' }: SqlConfig): string {
  return postgres ?? clickhouse ?? duckdb
}

/** Of the name of a table, or the text of a query, and the place that it is in. */
export function sourceSha256(sql: SqlConfig): string {
  const { clickhouse, table, query } = sql
  return sha256Text(
    canonicalJson({
      place: placeOf(sql),
      // A name says nothing of what listens there.
      ...(clickhouse === undefined ? {} : { kind: 'clickhouse' }),
      table: table ?? null,
      query: query ?? null,
    }),
  )
}

/** Nobody took a digest of the rows: that of their source tells one table or query from another, and no more. */
export function datasetOf(rows: Pick<ScoredRows, 'count' | 'columns'>, sql: SqlConfig): Dataset {
  return {
    role: 'test',
    name: sql.table ?? 'model.sql.query',
    sha256: sourceSha256(sql),
    rows_sha256: null,
    row_count: rows.count,
    columns: rows.columns.map(({ name }) => name),
  }
}

/** How the rows hang together, as evidence says it. */
export function judgedFactsOf(config: Config, { clusters }: Pick<ScoredRows, 'clusters'>): JudgedFacts {
  return {
    classes: config.data.classes ?? null,
    queries: null,
    clusters,
    weight: config.data.weight ?? null,
    prevalence: null,
  }
}
