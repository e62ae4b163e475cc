import {
  assertNever,
  categoricalColumn,
  MOST_NAMED_VALUES,
  NumericProfile,
  PROBABILITIES,
  referenceColumn,
  type CategoricalColumn,
  type LabelProfile,
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
  const columns = table.columns.map(({ name }): KnownColumn => {
    const column = table.column(name)
    if (isNumberLabel(options, column)) return { ...column, kind: 'number' }
    return options.unnamed?.has(name) === true ? { ...column, kind: 'text' } : column
  })
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
    label: await labelProfile(engine, table, options, numeric),
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
  const values = numeric.map((column) => `coalesce(${finiteSql(column)}, 'nan'::double)`)
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
     from (select ${finiteSql(column)} as x from ${table.table})`,
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
  { minCount, reference, unnamed }: ProfileOptions,
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
       select v, n from counted where ${unnamed?.has(column.name) === true ? 'false' : `n >= ${minCount} or ${isKnown}`}
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

/** @param columns profiles by name: that of a label of numbers is among them */
async function labelProfile(
  engine: Engine,
  table: DuckDbTable,
  { label, minCount }: ProfileOptions,
  columns: ReadonlyMap<string, NumericColumn>,
): Promise<LabelProfile | null> {
  const column = label?.label === undefined ? undefined : table.findColumn(label.label)
  if (label === undefined || column === undefined) return null
  const { name } = column
  switch (label.task) {
    case 'binary-classification': {
      const [positives = 0] = await countValues(engine, table, column, [label.positive])
      return { task: label.task, name, positives }
    }
    case 'multiclass-classification': {
      const counts = await countValues(engine, table, column, label.classes)
      const all = label.classes.map((value, index) => ({ value, count: counts[index] ?? 0 }))
      const rare = all.filter(({ count }) => count < minCount)
      return {
        task: label.task,
        name,
        classes: all.filter(({ count }) => count >= minCount),
        rare_classes: rare.length,
        rare_count: rare.reduce((sum, { count }) => sum + count, 0),
      }
    }
    case 'regression':
    case 'ranking': {
      const { mean = null, sd = null, quantiles = [] } = columns.get(name) ?? {}
      return { task: label.task, name, mean, sd, quantiles }
    }
    case 'custom':
      return null
    default:
      return assertNever(label)
  }
}

/** Rows of each value, in one query. */
async function countValues(
  engine: Engine,
  table: DuckDbTable,
  column: KnownColumn,
  values: readonly string[],
): Promise<readonly number[]> {
  const counts = values.map((value) => `count(*) filter (where ${textSql(column)} = ${sqlText(value)})`)
  return (await engine.row(`select ${counts.join(', ')} from ${table.table}`)).map(Number)
}

/** Labels are read as texts, whatever they are; those of these tasks are numbers. */
function isNumberLabel({ label }: ProfileOptions, { name }: KnownColumn): boolean {
  return (label?.task === 'regression' || label?.task === 'ranking') && label.label === name
}

/** A label of numbers was not held against its kind when it was read: what is no finite number is none here. */
function finiteSql(column: KnownColumn): string {
  const number = numberSql(column)
  return column.stored === 'VARCHAR' ? `case when isfinite(${number}) then ${number} end` : number
}

function numberOrNull(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null
}
