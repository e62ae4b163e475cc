import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { isThere } from '../files/there.ts'
import { digestOf, filesUnder } from './kept-files.ts'
import type { PinnedModule, PinnedPackage, PinnedPlatform } from './pinned-module.ts'
import { versionOf } from './pinned-module.ts'
import { platformText } from './platform.ts'

/** A module with native code, and where it is kept. */
export interface CachePlace {
  /** Absolute; several modules and versions lie side by side in it. */
  readonly root: string
  readonly name: string
  readonly module: PinnedModule
  /** Such as `linux-x64`. */
  readonly platform: string
}

/** Puts the kept files of a package into a folder. @throws {Error} when it cannot be had, or has other bytes than are pinned */
export type FetchPackage = (wanted: PinnedPackage, folder: string, platform: string) => Promise<void>

/**
 * The runner's tool cache; elsewhere a folder of the user's caches: `~/.cache` or `XDG_CACHE_HOME`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(env['RUNNER_TOOL_CACHE'] || userCaches(env), 'titlebout-native')
}

function userCaches(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return env['LOCALAPPDATA'] || path.join(os.homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches')
  return env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache')
}

/**
 * The folder with `node_modules` that holds the module, when every byte in it is as pinned, and there is nothing else.
 *
 * @returns undefined when it is not there, or is not what it should be
 */
export async function findCached(place: CachePlace): Promise<string | undefined> {
  const folder = folderOf(place)
  if (!(await isThere(folder))) return undefined
  return (await isAsPinned(folder, place)) ? folder : undefined
}

/**
 * Fills the cache. Everything is put together in a folder beside it, compared with what is pinned, and moved there in one step, so
 * that a half-filled folder is never used and jobs at the same time do no harm. What is there already and is not as pinned is
 * taken away.
 *
 * @returns as {@link findCached}
 * @throws {UserError} `NATIVE` when there is no build for this platform, or it cannot be fetched
 */
export async function fillCache(place: CachePlace, fetchPackage: FetchPackage): Promise<string> {
  const built = builtFor(place)
  const folder = folderOf(place)
  const staged = `${folder}.${randomBytes(6).toString('hex')}.tmp`
  try {
    for (const wanted of [...place.module.packages, ...built.packages]) {
      const target = path.join(staged, 'node_modules', ...wanted.name.split('/'))
      await mkdir(target, { recursive: true })
      await fetched(place, async () => await fetchPackage(wanted, target, place.platform))
    }
    // rule: native-fetched
    if (!(await isAsPinned(staged, place)))
      throw new Error(`${place.name} for ${place.platform}: its packages are as pinned, the files kept of them are not`)
    await moveInto(staged, folder, place)
    return folder
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

async function moveInto(staged: string, folder: string, place: CachePlace): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await rename(staged, folder)
      return
    } catch (cause) {
      if (tries === 3 || !(await isThere(folder))) throw cause
    }
    // Another job was quicker, or what is there was tampered with.
    if (await isAsPinned(folder, place)) return
    await takeAway(folder)
  }
}

/** At once, by another name: what is taken away file by file would be half there meanwhile. */
async function takeAway(folder: string): Promise<void> {
  const aside = `${folder}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await rename(folder, aside)
  } catch (cause) {
    // Another job has just done the same.
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
  await rm(aside, { recursive: true, force: true })
}

async function fetched(place: CachePlace, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new UserError(
      'NATIVE',
      `${place.name} is not installed, and cannot be fetched for ${platformText()} from the npm registry that this machine is set up for: ${withoutCredentials(said)}: check npm_config_registry, the .npmrc of the user, proxy and CA, or install it and name the folder as native-dir`,
      { cause },
    )
  }
}

function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/@\s]+@/gu, '//')
}

function builtFor({ name, module, platform }: CachePlace): PinnedPlatform {
  const built = module.platforms[platform]
  // rule: native-platform
  if (built === undefined)
    throw new UserError(
      'NATIVE',
      `${name} has no build for ${platformText()}: there is one for ${Object.keys(module.platforms).join(', ')}`,
    )
  return built
}

/** The version and the digest are in the name: another release finds nothing of this one. */
function folderOf(place: CachePlace): string {
  const version = versionOf(place.module, place.name)
  return path.join(place.root, place.name.replace('/', '+'), version, place.platform)
}

async function isAsPinned(folder: string, { module, platform }: CachePlace): Promise<boolean> {
  const files = await filesUnder(folder)
  const inside = files?.map(({ name, file }) => ({ name: name.replace(/^node_modules\//u, ''), file }))
  if (inside === undefined || files?.some(({ name }) => !name.startsWith('node_modules/')) === true) return false
  // rule: native-tampered
  if ((await digestOf(inside)) !== module.platforms[platform]?.contents) return false
  return true
}
