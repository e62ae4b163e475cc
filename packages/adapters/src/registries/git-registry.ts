import { stat } from 'node:fs/promises'
import path from 'node:path'
import {
  canonicalJson,
  DamageError,
  lastPointer,
  planMove,
  storedVersion,
  storedVersions,
  UserError,
  type Ledger,
  type LedgerEvent,
  type Move,
  type Pointer,
  type PointerEvent,
  type PointerRead,
  type Registry,
  type StoredVersion,
} from '@titlebout/core'
import { writeWhole } from '../files/atomic.ts'
import { sha256Bytes } from '../files/digest.ts'
import { gitBytes, GitError } from '../git/git.ts'
import { eventText, readChain } from './chain.ts'
import { writeBlob, writeCommit, writeFileBlobs, type Placed } from './git-commit.ts'
import { asked, lastLines, openGitPlace, type GitPlace } from './git-place.ts'
import { moveMessage } from './move-message.ts'
import { stale } from './stale.ts'

/** Bytes of all files of one version: they live in the repository, which forges do not want to be large. */
export const MAX_VERSION_BYTES = 50 * 1024 * 1024

export interface GitRegistryOptions {
  /** Absolute folder of the clone. */
  readonly workspace: string
  readonly model: string
  /** Value of an HTTP Authorization header; undefined: whatever git itself is set up with. */
  readonly authorization: string | undefined
  /** Whether the forge has rules for the branch; undefined when nobody can be asked. */
  readonly isProtected?: ((branch: string) => Promise<boolean>) | undefined
}

interface Snapshot {
  readonly revision: string
  readonly texts: readonly string[]
  readonly ledger: Ledger
}

/**
 * A registry in the branch `titlebout/<model>` of origin, or of the repository itself where there is no origin.
 *
 *     environments/<environment>.json    where it points now
 *     versions/<n>/…                     the files of version n
 *     ledger.jsonl                       one line per move
 *
 * One commit per move, by plumbing and a push with lease: the user's index and work tree are never touched.
 *
 * @throws {UserError} `REGISTRY` when the workspace is no git repository
 */
export async function gitRegistry(options: GitRegistryOptions): Promise<Registry> {
  const place = await openGitPlace({ ...options, branch: `titlebout/${options.model}` })
  const ledger = async (): Promise<Ledger> => (await readSnapshot(place))?.ledger ?? []
  return {
    kind: 'git',
    where: place.where,
    revision: async () => (await readSnapshot(place))?.revision,
    pointer: async (environment) => await readPointer(place, environment),
    versionOf: async (packageSha256) =>
      storedVersions(await ledger()).find((one) => one.package_sha256 === packageSha256)?.version,
    packageOf: async (version) => storedVersion(await ledger(), version).package_sha256,
    versions: async () => storedVersions(await ledger()).map((one) => one.version),
    fetch: async (version, folder) => await fetchVersion(place, version, folder),
    readEach: async (file) => await readEach(place, file),
    move: async (move) => await moveBranch(place, move),
    history: async (environment) => await readHistory(place, environment),
    guard: async () => ((await options.isProtected?.(place.branch)) === true ? 'branch-rules' : 'none'),
  }
}

async function readSnapshot(place: GitPlace): Promise<Snapshot | undefined> {
  const revision = await place.tip()
  if (revision === undefined) return undefined
  const text = (await blob(place, revision, 'ledger.jsonl')).toString('utf8')
  const texts = text.split('\n').flatMap((line) => (line === '' ? [] : [`${line}\n`]))
  const ledger = readChain(texts, (index) => `ledger.jsonl:${index + 1} of ${place.where}`)
  return { revision, texts, ledger }
}

async function blob(place: GitPlace, revision: string, file: string): Promise<Buffer> {
  try {
    return await gitBytes(['cat-file', 'blob', `${revision}:${file}`], place.options)
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    throw new DamageError(`${file} of ${place.where} cannot be read: ${lastLines(cause.stderr)}`, { cause })
  }
}

async function readPointer(place: GitPlace, environment: string): Promise<PointerRead | undefined> {
  const snapshot = await readSnapshot(place)
  const pointer = snapshot === undefined ? undefined : lastPointer(snapshot.ledger, environment)
  if (snapshot === undefined || pointer === undefined) return undefined
  const file = environmentFile(environment)
  const text = (await blob(place, snapshot.revision, file)).toString('utf8')
  if (text !== canonicalJson(pointer))
    throw new DamageError(
      `${file} of ${place.where} does not say what ledger.jsonl says of the last move: it was changed by hand`,
    )
  return { pointer, revision: snapshot.revision }
}

