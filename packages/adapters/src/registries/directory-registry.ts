import { link, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import {
  DamageError,
  lastPointer,
  planMove,
  storedVersion,
  storedVersions,
  UserError,
  type Ledger,
  type Move,
  type NewVersion,
  type Pointer,
  type PointerRead,
  type Registry,
  type StoredVersion,
} from '@titlebout/core'
import { copyWhole } from '../files/atomic.ts'
import { sha256Bytes, sha256File, sha256Text } from '../files/digest.ts'
import { eventText, readChain } from './chain.ts'
import { stale } from './stale.ts'

export interface DirectoryRegistryOptions {
  /** Absolute folder. */
  readonly root: string
}

interface Snapshot {
  readonly texts: readonly string[]
  readonly ledger: Ledger
  readonly revision: string | undefined
}

/**
 * A registry in a folder of a machine of one's own.
 *
 *     ledger/00000001.json …     one event per file, each naming the one before by its digest: the only truth
 *     packages/<digest>/…        the files of a version, in place before an event names them
 *
 * Compare-and-swap is the exclusive creation of the next event's file, so there is no lock that a killed process could
 * leave behind.
 */
export function directoryRegistry({ root }: DirectoryRegistryOptions): Registry {
  const snapshot = async (): Promise<Snapshot> => await readLedger(root)
  return {
    kind: 'directory',
    where: root,
    revision: async () => (await snapshot()).revision,
    pointer: async (environment) => {
      const { ledger, revision } = await snapshot()
      const pointer = lastPointer(ledger, environment)
      return pointer === undefined || revision === undefined ? undefined : { pointer, revision }
    },
    versionOf: async (packageSha256) =>
      storedVersions((await snapshot()).ledger).find((one) => one.package_sha256 === packageSha256)?.version,
    packageOf: async (version) => storedVersion((await snapshot()).ledger, version).package_sha256,
    versions: async () => storedVersions((await snapshot()).ledger).map((one) => one.version),
    fetch: async (version, folder) => await fetchVersion(root, (await snapshot()).ledger, version, folder),
    readEach: async (file) => await readEach(root, (await snapshot()).ledger, file),
    move: async (move) => await moveHere(root, await snapshot(), move),
    history: async (environment) => {
      const { texts, ledger } = await snapshot()
      let previous: Pointer | undefined
      return ledger.flatMap((event, index) => {
        if (event.pointer.environment !== environment) return []
        const found = { pointer: event.pointer, previous, revision: sha256Text(texts[index] ?? '') }
        previous = event.pointer
        return [found]
      })
    },
    guard: async () => 'not-applicable',
  }
}

function eventFile(number: number): string {
  return `${String(number).padStart(8, '0')}.json`
}

async function readLedger(root: string): Promise<Snapshot> {
  const folder = path.join(root, 'ledger')
  const names = await namesIn(folder, root)
  const numbers = names.filter((name) => /^\d{8}\.json$/u.test(name)).sort()
  const missing = numbers.findIndex((name, index) => name !== eventFile(index + 1))
  if (missing >= 0)
    throw new DamageError(`${path.join(folder, eventFile(missing + 1))} is missing: the registry is damaged`)
  const texts: string[] = []
  for (const name of numbers) texts.push(await readEvent(path.join(folder, name)))
  const ledger = readChain(texts, (index) => path.join(folder, eventFile(index + 1)))
  const last = texts.at(-1)
  return { texts, ledger, revision: last === undefined ? undefined : sha256Text(last) }
}

/** Absent is empty, everything else that keeps us from reading is an error. */
async function namesIn(folder: string, root: string): Promise<readonly string[]> {
  try {
    if (await exists(folder)) return await readdir(folder)
    // The ledger's folder comes to be before the packages': packages without it have lost their ledger.
    return (await exists(path.join(root, 'packages'))) ? await readdir(folder) : []
  } catch (cause) {
    throw new UserError('REGISTRY', `cannot read the registry in ${root}: ${reasonOf(cause)}`, { cause })
  }
}

async function readEvent(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError('REGISTRY', `cannot read ${file}: ${reasonOf(cause)}`, { cause })
  }
}

