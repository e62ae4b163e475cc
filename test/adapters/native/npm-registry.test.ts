import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import path from 'node:path'
import { promisify } from 'node:util'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { npmRegistry } from '../../../packages/adapters/src/native/npm-registry.ts'
import type { PinnedPackage } from '../../../packages/adapters/src/native/pinned-module.ts'
import { PINNED } from '../../../packages/adapters/src/native/pinned.ts'
import { platformKey } from '../../../packages/adapters/src/native/platform.ts'
import { fillCache, findCached } from '../../../packages/adapters/src/native/tool-cache.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const run = promisify(execFile)
const NAME = '@here/engine'

let home: string
let target: string
let tarball: Buffer
let pinned: PinnedPackage
let asked: { readonly url: string; readonly authorization: string | undefined }[]
const servers: Server[] = []

beforeEach(async () => {
  home = await temporaryFolder()
  target = path.join(home, 'target')
  await mkdir(target)
  await mkdir(path.join(home, 'package/script'), { recursive: true })
  await writeFile(path.join(home, 'package/package.json'), `{ "name": "${NAME}", "version": "1.0.0" }`)
  await writeFile(path.join(home, 'package/index.js'), 'module.exports = 42\n')
  await writeFile(path.join(home, 'package/script/install.js'), 'steal()\n')
  await create({ cwd: home, gzip: true, file: path.join(home, 'engine.tgz') }, ['package'])
  tarball = await readFile(path.join(home, 'engine.tgz'))
  pinned = { name: NAME, version: '1.0.0', integrity: integrityOf(tarball) }
  asked = []
})
afterEach(() => servers.splice(0).forEach((server) => server.close()))

function integrityOf(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}

/** A registry in small: the list of versions and one tarball, both also for a proxy's requests. */
function registry(tarballAt: () => string): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://here')
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization })
    if (pathname.endsWith('/engine.tgz')) response.end(tarball)
    else if (pathname.toLowerCase().endsWith('/@here%2fengine'))
      response.end(JSON.stringify({ versions: { '1.0.0': { dist: { tarball: tarballAt() } } } }))
    else response.writeHead(404).end('{}')
  }
}

async function listening(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Settings of nobody but the test. */
function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    HOME: home,
    PREFIX: home,
    npm_config_userconfig: path.join(home, '.npmrc'),
    npm_config_fetch_retries: '0',
    ...more,
  }
}

async function served(tarballAt?: string): Promise<string> {
  let own = ''
  const port = await listening(createServer(registry(() => tarballAt ?? `${own}/files/engine.tgz`)))
  own = `http://127.0.0.1:${port}/mirror`
  return own
}

