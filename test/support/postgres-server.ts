import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'

/** A PostgreSQL that tests may do with as they like. */
export interface PostgresServer {
  /** With a user who may create schemas. */
  readonly url: string
  /** Runs statements, several at once if need be. */
  run(sql: string): Promise<void>
  close(): Promise<void>
}

/** How to have these tests run where they are skipped: in their names. */
export const WITHOUT_POSTGRES = 'install PostgreSQL, or set TITLEBOUT_POSTGRES to postgres://… of a server for tests'

/**
 * The server that TITLEBOUT_POSTGRES names, else one of this machine's own PostgreSQL on a free port; undefined where there is
 * neither.
 */
export async function postgresServer(): Promise<PostgresServer | undefined> {
  const named = process.env['TITLEBOUT_POSTGRES']
  if (named !== undefined) return serverAt(named, async () => undefined)
  const programs = programsFolder()
  return programs === undefined ? undefined : await startServer(programs)
}

/** Where initdb and postgres are: of the newest version that Debian installed, or on the path. */
function programsFolder(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ]
  return folders.find((folder) => ['initdb', 'postgres'].every((program) => existsSync(path.join(folder, program))))
}

/** PostgreSQL refuses to run as root: then it is the user that its package made. undefined: there is none. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  if (uid !== 0) return { uid, gid }
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim())
  const [theirs, group] = [id('-u'), id('-g')]
  return theirs > 0 ? { uid: theirs, gid: group } : undefined
}

async function startServer(programs: string): Promise<PostgresServer | undefined> {
  const user = owner()
  if (user === undefined) return undefined
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'titlebout-postgres-'))
  chownSync(folder, user.uid, user.gid)
  const data = path.join(folder, 'data')
  const made = spawnSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync', '--no-locale'],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'],
    { ...user, cwd: folder, stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const running = serverAt(`postgres://postgres@127.0.0.1:${port}/postgres`, async () => {
    server.kill('SIGQUIT')
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  await untilReady(running)
  return running
}

function serverAt(url: string, close: () => Promise<void>): PostgresServer {
  return {
    url,
    run: async (sql) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    close,
  }
}

async function untilReady(server: PostgresServer): Promise<void> {
  for (let left = 200; ; left -= 1) {
    try {
      return await server.run('select 1')
    } catch (cause) {
      if (left === 0) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

let names = 0

/** A name that no other test, and no earlier run against the same server, has for its table or role. */
export function freshName(prefix: string): string {
  names += 1
  return `${prefix}_${Date.now().toString(36)}_${process.pid}_${names}`
}

type Column = readonly (string | number | null)[]

/** Makes a table of columns: of doubles where the second value is a number, of texts elsewhere. */
export async function loadRows(
  server: Pick<PostgresServer, 'run'>,
  table: string,
  columns: Readonly<Record<string, Column>>,
): Promise<void> {
  const names = Object.keys(columns)
  const types = names.map((name) => `"${name}" ${typeof columns[name]![1] === 'number' ? 'double precision' : 'text'}`)
  const records = columns[names[0]!]!.map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name]![i]])))
  const json = JSON.stringify(records).replaceAll("'", "''")
  await server.run(
    `create table "${table}" (${types.join(', ')});
     insert into "${table}" select * from json_populate_recordset(null::"${table}", '${json}')`,
  )
}
