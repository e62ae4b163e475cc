import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Cell, Ids, Table } from '@titlebout/core'
import { textSql } from '../tables/column-sql.ts'
import { DuckDbTable } from '../tables/duckdb-table.ts'
import type { Engine } from '../tables/engine.ts'
import { parquetSource, type ParquetSource } from '../tables/parquet.ts'
import { linkOrCopy } from '../tables/stage.ts'
import { expanded } from '../tables/text-vector.ts'

/** Rows that scores should be about. */
export interface RowsOfScores {
  readonly table: Table
  /** Its column of ids. */
  readonly id: string
  /** Those ids. */
  readonly ids: Ids
}

/** Columns of a file whose rows are those of a table, in its order. */
export interface ColumnsBeside {
  /** The column of ids is there by its name, without its cells: they are those of the table. */
  readonly columns: ReadonlyMap<string, readonly Cell[] | Float64Array>
  readonly rowCount: number
  /** Columns that must be read in another way: of other types, or of numbers with gaps. */
  readonly left: readonly string[]
}

/** Types of which a double holds every value. */
const NUMBERS = new Set(['FLOAT', 'DOUBLE', 'TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT'])
/** Types that an id may have: those whose text is the same to everybody. */
const IDS = new Set(['VARCHAR', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'])

/**
 * The columns of a Parquet file in the engine of a table, where the file's ids are those of the table, row by row: then nothing has to be
 * paired, and a million rows are there in a tenth of the time.
 *
 * @param file absolute path
 * @returns undefined where the table has no engine, or the file other rows, another order, or a form that whoever reads it otherwise has words for
 */
export async function columnsBeside(
  file: string,
  { table, id, ids }: RowsOfScores,
): Promise<ColumnsBeside | undefined> {
  if (!(table instanceof DuckDbTable) || ids.length !== table.dataset.row_count) return undefined
  const { engine } = table
  const staged = path.join(engine.inbox, 'beside.parquet')
  await linkOrCopy(file, staged)
  try {
    const source = await parquetSource(engine, staged)
    const at = idColumn(source, id)
    if (at === undefined || !areNamedApart(source)) return undefined
    // At once: ids are compared in the engine alone, while columns arrive here.
    const [isBeside, columns] = await Promise.all([
      sameIds(table, id, { source, at }),
      columnsOf(engine, source, { at, rows: ids.length }),
    ])
    return isBeside ? columns : undefined
  } catch {
    // Damaged, or no Parquet at all.
    return undefined
  } finally {
    await rm(staged, { force: true })
  }
}

/** Whoever reads the file otherwise has words for a name that stands twice. */
function areNamedApart({ columns }: ParquetSource): boolean {
  return new Set(columns.map(({ name }) => name)).size === columns.length
}

/** As pairing by id has it: the column of the table's own name before `id`. */
function idColumn({ columns }: ParquetSource, id: string): number | undefined {
  const named = columns.findIndex(({ name }) => name === id)
  const at = named >= 0 ? named : columns.findIndex(({ name }) => name === 'id')
  const type = columns[at]?.type
  return type !== undefined && IDS.has(type) ? at : undefined
}

/** Whether there are as many rows with the same ids in the same order: where one has fewer, its ids end in nulls. */
async function sameIds(
  table: DuckDbTable,
  id: string,
  { source, at }: { readonly source: ParquetSource; readonly at: number },
): Promise<boolean> {
  const ours = table.column(id)
  const [a, b] =
    ours.stored === 'BIGINT' && source.columns[at]?.type !== 'VARCHAR'
      ? [ours.sql, `f${at}::bigint`]
      : [textSql(ours), `f${at}::varchar`]
  const theirs = `(select ${b} as id from ${source.from}) as theirs`
  const [others] = await table.engine.row(
    `select count(*) from (select 1 from ${table.table} positional join ${theirs} where ${a} is distinct from theirs.id limit 1)`,
  )
  return others === 0
}

async function columnsOf(
  engine: Engine,
  source: ParquetSource,
  { at, rows }: { readonly at: number; readonly rows: number },
): Promise<ColumnsBeside> {
  const columns = new Map<string, readonly Cell[] | Float64Array>()
  const known = await engine.row(
    `select ${source.columns.map((_, k) => `count(f${k})`).join(', ')} from ${source.from}`,
  )
  const numbers = source.columns.flatMap(({ type }, k) => (NUMBERS.has(type) && known[k] === rows ? [k] : []))
  const doubles = await doublesOf(engine, source, { numbers, rows })
  for (const [k, { name }] of source.columns.entries()) {
    const nothing = known[k] === 0 ? Array<Cell>(rows).fill(null) : undefined
    const cells = k === at ? [] : (doubles.get(k) ?? nothing ?? (await textsOf(engine, source, { k, rows })))
    if (cells !== undefined) columns.set(name, cells)
  }
  return {
    columns,
    rowCount: rows,
    left: source.columns.map(({ name }) => name).filter((name) => !columns.has(name)),
  }
}

async function doublesOf(
  engine: Engine,
  { from }: ParquetSource,
  { numbers, rows }: { readonly numbers: readonly number[]; readonly rows: number },
): Promise<ReadonlyMap<number, Float64Array>> {
  const found = new Map(numbers.map((k) => [k, new Float64Array(rows)]))
  if (numbers.length === 0) return found
  let filled = 0
  for await (const chunk of engine.doubles(`select ${numbers.map((k) => `f${k}::double`).join(', ')} from ${from}`)) {
    for (const [place, k] of numbers.entries()) found.get(k)?.set(chunk[place] ?? [], filled)
    filled += chunk[0]?.length ?? 0
  }
  return found
}

async function textsOf(
  engine: Engine,
  { from, columns }: ParquetSource,
  { k, rows }: { readonly k: number; readonly rows: number },
): Promise<readonly (string | null)[] | undefined> {
  if (columns[k]?.type !== 'VARCHAR') return undefined
  const coded = await engine.codes(`select f${k} from ${from}`, rows)
  return coded && expanded(coded)
}
