import type { QueryFacts, Series, SharedGroups } from '@titlebout/core'
import { timeSql } from './checks.ts'
import { numberSql, textSql } from './column-sql.ts'
import type { DuckDbTable } from './duckdb-table.ts'
import type { Engine } from './engine.ts'

/** The name of a group; null for null and for an empty text, which are no group. */
function groupSql(table: DuckDbTable, column: string): string {
  return `nullif(${textSql(table.column(column))}, '')`
}

export async function sharedGroupsOf(
  engine: Engine,
  train: DuckDbTable,
  test: DuckDbTable,
  column: string,
): Promise<SharedGroups> {
  const grouped = (table: DuckDbTable) =>
    `select ${groupSql(table, column)} as g, count(*) as n from ${table.table} where ${groupSql(table, column)} is not null group by g`
  const [trained, tested, shared, testRows] = await engine.row(
    `with train as materialized (${grouped(train)}), test as materialized (${grouped(test)})
     select (select count(*) from train), (select count(*) from test),
       count(*), coalesce(sum(test.n), 0)::bigint from test join train using (g)`,
  )
  return {
    train: Number(trained),
    test: Number(tested),
    shared: Number(shared),
    testRows: Number(testRows),
    rows: test.dataset.row_count,
  }
}

export async function queriesOf(engine: Engine, table: DuckDbTable, query: string, label: string): Promise<QueryFacts> {
  const group = groupSql(table, query)
  const [queries, singles, withoutRelevant] = await engine.row(
    `select count(*), count(*) filter (where n = 1), count(*) filter (where relevant = 0) from (
       select count(*) as n, count(*) filter (where ${numberSql(table.column(label))} > 0) as relevant
       from ${table.table} where ${group} is not null group by ${group}
     )`,
  )
  return { queries: Number(queries), singles: Number(singles), withoutRelevant: Number(withoutRelevant) }
}

/**
 * Hyndman's scale: the mean absolute difference between a label and the one before it in time, within its cluster where there
 * are clusters. Rows of one time stand in the order of the file; rows without a label, a time or a cluster are left out.
 *
 * @see R. J. Hyndman, A. B. Koehler, Another look at measures of forecast accuracy, 2006
 */
export async function naiveErrorOf(
  engine: Engine,
  table: DuckDbTable,
  { label, time, cluster }: Series,
): Promise<number | undefined> {
  const group = cluster === undefined ? `''` : groupSql(table, cluster)
  const rows = `select ${group} as g, ${timeSql(table.column(time))} as t, rowid as place, ${numberSql(table.column(label))} as y
    from ${table.table} where g is not null and t is not null and isfinite(y)`
  const steps = `select abs(y - lag(y) over (partition by g order by t, place)) as step, g, t, place from (${rows})`
  let sum = 0
  let count = 0
  // Added here and in order, so that it is the same to the last digit on every machine.
  for await (const [chunk] of engine.doubles(
    `select step from (${steps}) where step is not null order by g, t, place`,
  )) {
    if (chunk === undefined) break
    count += chunk.length
    for (const step of chunk) sum += step
  }
  return count === 0 ? undefined : sum / count
}