async function moveHere(root: string, before: Snapshot, move: Move): Promise<PointerRead> {
  const planned = planMove(before.ledger, move, await sizesOf(move.version))
  if (planned.kind === 'done' && before.revision !== undefined)
    return { pointer: planned.pointer, revision: before.revision }
  if (planned.kind === 'done' || before.revision !== move.expected)
    throw stale(root, move, before.revision, before.ledger)
  const text = eventText(planned.event, before.texts.at(-1))
  await mkdir(path.join(root, 'ledger'), { recursive: true })
  if (planned.event.stored !== null && move.version !== undefined) await storePackage(root, move.version)
  if (!(await createEvent(path.join(root, 'ledger'), eventFile(planned.event.number), text))) {
    const now = await readLedger(root)
    throw stale(root, move, now.revision, now.ledger)
  }
  return { pointer: planned.event.pointer, revision: sha256Text(text) }
}

/** A file of this name comes to be with this whole content, or was there before: `link` is both at once. */
async function createEvent(folder: string, name: string, text: string): Promise<boolean> {
  const temporary = path.join(folder, `.${name}.${randomBytes(6).toString('hex')}.tmp`)
  await writeFile(temporary, text, { flag: 'wx', flush: true })
  try {
    await link(temporary, path.join(folder, name))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false
    throw new UserError(
      'REGISTRY',
      `cannot write ${path.join(folder, name)}: ${reasonOf(cause)}: a registry needs a file system with hard links`,
      { cause },
    )
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(folder)
  return true
}

async function storePackage(root: string, version: NewVersion): Promise<void> {
  const folder = path.join(root, 'packages', version.package_sha256)
  for (const file of version.files) {
    const target = path.join(folder, file.path)
    if ((await exists(target)) && (await sha256File(target)) === file.sha256) continue
    await copyWhole(file.source, target)
    const found = await sha256File(target)
    if (found !== file.sha256) {
      await rm(target, { force: true })
      throw new UserError(
        'REGISTRY',
        `${file.path}: expected SHA-256 ${file.sha256}, found ${found} in ${file.source}: it changed since it was packaged`,
      )
    }
    await syncFile(target)
  }
}

async function fetchVersion(root: string, ledger: Ledger, version: number, folder: string): Promise<void> {
  const stored = storedVersion(ledger, version)
  for (const file of stored.files) {
    const source = path.join(root, 'packages', stored.package_sha256, file.path)
    const target = path.join(folder, file.path)
    try {
      await copyWhole(source, target)
    } catch (cause) {
      throw unreadable(file.path, version, source, cause)
    }
    const found = await sha256File(target)
    if (found === file.sha256) continue
    await rm(target, { force: true })
    throw new DamageError(
      `${file.path} of version ${version} differs from what was stored: expected SHA-256 ${file.sha256} by ${path.join(root, 'ledger')}, found ${found} in ${source}`,
    )
  }
}

async function readEach(root: string, ledger: Ledger, name: string): Promise<ReadonlyMap<number, Uint8Array>> {
  const found = new Map<number, Uint8Array>()
  for (const stored of storedVersions(ledger)) {
    const file = stored.files.find((one) => one.path === name)
    if (file !== undefined) found.set(stored.version, await checkedBytes(root, stored, file))
  }
  return found
}

function unreadable(file: string, version: number, source: string, cause: unknown): DamageError {
  const isGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  const what = isGone
    ? `is gone: ${source} was deleted: bring it back, or roll back to a version that is whole`
    : `cannot be read: ${reasonOf(cause)}`
  return new DamageError(`${file} of version ${version} ${what}`, { cause })
}

async function checkedBytes(
  root: string,
  stored: StoredVersion,
  { path: name, sha256 }: StoredVersion['files'][number],
): Promise<Uint8Array> {
  const source = path.join(root, 'packages', stored.package_sha256, name)
  let bytes: Buffer
  try {
    bytes = await readFile(source)
  } catch (cause) {
    throw unreadable(name, stored.version, source, cause)
  }
  const found = sha256Bytes(bytes)
  if (found !== sha256)
    throw new DamageError(
      `${name} of version ${stored.version} differs from what was stored: expected SHA-256 ${sha256} by ${path.join(root, 'ledger')}, found ${found} in ${source}`,
    )
  return bytes
}

async function sizesOf(version: NewVersion | undefined): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  for (const file of version?.files ?? []) sizes.set(file.path, (await stat(file.source)).size)
  return sizes
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The entry of a new file lasts only once its folder is written too. Windows cannot and need not do this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(folder)
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (cause) {
    if (isMissing(cause)) return false
    throw cause
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