describe('npmRegistry', () => {
  it('fetches from the registry that npm_config_registry names, and keeps no install scripts', async () => {
    const own = await served()
    await npmRegistry(environment({ npm_config_registry: own }))(pinned, target, 'linux-x64')
    expect((await readdir(target)).toSorted()).toEqual(['index.js', 'package.json'])
    expect(asked.map(({ url }) => url)).toEqual(['/mirror/@here%2fengine', '/mirror/files/engine.tgz'])
  })

  it("takes registry and token from the user's .npmrc", async () => {
    const own = await served()
    const lines = [`registry=${own}/`, `${own.replace('http:', '')}/:_authToken=\${SECRET_OF_TEST}`]
    await writeFile(path.join(home, '.npmrc'), `${lines.join('\n')}\n`)
    await npmRegistry(environment({ SECRET_OF_TEST: 'abc' }))(pinned, target, 'linux-x64')
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer abc', 'Bearer abc'])
  })

  it('does not read the .npmrc of the folder that it works in', async () => {
    const [own, other] = [await served(), await served()]
    await writeFile(path.join(home, 'package.json'), '{}')
    await writeFile(path.join(target, '.npmrc'), `registry=${other}/\n`)
    const before = process.cwd()
    await npmRegistry(environment({ npm_config_registry: own, INIT_CWD: target }))(pinned, target, 'linux-x64')
    expect(process.cwd()).toBe(before)
    expect(asked).toHaveLength(2)
    await writeFile(path.join(home, '.npmrc'), `registry=${own}/\n`)
    await npmRegistry(environment({}))(pinned, target, 'linux-x64')
    expect(asked.every(({ url }) => url.startsWith('/mirror/'))).toBe(true)
    expect(asked).toHaveLength(4)
  })

  it('refuses a tarball with other bytes', async () => {
    const own = await served()
    tarball = Buffer.concat([tarball, Buffer.from([0])])
    const fetching = npmRegistry(environment({ npm_config_registry: own }))(pinned, target, 'linux-x64')
    await expect(fetching).rejects.toThrow(
      `${NAME} 1.0.0 is not the pinned one: expected ${pinned.integrity}, got sha512-`,
    )
  })

  it.each([
    ['version', { version: '9.9.9' }, 'the registry has no version 9.9.9 of @here/engine'],
    ['package', { name: '@here/other' }, '404'],
  ])('says so when there is no such %s', async (_, other, message) => {
    const fetching = npmRegistry(environment({ npm_config_registry: await served() }))
    await expect(fetching({ ...pinned, ...other }, target, 'linux-x64')).rejects.toThrow(message)
  })

  it('says so when nobody answers', async () => {
    const fetching = npmRegistry(environment({ npm_config_registry: 'http://127.0.0.1:9/' }))
    await expect(fetching(pinned, target, 'linux-x64')).rejects.toThrow('ECONNREFUSED')
  })

  /** In a process of its own: npm's libraries read the variables for proxies once. */
  async function fetchApart(more: Readonly<Record<string, string>>): Promise<void> {
    const file = path.resolve(import.meta.dirname, '../../../packages/adapters/src/native/npm-registry.ts')
    const code = `import { npmRegistry } from ${JSON.stringify(file)}
await npmRegistry()(${JSON.stringify(pinned)}, ${JSON.stringify(target)}, 'linux-x64')`
    const flags = ['--conditions=source', '--no-warnings', '--input-type=module', '--eval', code]
    await run(process.execPath, flags, { env: environment(more) })
  }

  it('goes through the proxy that the variables name', async () => {
    const port = await listening(createServer(registry(() => 'http://registry.invalid/files/engine.tgz')))
    await fetchApart({ npm_config_registry: 'http://registry.invalid/', http_proxy: `http://127.0.0.1:${port}` })
    expect(asked.map(({ url }) => url)).toEqual([
      'http://registry.invalid/@here%2fengine',
      'http://registry.invalid/files/engine.tgz',
    ])
    expect(await readdir(target)).toContain('index.js')
  })

  it('trusts the CA of cafile and of NODE_EXTRA_CA_CERTS, and no other', async ({ skip }) => {
    const [key, cert] = [path.join(home, 'key.pem'), path.join(home, 'cert.pem')]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes']
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject]).catch(() =>
      skip('openssl is not on this machine, which makes the certificate'),
    )
    let own = ''
    const options = { key: await readFile(key), cert: await readFile(cert) }
    const port = await listening(
      createSecureServer(
        options,
        registry(() => `${own}/engine.tgz`),
      ),
    )
    own = `https://127.0.0.1:${port}`
    await expect(fetchApart({ npm_config_registry: own })).rejects.toThrow(/self-signed certificate/u)
    await fetchApart({ npm_config_registry: own, npm_config_cafile: cert })
    await fetchApart({ npm_config_registry: own, NODE_EXTRA_CA_CERTS: cert })
    expect(asked).toHaveLength(4)
  })
})

describe('on this machine', () => {
  /** Loads a module from its folder, as a step does, and has it do something. */
  const USES: Readonly<Record<keyof typeof PINNED, string>> = {
    '@duckdb/node-bindings': `const duckdb = require('@duckdb/node-bindings')
      console.log(duckdb.library_version().startsWith('v1.') ? '42' : '')`,
    'onnxruntime-node': `console.log(typeof require('onnxruntime-node').InferenceSession.create === 'function' ? '42' : '')`,
  }

  /** Whether the smallest of the packages can be had; every failure but a missing network is one. */
  async function registryAnswers(): Promise<boolean> {
    const smallest = PINNED['@duckdb/node-bindings'].packages.find(({ name }) => name === 'detect-libc')!
    try {
      await npmRegistry()(smallest, target, platformKey())
      return true
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
      if (['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'ENETUNREACH'].includes(code)) return false
      throw cause
    }
  }

  it.for(['@duckdb/node-bindings', 'onnxruntime-node'] as const)(
    '%s is installed into an empty folder from the registry that npm is set up for, and runs',
    { timeout: 240_000 },
    async (name, { skip }) => {
      const platform = platformKey()
      if (!(await registryAnswers())) skip('no npm registry can be reached from this machine')
      const place = { root: path.join(home, 'tools'), name, module: PINNED[name], platform }
      const folder = await fillCache(place, npmRegistry())
      expect(await findCached(place)).toBe(folder)
      await writeFile(
        path.join(home, 'use.cjs'),
        `require = require('node:module').createRequire(${JSON.stringify(`${folder}/x.cjs`)})\n${USES[name]}`,
      )
      const { stdout } = await run(process.execPath, [path.join(home, 'use.cjs')])
      expect(stdout.trim()).toBe('42')
      // One byte of the native code is another one: not loaded, fetched again.
      const native = path.join(
        folder,
        'node_modules',
        PINNED[name].platforms[platform]?.packages[0]?.name ?? 'onnxruntime-node',
        'package.json',
      )
      await writeFile(native, (await readFile(native, 'utf8')).replace('"', ' "'))
      expect(await findCached(place)).toBeUndefined()
    },
  )
})
