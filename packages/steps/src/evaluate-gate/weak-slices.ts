import {
  declaredSlices,
  discoverWeakSlices,
  discoverySchema,
  keyColumns,
  UserError,
  type Config,
  type Discovered,
  type Feature,
  type JudgedRows,
  type Table,
} from '@titlebout/core'
import { featureOf } from './column-values.ts'
import { columnsAsked } from './declared-cuts.ts'
import type { JudgedTable } from './judged-table.ts'

/** More rows are searched only when somebody asks for it: reading all columns would take longer than all the rest. */
const MOST_UNASKED = 100_000

/**
 * Weak slices that nobody declared, among the columns that the model uses and those of data.slices. Undefined where nobody is to look,
 * or nothing can be found.
 *
 * @param used what the model uses; undefined: nobody recorded it
 * @throws {UserError} `CONFIG` on a column that is not there
 */
export async function weakSlices(
  { table, ids }: Pick<JudgedTable, 'table' | 'ids'>,
  rows: JudgedRows,
  config: Config,
  used: readonly string[] | undefined,
): Promise<Discovered | undefined> {
  const { discover_slices: asked } = config.data
  if (asked === false || (asked === undefined && rows.count > MOST_UNASKED)) return undefined
  const { columns, max, min_rows: minRows, depth } = asked ?? discoverySchema.parse({})
  const features = await readColumns(table, columns ?? searchedColumns(table, config, used))
  return discoverWeakSlices(rows, ids, features, {
    primary: config.champion.primary,
    alpha: config.alpha,
    minRows: Math.max(minRows, config.privacy.min_count),
    depth,
    max,
  })
}

function searchedColumns(table: Table, config: Config, used: readonly string[] | undefined): readonly string[] {
  const keys = keyColumns(config)
  const sliced = new Set(declaredSlices(config.data.slices).flatMap(columnsAsked))
  return table.columns
    .map(({ name }) => name)
    .filter((name) => !keys.has(name) && (used === undefined || used.includes(name) || sliced.has(name)))
}

/** The columns that the model uses; all that are no keys where nobody recorded it. */
export async function usedColumns(
  table: Table,
  config: Config,
  used: readonly string[] | undefined,
): Promise<readonly Feature[]> {
  const keys = keyColumns(config)
  const names = table.columns.map(({ name }) => name)
  return await readColumns(
    table,
    names.filter((name) => !keys.has(name) && (used?.includes(name) ?? true)),
  )
}

async function readColumns(table: Table, names: readonly string[]): Promise<readonly Feature[]> {
  const features: Feature[] = []
  for (const name of names) {
    const column = table.columns.find((known) => known.name === name)
    if (column === undefined)
      throw new UserError(
        'CONFIG',
        `data.discover_slices.columns: "${name}" is no column of ${table.dataset.name}, which has ${table.columns.map((known) => `"${known.name}"`).join(', ')}`,
      )
    features.push(await featureOf(table, name))
  }
  return features
}
