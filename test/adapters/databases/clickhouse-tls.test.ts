import { execFile } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { openClickHouse } from '../../../packages/adapters/src/databases/clickhouse.ts'
import { secureClickHouse, WITHOUT_CLICKHOUSE } from '../../support/clickhouse-server.ts'
import { freePort } from '../../support/free-port.ts'

const run = promisify(execFile)

const home = await mkdtemp(path.join(await realpath(tmpdir()), 'titlebout-tls-'))
const at = (name: string): string => path.join(home, name)
const [CA, CERT, KEY, EXPIRED] = [at('ca.pem'), at('cert.pem'), at('key.pem'), at('expired.pem')]

const openssl = async (...words: string[]): Promise<unknown> => await run('openssl', words, { cwd: home })

/** A certificate for 127.0.0.1 by an issuer of our own; false without openssl. */
async function certified(): Promise<boolean> {
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-keyout']
  try {
    await openssl('req', '-x509', ...newKey, 'ca.key', '-out', CA, '-subj', '/CN=Issuer of a test', '-days', '2')
  } catch {
    return false
  }
  await openssl('req', ...newKey, KEY, '-out', 'request.pem', '-subj', '/CN=127.0.0.1')
  await writeFile(at('names'), 'subjectAltName=IP:127.0.0.1')
  for (const [file, days] of [[CERT, '2'], [EXPIRED, '-1']] as const) // prettier-ignore
    await openssl('x509', '-req', '-in', 'request.pem', '-CA', CA, '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-out', file, '-days', days) // prettier-ignore
  return true
}

const server = (await certified()) ? await secureClickHouse({ cert: CERT, key: KEY }) : undefined
afterAll(async () => {
  await server?.close()
  await rm(home, { recursive: true })
})

const options = { variable: 'WAREHOUSE', timeoutSeconds: 10 }

/** What comes of each address where the issuer is trusted: in a process of its own, since Node reads certificates once. */
async function trusting(addresses: readonly string[]): Promise<readonly string[]> {
  const file = path.resolve(import.meta.dirname, '../../../packages/adapters/src/databases/clickhouse.ts')
  const code = `import { openClickHouse } from ${JSON.stringify(file)}
for (const address of ${JSON.stringify(addresses)})
  try {
    const database = await openClickHouse({ address, ...${JSON.stringify(options)} })
    console.log(database.runtime)
    await database.close()
  } catch (cause) {
    console.log(cause.message)
  }`
  const flags = ['--conditions=source', '--no-warnings', '--input-type=module', '--eval', code]
  const { stdout } = await run(process.execPath, flags, { env: { ...process.env, NODE_EXTRA_CA_CERTS: CA } })
  return stdout.trim().split('\n')
}

async function refused(address: string): Promise<string> {
  return await openClickHouse({ ...options, address }).then(
    () => 'it was let in',
    (cause: unknown) => String(cause),
  )
}

describe.skipIf(server === undefined)(
  `ClickHouse by TLS (${server === undefined ? `openssl, and: ${WITHOUT_CLICKHOUSE}` : 'a real one'})`,
  () => {
    it('is trusted by an issuer of your own, under its name and in its time', async () => {
      const old = createServer({ key: await readFile(KEY), cert: await readFile(EXPIRED) })
      const port = await freePort()
      await new Promise<void>((resolve) => old.listen(port, '127.0.0.1', resolve))
      try {
        const { secureUrl } = server!
        const elsewhere = secureUrl.replace('127.0.0.1', 'localhost')
        const [own, other, past] = await trusting([secureUrl, elsewhere, `https://127.0.0.1:${port}`])
        expect(own).toMatch(/^ClickHouse \d/u)
        expect(other).toContain(
          'has a certificate for other names than that of the address (ERR_TLS_CERT_ALTNAME_INVALID): name the server in WAREHOUSE as its certificate does',
        )
        expect(past).toContain(
          'has a certificate that does not hold today (CERT_HAS_EXPIRED): renew it on the server, or correct the clock of this machine',
        )
      } finally {
        old.close()
      }
    })

    it('is not trusted otherwise', async () => {
      expect(await refused(server!.secureUrl)).toContain(
        'has a certificate that this machine does not trust (UNABLE_TO_VERIFY_LEAF_SIGNATURE): name the file of its issuer in the variable NODE_EXTRA_CA_CERTS',
      )
    })

    it('says when TLS is spoken on one side alone', async () => {
      expect(await refused(server!.url.replace('http:', 'https:'))).toContain('begin the address with http://')
      expect(await refused(server!.secureUrl.replace('https:', 'http:'))).toContain(
        'hung up (ECONNRESET): begin the address in WAREHOUSE with https:// if it speaks TLS at this port',
      )
    })
  },
)
