import type { Engine } from './engine.ts'
import { refusal } from './inspect.ts'
import { refuseUnusableNames, type Shard, type ShardColumn, type Stored } from './shard.ts'
import { sqlText } from './sql-text.ts'
import type { StagedFile } from './stage.ts'

/** What a column of a type is kept as; other types are kept as text. Unlisted numbers do not fit and are judged by their values. */
const STORED: Readonly<Record<string, Stored>> = {
  TINYINT: 'BIGINT',
  SMALLINT: 'BIGINT',
  INTEGER: 'BIGINT',
  BIGINT: 'BIGINT',
  UTINYINT: 'BIGINT',
  USMALLINT: 'BIGINT',
  UINTEGER: 'BIGINT',
  FLOAT: 'DOUBLE',
  DOUBLE: 'DOUBLE',
}

/**
 * A Parquet file, columns by their position: two names that differ only in case are two columns.
 *
 * @throws {UserError} `DATA` when the file is damaged or cut off
 */
export async function parquetShard(engine: Engine, file: StagedFile): Promise<Shard> {
  try {
    const source = await parquetSource(engine, file.staged)
    const names = source.columns.map(({ name }) => name)
    refuseUnusableNames(file, names)
    const columns = source.columns.map(({ name, type }) => columnOf(name, type))
    const select = columns.map(({ stored }, index) => `f${index}::${stored}`)
    return {
      name: file.name,
      columns,
      mayLackColumns: false,
      query: `select ${select.join(', ')} from ${source.from}`,
      translate: translateParquetError,
    }
  } catch (cause) {
    const translated = cause instanceof Error ? translateParquetError(cause.message) : undefined
    throw translated === undefined ? cause : refusal(file, translated)
  }
}

/** A Parquet file as queries see it. */
export interface ParquetSource {
  /** Behind `from`; its columns are `f0`, `f1` and so on, for names from outside never stand in a query. */
  readonly from: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** @param staged absolute path inside the engine's folder */
export async function parquetSource(engine: Engine, staged: string): Promise<ParquetSource> {
  const file = sqlText(staged)
  const [schema, described] = await Promise.all([
    engine.rows(`select name, coalesce(num_children, 0)::integer from parquet_schema(${file})`),
    engine.rows(`describe select * from read_parquet(${file})`),
  ])
  const names = topLevelNames(schema)
  const types = described.map(([, type]) => String(type))
  return {
    from: `read_parquet(${file}) as t(${names.map((_, index) => `f${index}`).join(', ')})`,
    columns: names.map((name, index) => ({ name, type: types[index] ?? '' })),
  }
}

/** Names of the children of the root; a nested column is one entry, followed by its own children. */
function topLevelNames(schema: readonly (readonly unknown[])[]): readonly string[] {
  const names: string[] = []
  let inside = 0
  for (const [name, children] of schema.slice(1)) {
    if (inside === 0) names.push(String(name))
    else inside--
    inside += Number(children)
  }
  return names
}

function columnOf(name: string, type: string): ShardColumn {
  const stored = STORED[type]
  if (stored !== undefined) return { name, stored, sniff: false }
  return { name, stored: 'VARCHAR', sniff: /^(?:DECIMAL|U?HUGEINT|UBIGINT)/u.test(type) }
}

function translateParquetError(message: string): string | undefined {
  return /parquet|footer|thrift|snappy|zstd|decompress|Invalid Input Error|Invalid Error|IO Error/iu.test(message)
    ? 'not a whole Parquet file: it is cut off or damaged: fetch or write it again'
    : undefined
}
