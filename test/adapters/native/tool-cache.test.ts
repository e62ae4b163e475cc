import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { digestOf, filesUnder, isKept } from '../../../packages/adapters/src/native/kept-files.ts'
import { platformKey } from '../../../packages/adapters/src/native/platform.ts'
import {
  cacheRoot,
  fillCache,
  findCached,
  type CachePlace,
  type FetchPackage,
} from '../../../packages/adapters/src/native/tool-cache.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const PACKAGE = { name: '@here/engine', version: '1.2.3', integrity: 'sha512-of-its-tarball' }
const OTHER = { name: 'helper', version: '4.5.6', integrity: 'sha512-of-another' }
const CODE: Readonly<Record<string, string>> = {
  '@here/engine/package.json': '{ "name": "@here/engine", "main": "index.js" }',
  '@here/engine/index.js': "module.exports = require('helper')\n",
  'helper/package.json': '{ "name": "helper" }',
  'helper/index.js': 'module.exports = 42\n',
}

let root: string
let place: CachePlace
let fetched: string[]

/** Gives the packages of {@link CODE}, as they lie in a registry. */
const fetchCode: FetchPackage = async (wanted, folder) => {
  fetched.push(`${wanted.name}@${wanted.version}`)
  for (const [name, text] of Object.entries(CODE))
    if (name.startsWith(`${wanted.name}/`)) await writeFile(path.join(folder, path.basename(name)), text)
}

beforeEach(async () => {
  root = await temporaryFolder()
  fetched = []
  const files = path.join(root, 'published')
  for (const [name, text] of Object.entries(CODE)) {
    await mkdir(path.dirname(path.join(files, name)), { recursive: true })
    await writeFile(path.join(files, name), text)
  }
  const contents = await digestOf((await filesUnder(files)) ?? [])
  place = {
    root: path.join(root, 'cache'),
    name: PACKAGE.name,
    module: { packages: [PACKAGE], platforms: { 'vax-780': { packages: [OTHER], contents } } },
    platform: 'vax-780',
  }
})

async function refusal(promise: Promise<unknown>): Promise<string> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError) || thrown.code !== 'NATIVE') throw new Error('expected NATIVE', { cause: thrown })
  return thrown.message
}

/** What lies in the folder of the module: the platform, and nothing that was left over. */
async function left(): Promise<readonly string[]> {
  const folder = await fillCache(place, fetchCode)
  return await readdir(path.dirname(folder))
}

