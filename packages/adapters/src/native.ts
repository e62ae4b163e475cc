import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '@titlebout/core'

/** The packages with native code, by name. They cannot be bundled: this module is the only one that loads them. */
export interface NativeModules {
  readonly '@duckdb/node-api': typeof import('@duckdb/node-api')
  readonly 'onnxruntime-node': typeof import('onnxruntime-node')
}

/**
 * Loads a package with native code: from the folder that the user named, and from nowhere else then; otherwise from the
 * nearest `node_modules` above the running program or above this file.
 *
 * The folder that a workflow works in is not looked at: a pull request could put code there.
 *
 * @param nativeDir folder that holds `node_modules`, or is one; absolute, or relative to the current folder
 * @throws {UserError} `NATIVE` naming platform, C library and what to do
 */
export function loadNative<N extends keyof NativeModules>(name: N, nativeDir: string | undefined): NativeModules[N] {
  const folders = nativeDir === undefined ? foldersNearUs() : foldersNamed(nativeDir)
  for (const folder of folders) {
    const require = createRequire(path.join(folder, 'anchor.cjs'))
    if (!isThere(require, name)) continue
    const load: (name: N) => NativeModules[N] = require
    try {
      return load(name)
    } catch (cause) {
      throw doesNotLoad(name, folder, cause)
    }
  }
  throw isMissing(name, nativeDir, folders)
}

function foldersNearUs(): readonly string[] {
  const program = process.argv[1]
  const here = path.dirname(fileURLToPath(import.meta.url))
  return program === undefined ? [here] : [path.dirname(path.resolve(program)), here]
}

/** `createRequire` looks into the `node_modules` beside its anchor, so a folder that is one needs its parent. */
function foldersNamed(nativeDir: string): readonly string[] {
  const folder = path.resolve(nativeDir)
  return [path.basename(folder) === 'node_modules' ? path.dirname(folder) : folder]
}

function isThere(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND') return false
    throw cause
  }
}

function isMissing(name: string, nativeDir: string | undefined, folders: readonly string[]): UserError {
  const fix =
    nativeDir === undefined
      ? "run npm ci in the action's checkout, or name a folder where it is installed as native-dir"
      : `run npm install ${name} in that folder, or leave native-dir out`
  return new UserError(
    'NATIVE',
    `${name} is not installed for ${platform()}: looked in node_modules of ${folders.join(' and ')} and above: ${fix}`,
  )
}

function doesNotLoad(name: string, folder: string, cause: unknown): UserError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new UserError(
    'NATIVE',
    `${name} found from ${folder} does not load on ${platform()}: ${said}: install it on this platform (npm ci copies only the files of the machine it runs on)`,
    { cause },
  )
}

/** Such as `linux-x64 (glibc 2.36, Node 24.21.0)`. */
function platform(): string {
  return `${process.platform}-${process.arch} (${cLibrary()}Node ${process.versions.node})`
}

function cLibrary(): string {
  if (process.platform !== 'linux') return ''
  const report: unknown = process.report.getReport()
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined
  const version =
    typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
      ? header.glibcVersionRuntime
      : undefined
  return typeof version === 'string' ? `glibc ${version}, ` : 'musl, '
}
