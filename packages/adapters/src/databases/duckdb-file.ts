import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { DUCKDB } from '../statistics/dialect.ts'
import { Engine, TookTooLong, type Cell } from '../tables/engine.ts'
import { columnOfKind, nameParts, type Database, type DatabaseCell, type Digests } from './database.ts'

export interface DuckDbFileOptions {
  /** Absolute folder that the file must lie in. */
  readonly root: string
  /** Relative to it. */
  readonly file: string
  readonly timeoutSeconds: number
  readonly nativeDir: string | undefined
}

/** Types that are numbers, without what stands in brackets after them. */
const NUMBER_TYPES = new Set(
  'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL'.split(
    ' ',
  ),
)

/**
 * A DuckDB database file, opened for reading only, which keeps every writer out until it is closed. Its views can read nothing else
 * of the machine.
 *
 * @throws {UserError} `DATA` when it is not there, lies outside of the folder, is none, or somebody writes to it
 */
export async function openDuckDbFile(options: DuckDbFileOptions): Promise<Database> {
  const { file, timeoutSeconds, nativeDir } = options
  const engine = await started(await placeOf(options), file, nativeDir)
  const session = await engine.session()
  const rows = async (sql: string): Promise<readonly (readonly DatabaseCell[])[]> => {
    try {
      return (await session.rows(sql, timeoutSeconds * 1000)).map((row) => row.map(plainCell))
    } catch (cause) {
      throw queryError(cause, timeoutSeconds)
    }
  }
  const [[version] = []] = await rows('select version()')
  return {
    dialect: DUCKDB,
    runtime: `DuckDB ${String(version).replace(/^v/u, '')}`,
    rows,
    tables: async () => (await rows(TABLES)).map(([name]) => String(name)),
    findTable: async (name) => {
      const parts = nameParts(name)
      const [schema, table] = parts.length === 1 ? ['main', name] : [parts[0] ?? '', parts.slice(1).join('.')]
      const found = await rows(
        `select 1 from information_schema.tables where table_schema = ${DUCKDB.text(schema)} and table_name = ${DUCKDB.text(table)}`,
      )
      return found.length === 0 ? undefined : `${DUCKDB.identifier(schema)}.${DUCKDB.identifier(table)}`
    },
    columns: async (from) =>
      (await rows(`describe select * from ${from}`)).map(([name, type]) =>
        columnOfKind(
          { name: String(name), kind: NUMBER_TYPES.has(String(type).replace(/\(.*$/u, '')) ? 'number' : 'text' },
          DUCKDB,
        ),
      ),
    digests: digestsOf(rows),
    close: async () => {
      session.close()
      await engine.close()
    },
  }
}

function digestsOf(rows: Database['rows']): Digests {
  let kept = 0
  return {
    sha256: (text) => `sha256(${text})`,
    listed: (joined) => `(select unnest(string_split(${DUCKDB.text(joined)}, ',')) as d)`,
    keep: async (query) => {
      const name = `titlebout_kept_${(kept += 1)}`
      await rows(`set variable ${name} = (select coalesce(list(d), []::varchar[]) from (${query}) as found)`)
      return `(select unnest(getvariable('${name}')) as d)`
    },
  }
}

const TABLES = `select case when table_schema = 'main' then table_name else table_schema || '.' || table_name end as name
  from information_schema.tables order by name limit 200`

/** The file where it really is: no link leads out of the folder. */
async function placeOf({ root, file }: DuckDbFileOptions): Promise<string> {
  let real: string
  try {
    real = await realpath(path.join(root, file))
  } catch (cause) {
    throw new UserError(
      'DATA',
      `${file}: no such file: expected a DuckDB database, relative to the folder of titlebout.yml`,
      {
        cause,
      },
    )
  }
  const relative = path.relative(await realpath(root), real)
  // rule: duckdb-inside
  if (relative.startsWith('..') || path.isAbsolute(relative))
    throw new UserError('DATA', `${file} is a link out of the folder of titlebout.yml: put the database itself there`)
  return real
}

async function started(place: string, file: string, nativeDir: string | undefined): Promise<Engine> {
  try {
    return await Engine.start({ nativeDir, file: place })
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const message = cause instanceof Error ? cause.message : ''
    // The cause names absolute paths and processes: what matters of it is said.
    throw new UserError('DATA', `${file}: ${whyNotOpened(message)}`)
  }
}

function whyNotOpened(message: string): string {
  if (/lock/iu.test(message)) return 'another process writes to it: let it close the database first'
  if (/newer|version/iu.test(message))
    return 'the database was written by another version of DuckDB than can read it here: write it with an older one, or export it with storage_version'
  return 'expected a DuckDB database, and it is none, or damaged, or encrypted'
}

function queryError(cause: unknown, timeoutSeconds: number): UserError {
  if (cause instanceof TookTooLong)
    return new UserError(
      'DATA',
      `a statement took longer than ${timeoutSeconds} s and was ended: raise model.sql.timeout_seconds, judge fewer rows, or store the rows of the view in a table`,
    )
  const message = cause instanceof Error ? cause.message : String(cause)
  // Only messages about the text of a query are repeated: others may hold values of rows.
  return /^(?:Parser|Binder|Catalog|Permission) Error/u.test(message)
    ? new UserError('DATA', `DuckDB does not take the query: ${message.split('\n')[0] ?? ''}`)
    : new UserError(
        'DATA',
        `DuckDB could not compute with the rows (${message.split(':')[0] ?? ''}): a value is none of its type, a number is too large, or memory ran out`,
      )
}

function plainCell(cell: Cell): DatabaseCell {
  if (typeof cell === 'object' && cell !== null) throw new Error('a result holds a list: cast it in the query')
  return cell
}
