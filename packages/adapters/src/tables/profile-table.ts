import {
  categoricalColumn,
  MOST_NAMED_VALUES,
  NumericProfile,
  PROBABILITIES,
  referenceColumn,
  type CategoricalColumn,
  type NumericColumn,
  type Profile,
  type ProfileOptions,
} from '@titlebout/core'
import { numberSql, textSql, type KnownColumn } from './column-sql.ts'
import type { DuckDbTable } from './duckdb-table.ts'
import type { Cell, Engine } from './engine.ts'
import { sqlText } from './sql-text.ts'

/**
 * The exact profile of a table. One query for each column (each reads only its own), and one pass over all numeric
 * columns for what must not depend on the order of addition.
 */
export async function profileTable(engine: Engine, table: DuckDbTable, options: ProfileOptions): Promise<Profile> {
  const columns = table.columns.map(({ name }) => table.column(name))
  const numeric = await numericColumns(engine, table, columns, options)
  const categorical = new Map<string, CategoricalColumn>()
  for (const column of columns)
    if (column.kind === 'text') categorical.set(column.name, await textColumn(engine, table, column, options))
  const { name, sha256, row_count } = table.dataset
  return {
    format: 'titlebout.profile/1',
    dataset: { name, sha256 },
    row_count,
    min_count: options.minCount,
    label: await labelCounts(engine, table, options),
    columns: columns.flatMap((column) => numeric.get(column.name) ?? categorical.get(column.name) ?? []),
  }
}

async function numericColumns(
  engine: Engine,
  table: DuckDbTable,
  columns: readonly KnownColumn[],
  options: ProfileOptions,
): Promise<ReadonlyMap<string, NumericColumn>> {
  const numeric = columns.filter(({ kind }) => kind === 'number')
  if (numeric.length === 0) return new Map()
  const profiles: NumericProfile[] = []
  for (const column of numeric) profiles.push(await startNumeric(engine, table, column, options))
  const values = numeric.map((column) => `coalesce(${numberSql(column)}, 'nan'::double)`)
  for await (const chunk of engine.doubles(`select ${values.join(', ')} from ${table.table}`))
    for (const [index, profile] of profiles.entries()) profile.add(chunk[index] ?? new Float64Array())
  return new Map(numeric.map(({ name }, index) => [name, profiles[index]!.result()]))
}

async function startNumeric(
  engine: Engine,
  table: DuckDbTable,
  column: KnownColumn,
  { minCount, reference }: ProfileOptions,
): Promise<NumericProfile> {
  const [present, distinct, min, max, quantiles] = await engine.row(
    `select count(x), count(distinct x), min(x), max(x), quantile_cont(x, [${PROBABILITIES.join(', ')}])
     from (select ${numberSql(column)} as x from ${table.table})`,
  )
  const order = {
    rows: table.dataset.row_count,
    present: Number(present),
    distinct: Number(distinct),
    min: numberOrNull(min),
    max: numberOrNull(max),
    quantiles: Array.isArray(quantiles) ? quantiles.map(Number) : [],
  }
  const edges = referenceColumn(reference, column.name, 'number')?.histogram.edges
  return new NumericProfile(column.name, order, minCount, edges)
}

async function textColumn(
  engine: Engine,
  table: DuckDbTable,
  column: KnownColumn,
  { minCount, reference }: ProfileOptions,
): Promise<CategoricalColumn> {
  const known = new Set(referenceColumn(reference, column.name, 'text')?.top.map(({ value }) => value))
  const isKnown = known.size === 0 ? 'false' : `v in (${[...known].map(sqlText).join(', ')})`
  const rows = await engine.rows(
    `with counted as materialized (
       select ${textSql(column)} as v, count(*) as n from ${table.table} where ${textSql(column)} is not null group by v
     )
     select total.n, total.d, named.v, named.n
     from (select coalesce(sum(n), 0)::bigint as n, count(*) as d from counted) total
     left join (
       select v, n from counted where n >= ${minCount} or ${isKnown}
       order by ${isKnown} desc, n desc, v limit ${MOST_NAMED_VALUES}
     ) named on true
     order by named.n desc, named.v`,
  )
  const [present, distinct] = rows[0] ?? []
  const values = rows.flatMap(([, , value, count]) =>
    typeof value === 'string' ? [{ value, count: Number(count) }] : [],
  )
  const totals = { rows: table.dataset.row_count, present: Number(present), distinct: Number(distinct) }
  return categoricalColumn(column.name, totals, values, minCount, known)
}

async function labelCounts(engine: Engine, table: DuckDbTable, { label }: ProfileOptions): Promise<Profile['label']> {
  const column = label === undefined ? undefined : table.findColumn(label.name)
  if (label === undefined || column === undefined) return null
  const [positives] = await engine.row(
    `select count(*) from ${table.table} where ${textSql(column)} = ${sqlText(label.positive)}`,
  )
  return { name: label.name, positives: Number(positives) }
}

function numberOrNull(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null
}