describe('the tool cache', () => {
  it('is filled once, with all packages where Node finds them', async () => {
    expect(await findCached(place)).toBeUndefined()
    const folder = await fillCache(place, fetchCode)
    expect(fetched).toEqual(['@here/engine@1.2.3', 'helper@4.5.6'])
    expect(await findCached(place)).toBe(folder)
    expect(await readFile(path.join(folder, 'node_modules/@here/engine/index.js'), 'utf8')).toContain('helper')
    expect(await left()).toEqual(['vax-780'])
  })

  const tamper: Readonly<Record<string, (folder: string) => Promise<void>>> = {
    'a byte that was changed': async (folder) =>
      await writeFile(path.join(folder, 'helper/index.js'), 'module.exports = 43\n'),
    'a byte more': async (folder) => await appendFile(path.join(folder, 'helper/index.js'), ' '),
    'a file more, which Node might find first': async (folder) => {
      await mkdir(path.join(folder, '@here/engine/node_modules/helper'), { recursive: true })
      await writeFile(path.join(folder, '@here/engine/node_modules/helper/index.js'), 'steal()')
    },
    'a file beside node_modules': async (folder) => await writeFile(path.join(folder, '../package.json'), '{}'),
    'a file less': async (folder) => await rm(path.join(folder, 'helper/package.json')),
    'a link in the place of a file': async (folder) => {
      const file = path.join(folder, 'helper/index.js')
      await cp(file, path.join(root, 'elsewhere.js'))
      await rm(file)
      await symlink(path.join(root, 'elsewhere.js'), file)
    },
    'no packages at all': async (folder) => await rm(folder, { recursive: true }),
  }

  it.each(Object.keys(tamper))('does not use a folder with %s, and is filled again', async (what) => {
    const folder = await fillCache(place, fetchCode)
    await tamper[what]?.(path.join(folder, 'node_modules'))
    expect(await findCached(place)).toBeUndefined()
    expect(await fillCache(place, fetchCode)).toBe(folder)
    expect(fetched).toHaveLength(4)
    expect(await findCached(place)).toBe(folder)
    expect(await left()).toEqual(['vax-780'])
  })

  it('does not take what was fetched when a kept file is another one, and leaves nothing', async () => {
    const hostile: FetchPackage = async (wanted, folder, platform) => {
      await fetchCode(wanted, folder, platform)
      await appendFile(path.join(folder, 'index.js'), 'steal()')
    }
    await expect(fillCache(place, hostile)).rejects.toThrow('the files kept of them are not')
    expect(await findCached(place)).toBeUndefined()
    expect(await readdir(path.join(place.root, '@here+engine', '1.2.3'))).toEqual([])
  })

  it('says what failed and what to do, without the password of the registry', async () => {
    const failing: FetchPackage = () =>
      Promise.reject(new Error('request to http://me:secret@127.0.0.1/engine failed\nmore'))
    const said = await refusal(fillCache(place, failing))
    expect(said).toContain('@here/engine is not installed, and cannot be fetched for ')
    expect(said).toContain('request to http://127.0.0.1/engine failed: check npm_config_registry')
    expect(said).not.toContain('secret')
    expect(await findCached(place)).toBeUndefined()
  })

  it('names platform and C library where nothing is built for it', async () => {
    const said = await refusal(fillCache({ ...place, platform: 'pdp-11' }, fetchCode))
    expect(said).toContain(`has no build for ${process.platform}-${process.arch} (`)
    expect(said).toContain('there is one for vax-780')
    expect(fetched).toEqual([])
  })

  it('is the same for jobs at the same time, whoever is first', async () => {
    const folders = await Promise.all(Array.from({ length: 6 }, async () => await fillCache(place, fetchCode)))
    expect(new Set(folders)).toHaveLength(1)
    expect(await findCached(place)).toBe(folders[0])
    expect(await left()).toEqual(['vax-780'])
  })

  it("is the runner's, else a folder of the user's caches", () => {
    expect(cacheRoot({ RUNNER_TOOL_CACHE: '/opt/tools' })).toBe(path.join('/opt/tools', 'titlebout-native'))
    if (process.platform !== 'linux') return
    expect(cacheRoot({ XDG_CACHE_HOME: '/var/caches' })).toBe('/var/caches/titlebout-native')
    expect(cacheRoot({ RUNNER_TOOL_CACHE: '' })).toBe(path.join(os.homedir(), '.cache/titlebout-native'))
  })
})

describe('of a package is kept', () => {
  it.each([
    ['package.json', true],
    ['dist/cjs/package.json', true],
    ['LICENSE', true],
    ['dist/index.js', true],
    ['dist/index.d.ts', false],
    ['dist/index.js.map', false],
    ['lib/binding.ts', false],
    ['script/install.js', false],
    ['README.md', false],
    ['bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
    ['bin/napi-v6/linux/x64/onnxruntime_binding.node', true],
    ['bin/napi-v6/linux/arm64/libonnxruntime.so.1', false],
    ['bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib', false],
    ['libduckdb.so', true],
  ])('%s: %s', (file, kept) => {
    expect(isKept(file, 'linux-x64')).toBe(kept)
  })
})

describe('platformKey', () => {
  it('is what this process runs on', () => {
    expect(platformKey()).toMatch(new RegExp(`^${process.platform}-${process.arch}(?:-musl)?$`, 'u'))
  })
})
