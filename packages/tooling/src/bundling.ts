import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { minify } from 'rolldown/utils'
import { licencesOf } from './licences.ts'
import { runScript } from './run.ts'
import { makeScratch } from './scratch.ts'

/** What the seven actions and the command line share. */
export const HOSTS_ENTRY = 'packages/hosts/dist/index.js'

/** Files of a package that lie beside the bundle as they are, and are read when they are needed. */
export interface Shipped {
  readonly package: string
  readonly folder: string
  readonly files: readonly string[]
}

/** What the bundle needs at run time and the bundler cannot put into it. */
export const SHIPPED: readonly Shipped[] = [
  {
    package: 'onnxruntime-web',
    folder: 'dist',
    files: ['ort.wasm.bundle.min.mjs', 'ort-wasm-simd-threaded.wasm'],
  },
]

/** Arguments of the bundler for what it must leave to be found when it is loaded. */
export const NATIVE = ['--external', '@duckdb/node-bindings'] as const

/** The files of a bundle, by name. */
export type Bundle = ReadonlyMap<string, Buffer>

/**
 * Compiles the packages from nothing and bundles one entry: one minified ESM file, a chunk for each lazy import, the
 * licences of everything in it, and the files that are shipped with it. The same sources and the same lock file give the same
 * bytes, wherever the repository lies.
 */
export async function bundle(root: string, entry: string, shipped: readonly Shipped[] = []): Promise<Bundle> {
  const scratch = await makeScratch(root, 'bundle')
  try {
    await runScript(installed(import.meta.resolve('typescript/package.json'), 'bin/tsc'), ['--build'], scratch)
    const args = ['build', entry, '--out', 'bundled', '--stats-out', 'stats.json', '--no-cache', ...NATIVE]
    await runScript(installed(import.meta.resolve('@vercel/ncc/package.json'), 'dist/ncc/cli.js'), args, scratch)
    const files = await readFiles(path.join(scratch, 'bundled'))
    for (const name of [...files.keys()].filter((file) => file.endsWith('.js'))) {
      const file = path.join(scratch, 'bundled', name)
      const code = withoutLicenceComments(await readFile(file, 'utf8'))
      await writeFile(file, withoutRegistryHosts(await minified(name, code)))
      await runScript('--check', [file], scratch)
    }
    const own = shipped.map((one) => path.join(root, 'node_modules', one.package))
    const licences = await licencesOf(await readFile(path.join(scratch, 'stats.json'), 'utf8'), own)
    return sorted([
      ...(await readFiles(path.join(scratch, 'bundled'))),
      ...(await readShipped(root, shipped)),
      ['licenses.txt', Buffer.from(licences)],
    ])
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * A third of the bytes. The bundler could do it for its first file, but takes the parentheses from around each module, by which V8 knows
 * that it is called at once: it then compiles them one by one, and its cache holds none of them. A fifth of the time to start.
 */
export async function minified(name: string, code: string): Promise<string> {
  const keepNames = { function: true, class: true }
  const { code: small, errors } = await minify(name, code, {
    module: true,
    compress: { keepNames },
    mangle: { keepNames },
  })
  if (errors.length > 0) throw new Error(`${name}: ${errors.map(({ message }) => message).join('\n')}`)
  return small
}

async function readShipped(root: string, shipped: readonly Shipped[]): Promise<[name: string, bytes: Buffer][]> {
  const files = shipped.flatMap((one) => one.files.map((name) => ({ ...one, name })))
  return await Promise.all(
    files.map(async ({ package: from, folder, name }): Promise<[string, Buffer]> => [
      name,
      await readFile(path.join(root, 'node_modules', from, folder, name)),
    ]),
  )
}

/**
 * The minifier keeps every comment that holds `@license`, and some libraries repeat theirs in each of a thousand small
 * files: a third of the bundle, to be read at every start. licenses.txt has them all.
 */
export function withoutLicenceComments(code: string): string {
  return code.replaceAll(/\/\*[*!](?:(?!\*\/)[^])*?@license(?:(?!\*\/)[^])*\*\/\n?/gu, '')
}

/**
 * No committed file names a registry's host, not even where a library has it for whoever set up none: in its texts the host is written with an
 * escape, which means the same.
 */
export function withoutRegistryHosts(code: string): string {
  return code.replaceAll(/\bregistry\.(npmjs|yarnpkg)\.(org|com)\b/gu, String.raw`registry.$1\x2e$2`)
}

/** A file of an installed package, beside its package.json. */
function installed(manifest: string, file: string): string {
  return path.join(path.dirname(fileURLToPath(manifest)), file)
}

/** Every file of a folder by its path inside; empty when there is no folder. */
export async function readFiles(folder: string): Promise<Bundle> {
  const files = new Map<string, Buffer>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    files.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file))
  }
  return sorted([...files])
}

function sorted(files: readonly (readonly [string, Buffer])[]): Bundle {
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Names that stand in one bundle only, or hold other bytes. */
export function differences(a: Bundle, b: Bundle): readonly string[] {
  const names = new Set([...a.keys(), ...b.keys()])
  return [...names].filter((name) => !a.get(name)?.equals(b.get(name) ?? Buffer.alloc(0)) || !b.has(name))
}
