import type { ClickHouseClient } from '@clickhouse/client'
import { UserError } from '@titlebout/core'
import { CLICKHOUSE } from '../statistics/clickhouse-dialect.ts'
import { clickHouseError } from './clickhouse-error.ts'
import { columnOfKind, nameParts, type Database, type DatabaseCell, type Digests } from './database.ts'

export interface ClickHouseOptions {
  /** https://user:password@server:8443/database; never shown. */
  readonly address: string
  /** What messages call it: the name of the variable that holds it. */
  readonly variable: string
  readonly timeoutSeconds: number
}

/** How long a server may take to say anything at all. */
const CONNECT_MS = 15_000

/** More rows than this are no statistics: an answer that has them is refused by the server. */
const MOST_RESULT_ROWS = 100_000

/** A statement holds every declared slice, and its subqueries once for each place that reads them. */
const MOST_TEXT = 100_000_000

/**
 * A ClickHouse by its HTTP interface, asked with settings under which it changes nothing. It has no snapshot of several statements:
 * its dialect has a digest.
 *
 * @throws {UserError} `CONFIG` when the variable holds no address, `DATA` when the server cannot be reached, or lets no query limit itself
 */
export async function openClickHouse(options: ClickHouseOptions): Promise<Database> {
  const client = await clientOf(options)
  try {
    const plain = runner(client, options, {})
    const [[version = '', readonly = ''] = []] = (
      await plain("select version(), (select value from system.settings where name = 'readonly')")
    ).data
    const run = runner(client, options, settingsOf(options, { version: String(version), readonly: String(readonly) }))
    // Settings that the role's profile does not allow are told before anything is asked.
    await run('select 1')
    return databaseOf(client, run, String(version))
  } catch (cause) {
    await client.close()
    throw cause
  }
}

interface Answer {
  readonly meta: readonly { readonly name: string; readonly type: string }[]
  readonly data: readonly (readonly DatabaseCell[])[]
}

type Run = (sql: string) => Promise<Answer>

type Settings = Readonly<Record<string, string | number>>

function databaseOf(client: ClickHouseClient, run: Run, version: string): Database {
  const rows = async (sql: string): Promise<Answer['data']> => (await run(sql)).data
  return {
    dialect: CLICKHOUSE,
    runtime: `ClickHouse ${version}`,
    rows,
    tables: async () => (await rows(TABLES)).map(([name]) => String(name)),
    findTable: async (name) => {
      const parts = nameParts(name)
      const [database, table] =
        parts.length === 1 ? ['currentDatabase()', name] : [CLICKHOUSE.text(parts[0] ?? ''), parts.slice(1).join('.')]
      const found = await rows(
        `select 1 from system.tables where database = ${database} and name = ${CLICKHOUSE.text(table)}`,
      )
      if (found.length === 0) return undefined
      return parts.length === 1
        ? CLICKHOUSE.identifier(table)
        : `${CLICKHOUSE.identifier(parts[0] ?? '')}.${CLICKHOUSE.identifier(table)}`
    },
    columns: async (from) => {
      const { meta } = await run(`select * from ${from} limit 0`)
      refuseEarlyDictionaries(meta, version)
      return meta.map(({ name, type }) => columnOfKind({ name, kind: isNumber(type) ? 'number' : 'text' }, CLICKHOUSE))
    },
    digests: DIGESTS,
    close: async () => {
      await client.close()
    },
  }
}

/** Requests need not reach the same server, and a role that only reads may make no table of its own: nothing can be kept. */
const DIGESTS: Digests = {
  sha256: (text) => `lower(hex(SHA256(${text})))`,
  listed: (joined) => `(select arrayJoin(splitByChar(',', ${CLICKHOUSE.text(joined)})) as d)`,
  keep: undefined,
}

/** Releases of 2018 count every row of such a column where it is compared (an experiment until 19.1). */
function refuseEarlyDictionaries(meta: Answer['meta'], version: string): void {
  const found = meta.find(({ type }) => type.startsWith('LowCardinality('))
  // rule: clickhouse-early-dictionary
  if (found !== undefined && Number(version.split('.')[0]) < 19)
    throw new UserError(
      'DATA',
      `column "${found.name}" is of type ${found.type}, with which ClickHouse ${version} counts wrongly: update the server, or give model.sql.query instead of a table, with cast("${found.name}" as String) in it`,
    )
}

/** Whether a type is one of numbers, whatever it is wrapped in; Bool is a text, as everywhere. */
function isNumber(type: string): boolean {
  return /^(?:(?:Nullable|LowCardinality)\()*(?:U?Int\d+|B?Float\d+|Decimal\d*(?:\(|\b))/u.test(type)
}

/** Tables and views that this role may see, as a message names them. */
const TABLES = `select case when database = currentDatabase() then name else concat(database, '.', name) end as shown
  from system.tables
  where lower(database) not in ('system', 'information_schema')
  order by shown limit 200`

/** What each statement is run with. */
function settingsOf(
  { timeoutSeconds, variable }: ClickHouseOptions,
  { version, readonly }: { readonly version: string; readonly readonly: string },
): Settings {
  // rule: clickhouse-limits
  if (readonly === '1')
    throw new UserError(
      'DATA',
      `the role of ${variable} (model.sql.clickhouse) has a profile with readonly = 1, under which no query may set its own limits: set readonly = 2 there, which lets it write as little`,
    )
  return {
    // A role with readonly = 2 may not set it again.
    ...(readonly === '0' ? { readonly: 2 } : {}),
    max_execution_time: Math.ceil(timeoutSeconds),
    max_result_rows: MOST_RESULT_ROWS,
    max_query_size: MOST_TEXT,
    max_ast_elements: MOST_TEXT,
    max_expanded_ast_elements: MOST_TEXT,
    // Several threads add in another order each time, and the last digits follow it.
    max_threads: 1,
    output_format_json_quote_64bit_integers: 1,
    output_format_json_quote_denormals: 1,
    // An error after the first rows would else arrive as a part of the answer.
    wait_end_of_query: 1,
    ...(Number(version.split('.')[0]) < 20 ? {} : { cancel_http_readonly_queries_on_client_close: 1 }),
  }
}

function runner(client: ClickHouseClient, options: ClickHouseOptions, settings: Settings): Run {
  return async (query) => {
    try {
      const answer = await client.query({ query, format: 'JSONCompact', clickhouse_settings: { ...settings } })
      const { meta = [], data } = await answer.json<DatabaseCell[]>()
      return { meta, data }
    } catch (cause) {
      throw clickHouseError(cause, options)
    }
  }
}

/** The database that the address ends in, else the role's own. */
async function clientOf(options: ClickHouseOptions): Promise<ClickHouseClient> {
  const { address, variable, timeoutSeconds } = options
  const url = URL.canParse(address) ? new URL(address) : undefined
  // rule: clickhouse-address
  if (url === undefined || !/^https?:$/u.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UserError(
      'CONFIG',
      `the variable ${variable} (model.sql.clickhouse) must hold https://user:password@server:8443/database, without parameters, and holds something else`,
    )
  const { createClient } = await import('@clickhouse/client')
  const database = decodeURIComponent(url.pathname.slice(1))
  try {
    return createClient({
      url: url.origin,
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      password: decodeURIComponent(url.password),
      ...(database === '' ? {} : { database }),
      application: 'titlebout',
      // The server ends a statement first; this is for a server that has gone away meanwhile.
      request_timeout: timeoutSeconds * 1000 + CONNECT_MS,
      max_open_connections: 1,
      log: { level: 127 },
    })
  } catch (cause) {
    throw clickHouseError(cause, options)
  }
}
