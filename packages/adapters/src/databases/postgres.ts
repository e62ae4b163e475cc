import type { Client, FieldDef } from 'pg'
import { UserError } from '@titlebout/core'
import { POSTGRES } from '../statistics/dialect.ts'
import { columnOfKind, nameParts, type Database, type DatabaseCell, type Digests } from './database.ts'
import { ConnectionTrouble, postgresError } from './postgres-error.ts'

export interface PostgresOptions {
  /** postgres://user:password@server/database; never shown. */
  readonly address: string
  /** What messages call it: the name of the variable that holds it. */
  readonly variable: string
  readonly timeoutSeconds: number
}

/** Types that are numbers (smallint, integer, bigint, real, double precision, numeric) by their object ids, which never change. */
const NUMBER_TYPES = new Set([21, 23, 20, 700, 701, 1700])

/** How long a server may take to say anything at all. */
const CONNECT_MS = 15_000

/**
 * A PostgreSQL in one read-only transaction of one snapshot (repeatable read), which is rolled back at the end. Every statement goes
 * by the extended protocol, which takes one statement only.
 *
 * @throws {UserError} `CONFIG` when the variable holds no address, `DATA` when the server cannot be reached
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const client = await connected(options)
  const run = async (
    text: string,
  ): Promise<{ readonly fields: readonly FieldDef[]; readonly rows: DatabaseCell[][] }> => {
    try {
      const { fields, rows } = await client.query<DatabaseCell[]>(statement(text))
      return { fields, rows }
    } catch (cause) {
      throw postgresError(cause, options)
    }
  }
  try {
    for (const text of opening(options.timeoutSeconds)) await run(text)
    const [[version] = []] = (await run(`select current_setting('server_version')`)).rows
    return databaseOf(client, run, String(version).replace(/ .*$/u, ''))
  } catch (cause) {
    await client.end()
    throw cause
  }
}

type Run = (text: string) => Promise<{ readonly fields: readonly FieldDef[]; readonly rows: DatabaseCell[][] }>

function databaseOf(client: Client, run: Run, version: string): Database {
  const rows = async (sql: string): Promise<readonly (readonly DatabaseCell[])[]> => (await run(sql)).rows
  return {
    dialect: POSTGRES,
    runtime: `PostgreSQL ${version}`,
    rows,
    tables: async () => (await rows(TABLES)).map(([name]) => String(name)),
    findTable: async (name) => {
      const sql = nameParts(name).map(POSTGRES.identifier).join('.')
      const [[found = null] = []] = await rows(`select to_regclass(${POSTGRES.text(sql)})::text`)
      return found === null ? undefined : sql
    },
    columns: async (from) => {
      const { fields } = await run(`select * from ${from} limit 0`)
      return fields.map(({ name, dataTypeID }) =>
        columnOfKind({ name, kind: NUMBER_TYPES.has(dataTypeID) ? 'number' : 'text' }, POSTGRES),
      )
    },
    digests: digestsOf(rows),
    close: async () => {
      // Ending the connection rolls back; there is nothing to be kept.
      await client.end()
    },
  }
}

/** A read-only transaction has no tables of its own: what it is to keep stands in a setting, which ends with it. */
function digestsOf(rows: Database['rows']): Digests {
  let kept = 0
  return {
    sha256: (text) => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`,
    listed: (joined) => `(select unnest(string_to_array(${POSTGRES.text(joined)}, ',')) as d)`,
    keep: async (query) => {
      const name = POSTGRES.text(`titlebout.kept_${(kept += 1)}`)
      const texts = `(select coalesce(array_agg(d), '{}')::text from (${query}) as found)`
      await rows(`select length(set_config(${name}, ${texts}, true))`)
      return `(select unnest(current_setting(${name})::text[]) as d)`
    },
  }
}

/** Tables and views that this role may read, as a message names them. */
const TABLES = `select case when table_schema = current_schema() then table_name else table_schema || '.' || table_name end as name
  from information_schema.tables
  where table_schema not in ('pg_catalog', 'information_schema')
  order by name limit 200`

/** Parallel and synchronised scans add rows in another order each time, and the last digits with them. */
function opening(timeoutSeconds: number): readonly string[] {
  return [
    'begin transaction isolation level repeatable read, read only',
    `set local statement_timeout = ${Math.ceil(timeoutSeconds * 1000)}`,
    'set local standard_conforming_strings = on',
    'set local extra_float_digits = 3',
    'set local max_parallel_workers_per_gather = 0',
    'set local synchronize_seqscans = off',
    "select set_config('jit', 'off', true) from pg_settings where name = 'jit'",
  ]
}

function statement(text: string) {
  // Cells stay the texts that the server sends: a bigint is not cut, a timestamp not moved.
  return { text, rowMode: 'array', queryMode: 'extended', types: { getTypeParser: () => String } } as const
}

async function connected(options: PostgresOptions): Promise<Client> {
  const { address, variable, timeoutSeconds } = options
  // rule: postgres-address
  if (!/^postgres(?:ql)?:\/\//u.test(address))
    throw new UserError(
      'CONFIG',
      `the variable ${variable} (model.sql.postgres) must hold postgres://user:password@server/database, and holds something else`,
    )
  const { Client: PostgresClient } = (await import('pg')).default
  let client: Client
  try {
    client = new PostgresClient({
      connectionString: address,
      application_name: 'titlebout',
      connectionTimeoutMillis: CONNECT_MS,
      // The server ends a statement first; this is for a server that has gone away meanwhile.
      query_timeout: timeoutSeconds * 1000 + CONNECT_MS,
    })
    // A broken connection is told by the statement that it breaks.
    client.on('error', () => undefined)
    await client.connect()
  } catch (cause) {
    throw postgresError(new ConnectionTrouble(cause), options)
  }
  return client
}
