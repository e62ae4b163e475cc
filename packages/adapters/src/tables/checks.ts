import type { Count, LabelEvent, Overlap, Tally, TimeOrder, ValueGroups } from '@titlebout/core'
import { numberSql, textSql, valueSql, type KnownColumn } from './column-sql.ts'
import { countSql } from './count-sql.ts'
import type { DuckDbTable } from './duckdb-table.ts'
import type { Cell, Engine } from './engine.ts'
import { sqlNumber, sqlText } from './sql-text.ts'

/** All counts in one query. */
export async function countRows(
  engine: Engine,
  table: DuckDbTable,
  counts: readonly Count[],
): Promise<readonly number[]> {
  if (counts.length === 0) return []
  const aggregates = counts.map((count) => countSql(count, (name) => table.column(name)))
  return (await engine.row(`select ${aggregates.join(', ')} from ${table.table}`)).map(Number)
}

/** Rows are compared as texts, null equal to null: what is written alike is the same. */
export async function overlapOf(
  engine: Engine,
  train: DuckDbTable,
  test: DuckDbTable,
  id: string,
  columns: readonly string[],
): Promise<Overlap> {
  const idOf = (table: DuckDbTable) => textSql(table.column(id))
  const rowOf = (table: DuckDbTable) =>
    `json_array(${columns.map((name) => valueSql(table.column(name))).join(', ')})::varchar`
  const keyed = (table: DuckDbTable) => `select ${idOf(table)} as id, ${rowOf(table)} as content from ${table.table}`
  const [ids, rows, distinct, ...collisions] = await engine.row(
    `with train as (${keyed(train)}), test as (${keyed(test)}),
      contents as materialized (select distinct content from train)
     select (select count(*) from test where id in (select id from train where id is not null)),
       (select count(*) from test where content in (select content from contents)),
       (select count(*) from contents), ${columns.map((name) => collisionSql(train, name)).join(', ')}`,
  )
  return {
    ids: Number(ids),
    rows: Number(rows),
    testRows: test.dataset.row_count,
    trainRows: train.dataset.row_count,
    distinctTrainRows: Number(distinct),
    expectedTwins: collisions.reduce<number>((product, share) => product * Number(share), train.dataset.row_count),
  }
}

/** The chance that two training rows have the same value of a column. */
function collisionSql(train: DuckDbTable, name: string): string {
  const counts = `select count(*)::double as n from ${train.table} group by ${valueSql(train.column(name))}`
  return `(select sum(n * n) / ${train.dataset.row_count ** 2} from (${counts}))`
}

/** A time as something that can be put in order; null when it cannot be read. */
export function timeSql(column: KnownColumn): string {
  return column.kind === 'number' ? numberSql(column) : `try_cast(${textSql(column)} as timestamp)`
}

/** A test row is early when it is not later than the last training row. */
export async function timeOrderOf(
  engine: Engine,
  train: DuckDbTable,
  test: DuckDbTable,
  time: string,
): Promise<TimeOrder> {
  const [trainTime, testTime] = [timeSql(train.column(time)), timeSql(test.column(time))]
  // A number cannot be held against a date: then no time of the test rows can be read.
  const isAlike = train.column(time).kind === test.column(time).kind
  const [unreadableTrain, unreadableTest, early] = await engine.row(
    `select (select count(*) from ${train.table} where ${trainTime} is null),
      (select count(*) from ${test.table} where ${isAlike ? `${testTime} is null` : 'true'}),
      ${isAlike ? `(select count(*) from ${test.table} where ${testTime} <= (select max(${trainTime}) from ${train.table}))` : '0'}`,
  )
  return {
    unreadableTrain: Number(unreadableTrain),
    unreadableTest: Number(unreadableTest),
    early: Number(early),
    testRows: test.dataset.row_count,
  }
}

/** The most rare values of one column that are looked at. */
const MOST_RARE_VALUES = 100

export async function valueGroupsOf(
  engine: Engine,
  table: DuckDbTable,
  name: string,
  event: LabelEvent,
  rare: { readonly leastRows: number; readonly mostShare: number },
): Promise<ValueGroups> {
  const column = table.column(name)
  const label = table.column(event.column)
  const isPositive =
    'is' in event ? `${textSql(label)} = ${sqlText(event.is)}` : `${numberSql(label)} >= ${sqlNumber(event.atLeast)}`
  const mostRows = Math.floor(rare.mostShare * table.dataset.row_count)
  const rows = await engine.rows(
    `with grouped as materialized (
       select ${valueSql(column)} as v, count(*) as n, count(*) filter (where ${isPositive}) as k
       from ${table.table} group by v
     ), usual as materialized (select * from grouped where v is not null order by n desc, v limit 1)
     select 'all', null, sum(n)::bigint, sum(k)::bigint from grouped
     union all select 'nulls', null, n, k from grouped where v is null
     union all select 'mode', v::varchar, n, k from usual
     union all select 'below', null, coalesce(sum(g.n), 0)::bigint, coalesce(sum(g.k), 0)::bigint
       from grouped g, usual u where g.v < u.v
     union all select 'above', null, coalesce(sum(g.n), 0)::bigint, coalesce(sum(g.k), 0)::bigint
       from grouped g, usual u where g.v > u.v
     union all select * from (
       select 'rare', v::varchar, n, k from grouped
       where v is not null and n between ${rare.leastRows} and ${mostRows}
       order by k / n desc, n desc, v limit ${MOST_RARE_VALUES}
     )`,
  )
  const valueOf = (cell: Cell | undefined) => (column.kind === 'number' ? Number(cell) : String(cell))
  const tally = (row: readonly Cell[] | undefined): Tally => ({
    rows: Number(row?.[2] ?? 0),
    positives: Number(row?.[3] ?? 0),
  })
  const find = (kind: string) => rows.find(([of]) => of === kind)
  const mode = find('mode')
  return {
    field: name,
    kind: column.kind,
    all: tally(find('all')),
    nulls: tally(find('nulls')),
    mode: mode === undefined ? undefined : { ...tally(mode), value: valueOf(mode[1]) },
    below: tally(find('below')),
    above: tally(find('above')),
    rare: rows.filter(([kind]) => kind === 'rare').map((row) => ({ ...tally(row), value: valueOf(row[1]) })),
  }
}
