import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CLICKHOUSE } from '../../packages/adapters/src/statistics/clickhouse-dialect.ts'
import { freePort } from './free-port.ts'

/** A ClickHouse that tests may do with as they like. */
export interface ClickHouseServer {
  /** Of a user who may create tables. */
  readonly url: string
  run(sql: string): Promise<void>
  close(): Promise<void>
}

/** How to have these tests run where they are skipped: in their names. */
export const WITHOUT_CLICKHOUSE =
  'install clickhouse-server, or set TITLEBOUT_CLICKHOUSE to http://… of a server for tests, or of test/support/clickhouse-bridge.py'

/** Users of a server that tests start: of a profile that only reads, of one that allows no settings, and with less than that. */
export const USERS = {
  locked: 'locked:a-password',
  fixed: 'fixed:a-password',
  walled: 'walled:a-password',
  small: 'small:a-password',
  spent: 'spent:a-password',
  distant: 'distant:a-password',
} as const

/** Files with the certificate of a server and its key. */
interface Identity {
  readonly cert: string
  readonly key: string
}

/** This machine's own server on a free port, by TLS too; undefined where there is none. */
export async function secureClickHouse(
  identity: Identity,
): Promise<(ClickHouseServer & { readonly secureUrl: string }) | undefined> {
  const program = programOf()
  if (program === undefined) return undefined
  const port = await freePort()
  return { ...(await startServer(program, secured(port, identity))), secureUrl: `https://127.0.0.1:${port}` }
}

function secured(port: number, { cert, key }: Identity): string {
  return `<https_port>${port}</https_port><openSSL><server><certificateFile>${cert}</certificateFile>
<privateKeyFile>${key}</privateKeyFile><verificationMode>none</verificationMode></server></openSSL>`
}

/** The server that TITLEBOUT_CLICKHOUSE names, else this machine's own one on a free port; undefined where there is neither. */
export async function clickHouseServer(): Promise<ClickHouseServer | undefined> {
  const named = process.env['TITLEBOUT_CLICKHOUSE']
  if (named !== undefined) return serverAt(named, async () => undefined)
  const program = programOf()
  return program === undefined ? undefined : await startServer(program)
}

function programOf(): string | undefined {
  return ['/usr/sbin', '/usr/bin', ...(process.env['PATH'] ?? '').split(path.delimiter)]
    .map((folder) => path.join(folder, 'clickhouse-server'))
    .find((file) => existsSync(file))
}

async function startServer(program: string, more = ''): Promise<ClickHouseServer> {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'titlebout-clickhouse-'))
  const port = await freePort()
  writeFileSync(path.join(folder, 'config.xml'), settings(folder, port, await freePort(), more))
  writeFileSync(path.join(folder, 'users.xml'), PROFILES)
  const server = spawn(program, [`--config-file=${folder}/config.xml`], { cwd: folder, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const running = serverAt(`http://127.0.0.1:${port}`, async () => {
    server.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  await untilReady(running)
  return running
}

/** Under both names that the root element has had. */
function settings(folder: string, http: number, tcp: number, more: string): string {
  return `<yandex><logger><level>error</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
<http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><mark_cache_size>5000000</mark_cache_size>
<users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>${more}</yandex>`
}

interface User {
  readonly password?: string
  readonly profile?: string
  readonly quota?: string
  readonly ip?: string
  readonly more?: string
}

function user(name: string, own: User = {}): string {
  const { password = 'a-password', profile = 'locked', quota = 'default', ip = '127.0.0.1', more = '' } = own
  return `<${name}><password>${password}</password><networks><ip>${ip}</ip></networks><profile>${profile}</profile><quota>${quota}</quota>${more}</${name}>`
}

const PROFILES = `<yandex><profiles><default/><locked><readonly>2</readonly></locked><fixed><readonly>1</readonly></fixed>
<small><readonly>2</readonly><max_rows_to_read>10</max_rows_to_read></small></profiles>
<users>${user('default', { password: '', profile: 'default' })}${user('locked')}${user('fixed', { profile: 'fixed' })}
${user('walled', { more: '<allow_databases><database>default</database></allow_databases>' })}
${user('small', { profile: 'small' })}${user('spent', { quota: 'spent' })}${user('distant', { ip: '10.0.0.1' })}</users>
<quotas><default/><spent><interval><duration>3600</duration><queries>1</queries></interval></spent></quotas></yandex>`

function serverAt(url: string, close: () => Promise<void>): ClickHouseServer {
  return {
    url,
    run: async (sql) => {
      const answer = await fetch(url, { method: 'POST', body: sql })
      const text = await answer.text()
      if (!answer.ok) throw new Error(text)
    },
    close,
  }
}

async function untilReady(server: ClickHouseServer): Promise<void> {
  for (let left = 400; ; left -= 1) {
    try {
      return await server.run('select 1')
    } catch (cause) {
      if (left === 0) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

type Column = readonly (string | number | null)[]

/** Makes a table of columns: of doubles where the second value is a number (or the only one), of texts elsewhere. */
export async function loadClickHouse(
  server: Pick<ClickHouseServer, 'run'>,
  table: string,
  columns: Readonly<Record<string, Column>>,
): Promise<void> {
  const names = Object.keys(columns).map(CLICKHOUSE.identifier)
  const all = Object.values(columns)
  const types = all.map((column) => (typeof (column[1] ?? column[0]) === 'number' ? 'Float64' : 'String'))
  await server.run(
    `create table "${table}" (${names.map((name, k) => `${name} Nullable(${types[k]})`).join(', ')}) engine = Memory`,
  )
  // Literals of a select are read to the last bit, those of an insert are not.
  const cell = (value: string | number | null): string =>
    value === null ? 'null' : typeof value === 'string' ? CLICKHOUSE.text(value) : CLICKHOUSE.double(value)
  const rows = all[0]!.map((_, i) => all.map((column) => cell(column[i] ?? null)))
  for (let start = 0; start < rows.length; start += 100)
    await server.run(
      `insert into "${table}" ${rows
        .slice(start, start + 100)
        .map((row) => `select ${row.map((value, k) => `cast(${value} as Nullable(${types[k]}))`).join(', ')}`)
        .join(' union all ')}`,
    )
}
