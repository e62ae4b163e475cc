// Ambient, so that it is seen also where the sources are compiled without ours: the libraries have no types.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./npm.d.ts" />
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import Config from '@npmcli/config'
import npmSettings from '@npmcli/config/lib/definitions/index.js'
import fetch from 'npm-registry-fetch'
import { Unpack } from 'tar'
import { isKept } from './kept-files.ts'
import type { PinnedPackage } from './pinned-module.ts'
import type { FetchPackage } from './tool-cache.ts'

type Settings = Readonly<Record<string, unknown>>

/**
 * Fetches packages as npm would: from its registry, with its credentials, proxy and CA, and unpacks of each what {@link isKept}. Nothing
 * of it is run. It throws when a package cannot be had, or its tarball is not the pinned one.
 *
 * @param env variables that npm reads its settings from
 */
export function npmRegistry(env: NodeJS.ProcessEnv = process.env): FetchPackage {
  let settings: Promise<Settings> | undefined
  return async (wanted, folder, platform) => {
    settings ??= readSettings(folder, env)
    await fetchInto(folder, wanted, { platform, options: await settings })
  }
}

async function fetchInto(
  folder: string,
  wanted: PinnedPackage,
  { platform, options }: { readonly platform: string; readonly options: Settings },
): Promise<void> {
  const { body } = await fetch(await tarballOf(wanted, options), options)
  const hash = createHash('sha512')
  const unpack = new Unpack({
    cwd: folder,
    strip: 1,
    preserveOwner: false,
    filter: (file) => isKept(inside(file), platform),
  })
  const closed = once(unpack, 'close')
  closed.catch(() => undefined)
  for await (const chunk of body) {
    hash.update(chunk)
    if (!unpack.write(Buffer.from(chunk))) await Promise.race([once(unpack, 'drain'), closed])
  }
  unpack.end()
  await closed
  const integrity = `sha512-${hash.digest('base64')}`
  // rule: native-integrity
  if (integrity !== wanted.integrity)
    throw new Error(
      `${wanted.name} ${wanted.version} is not the pinned one: expected ${wanted.integrity}, got ${integrity}`,
    )
}

/** Tarballs of npm have everything in one folder. */
function inside(file: string): string {
  return file.split('/').slice(1).join('/')
}

/**
 * What npm is set up for on this machine: variables `npm_config_…`, the user's `.npmrc`, the global one. Not the `.npmrc` of the folder
 * that we work in: a pull request may have written it.
 */
async function readSettings(emptyFolder: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const config = new Config({
    ...npmSettings,
    npmPath: emptyFolder,
    // Global: no file of a project is read.
    argv: [process.execPath, 'npm', '--global'],
    // It writes into the variables that it is given.
    env: { ...env },
    cwd: emptyFolder,
    warn: false,
  })
  await config.load()
  // What we keep is the unpacked package; its tarball need not be in npm's cache as well.
  return { ...config.flat, cache: undefined }
}

/** The short form of a package's list of versions: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
const SHORT = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'

async function tarballOf({ name, version }: PinnedPackage, options: Settings): Promise<string> {
  const listing = await fetch.json(name.replace('/', '%2f'), { ...options, headers: { accept: SHORT } })
  const tarball = textAt(listing, ['versions', version, 'dist', 'tarball'])
  if (tarball === undefined) throw new Error(`the registry has no version ${version} of ${name}`)
  return throughRegistry(tarball, options)
}

/**
 * Some mirrors name the tarballs of the registry that they copy: like npm, we take those through the mirror.
 */
function throughRegistry(tarball: string, { registry }: Settings): string {
  const url = new URL(tarball)
  const standard = npmSettings.definitions['registry']?.default
  if (typeof registry !== 'string' || typeof standard !== 'string') return tarball
  if (url.host !== new URL(standard).host || new URL(registry).host === url.host) return tarball
  return new URL(path.posix.join(new URL(registry).pathname, url.pathname), registry).href
}

function textAt(value: unknown, keys: readonly string[]): string | undefined {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = Object.getOwnPropertyDescriptor(found, key)?.value
  }
  return typeof found === 'string' ? found : undefined
}