async function moveBranch(place: GitPlace, move: Move): Promise<PointerRead> {
  const before = await readSnapshot(place)
  const planned = planMove(before?.ledger ?? [], move, await sizesOf(move))
  if (planned.kind === 'done' && before !== undefined) return { pointer: planned.pointer, revision: before.revision }
  if (planned.kind === 'done' || before?.revision !== move.expected)
    throw stale(place.where, move, before?.revision, before?.ledger ?? [])
  const commit = await writeCommit(
    {
      parent: before?.revision,
      files: await placedFiles(place, before?.texts ?? [], planned.event, move),
      message: moveMessage(planned.event, lastPointer(before?.ledger ?? [], move.environment)),
      at: planned.event.pointer.at,
    },
    place.options,
  )
  if (await place.swing(commit, before?.revision)) return { pointer: planned.event.pointer, revision: commit }
  const now = await readSnapshot(place)
  throw stale(place.where, move, now?.revision, now?.ledger ?? [])
}

async function placedFiles(
  place: GitPlace,
  texts: readonly string[],
  event: Omit<LedgerEvent, 'previous_sha256'>,
  move: Move,
): Promise<readonly Placed[]> {
  const { options } = place
  const ledger = [...texts, eventText(event, texts.at(-1))].join('')
  const placed: Placed[] = [
    { path: 'ledger.jsonl', object: await writeBlob(ledger, options) },
    { path: environmentFile(move.environment), object: await writeBlob(canonicalJson(event.pointer), options) },
  ]
  if (event.stored === null) return placed
  const files = move.version?.files ?? []
  const { version } = event.stored
  for (const [index, object] of (await writeFileBlobs(files, options)).entries())
    placed.push({ path: versionFile(version, files[index]?.path ?? ''), object })
  return placed
}

async function sizesOf(move: Move): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  for (const file of move.version?.files ?? []) sizes.set(file.path, (await stat(file.source)).size)
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
  if (total > MAX_VERSION_BYTES)
    throw new UserError(
      'REGISTRY',
      `the files of this version have ${total} bytes: registry git keeps at most ${MAX_VERSION_BYTES} per version in the branch: make the model smaller, or use registry: { kind: directory, path: … }`,
    )
  return sizes
}

async function fetchVersion(place: GitPlace, version: number, folder: string): Promise<void> {
  const snapshot = await readSnapshot(place)
  const stored = storedVersion(snapshot?.ledger ?? [], version)
  for (const file of stored.files)
    await writeWhole(
      path.join(folder, file.path),
      await checkedBlob(place, { revision: snapshot?.revision ?? '', version, file }),
    )
}

async function readEach(place: GitPlace, name: string): Promise<ReadonlyMap<number, Uint8Array>> {
  const snapshot = await readSnapshot(place)
  const found = new Map<number, Uint8Array>()
  for (const { version, files } of storedVersions(snapshot?.ledger ?? [])) {
    const file = files.find((one) => one.path === name)
    if (file !== undefined)
      found.set(version, await checkedBlob(place, { revision: snapshot?.revision ?? '', version, file }))
  }
  return found
}

interface StoredFile {
  readonly revision: string
  readonly version: number
  readonly file: StoredVersion['files'][number]
}

async function checkedBlob(place: GitPlace, { revision, version, file }: StoredFile): Promise<Buffer> {
  const bytes = await blob(place, revision, versionFile(version, file.path))
  const found = sha256Bytes(bytes)
  if (found !== file.sha256)
    throw new DamageError(
      `${file.path} of version ${version} differs from what was stored: expected SHA-256 ${file.sha256}, found ${found} (${place.where})`,
    )
  return bytes
}

/** Events with the commits that wrote them: one commit per line of the ledger. */
async function readHistory(place: GitPlace, environment: string): Promise<readonly PointerEvent[]> {
  const snapshot = await readSnapshot(place)
  if (snapshot === undefined) return []
  const log = ['log', '--first-parent', '--reverse', '--format=%H', snapshot.revision, '--', 'ledger.jsonl']
  const commits = (await asked(`cannot read the history of ${place.where}`, log, place.options)).split('\n')
  if (commits.length !== snapshot.ledger.length)
    throw new DamageError(
      `ledger.jsonl of ${place.where} has ${snapshot.ledger.length} moves, but ${commits.length} commits wrote it: it was changed by hand`,
    )
  let previous: Pointer | undefined
  return snapshot.ledger.flatMap((event, index) => {
    if (event.pointer.environment !== environment) return []
    const found = { pointer: event.pointer, previous, revision: commits[index] ?? '' }
    previous = event.pointer
    return [found]
  })
}

function environmentFile(environment: string): string {
  return `environments/${environment}.json`
}

function versionFile(version: number, file: string): string {
  return `versions/${version}/${file}`
}
