import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '@titlebout/core'
import { versionOf } from './pinned-module.ts'
import { PINNED } from './pinned.ts'
import { platformKey, platformText } from './platform.ts'
import type { CachePlace } from './tool-cache.ts'

/** The packages with native code, by name. They cannot be bundled: this folder is the only one that loads them. */
export interface NativeModules {
  readonly '@duckdb/node-bindings': typeof import('@duckdb/node-bindings')
  readonly 'onnxruntime-node': typeof import('onnxruntime-node')
}

/**
 * Where a package with native code is: in the folder that the user named, and nowhere else then; otherwise, in the version that is pinned, in
 * the nearest `node_modules` above the running program or above this file, else in the tool cache.
 *
 * The folder that a workflow works in is not looked at: a pull request could put code there.
 *
 * @param nativeDir folder that holds `node_modules`, or is one; absolute, or relative to the current folder
 * @returns a folder from which it loads; undefined when it is nowhere
 */
export async function findNative(
  name: keyof NativeModules,
  nativeDir: string | undefined,
): Promise<string | undefined> {
  if (nativeDir !== undefined) {
    const folder = folderNamed(nativeDir)
    return isThere(folder, name) ? folder : undefined
  }
  const near = foldersNearUs().find((folder) => versionIn(folder, name) === pinnedVersion(name))
  if (near !== undefined) return near
  const { cacheRoot, findCached } = await toolCache()
  return await findCached(placeIn(cacheRoot(), name))
}

/**
 * The same, and where it is nowhere and the user named no folder the tool cache is filled from the npm registry that the machine is
 * set up for.
 *
 * @throws {UserError} `NATIVE` naming platform, C library and what to do
 */
export async function provideNative(name: keyof NativeModules, nativeDir: string | undefined): Promise<string> {
  const found = await findNative(name, nativeDir)
  if (found !== undefined) return found
  // rule: native-dir-only
  if (nativeDir !== undefined) throw isMissing(name, folderNamed(nativeDir))
  const [{ cacheRoot, fillCache }, { npmRegistry }] = await Promise.all([toolCache(), import('./npm-registry.ts')])
  return await fillCache(placeIn(cacheRoot(), name), npmRegistry())
}

/**
 * Loads a package with native code, out of {@link provideNative}.
 *
 * @throws {UserError} `NATIVE` naming platform, C library and what to do
 */
export async function loadNative<N extends keyof NativeModules>(
  name: N,
  nativeDir: string | undefined,
): Promise<NativeModules[N]> {
  const folder = await provideNative(name, nativeDir)
  const load: (name: N) => NativeModules[N] = requireFrom(folder)
  try {
    return load(name)
  } catch (cause) {
    throw doesNotLoad(name, folder, cause)
  }
}

/** The version that our own code is written for. */
export function pinnedVersion(name: keyof NativeModules): string {
  return versionOf(PINNED[name], name)
}

/** Loaded when it is looked into: it takes Node's cryptography along. */
async function toolCache(): Promise<typeof import('./tool-cache.ts')> {
  return await import('./tool-cache.ts')
}

function placeIn(root: string, name: keyof NativeModules): CachePlace {
  return { root, name, module: PINNED[name], platform: platformKey() }
}

function foldersNearUs(): readonly string[] {
  const program = process.argv[1]
  const here = path.dirname(fileURLToPath(import.meta.url))
  return program === undefined ? [here] : [path.dirname(path.resolve(program)), here]
}

/** `createRequire` looks into the `node_modules` beside its anchor, so a folder that is one needs its parent. */
function folderNamed(nativeDir: string): string {
  const folder = path.resolve(nativeDir)
  return path.basename(folder) === 'node_modules' ? path.dirname(folder) : folder
}

export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(path.join(folder, 'anchor.cjs'))
}

/** The version of a package in the `node_modules` of a folder, or of one above it; undefined when none is there. */
export function versionIn(folder: string, name: keyof NativeModules): string | undefined {
  if (!isThere(folder, `${name}/package.json`)) return undefined
  const manifest: unknown = requireFrom(folder)(`${name}/package.json`)
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : ''
  return String(version)
}

function isThere(folder: string, name: string): boolean {
  try {
    requireFrom(folder).resolve(name)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND') return false
    throw cause
  }
}

function isMissing(name: string, folder: string): UserError {
  return new UserError(
    'NATIVE',
    `${name} is not installed for ${platformText()}: looked in node_modules of ${folder} and above: run npm install ${name} in that folder, or leave native-dir out`,
  )
}

function doesNotLoad(name: string, folder: string, cause: unknown): UserError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new UserError(
    'NATIVE',
    `${name} found from ${folder} does not load on ${platformText()}: ${said}: install it on this platform (npm ci copies only the files of the machine it runs on)`,
    { cause },
  )
}
