import * as z from 'zod'
import { UserError } from '../error.ts'
import { fileSchema } from '../evidence/training.ts'
import { canonicalJson } from '../json.ts'
import { sha256Schema } from '../names.ts'
import { pointerSchema, type Move, type Pointer } from '../ports/registry.ts'
import { DamageError } from './damage.ts'
import { isSafePath } from './safe-path.ts'

/** A version as it was stored: its number, its package, and every file with its digest. */
export const storedVersionSchema = z.strictObject({
  version: z.int().positive(),
  package_sha256: sha256Schema,
  files: z.array(fileSchema),
})
export type StoredVersion = z.infer<typeof storedVersionSchema>

/**
 * One line of a registry's ledger. Each names the line before by its digest, so that no line can be changed, left out
 * or put in between without the next one noticing.
 */
export const ledgerEventSchema = z.strictObject({
  format: z.literal('titlebout.move/1'),
  number: z.int().positive(),
  previous_sha256: sha256Schema.nullable(),
  pointer: pointerSchema,
  /** The version that got its number in this move. */
  stored: storedVersionSchema.nullable(),
})
export type LedgerEvent = z.infer<typeof ledgerEventSchema>

/** All events of a registry, oldest first. */
export type Ledger = readonly LedgerEvent[]

/** @throws {UserError} `REGISTRY` naming the place */
export function parseLedgerEvent(text: string, where: string): LedgerEvent {
  try {
    return ledgerEventSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DamageError(`${where} is no event of a registry: it was damaged, or written by something else`, {
      cause,
    })
  }
}

/** Where an environment points now; undefined when nothing ever moved there. */
export function lastPointer(ledger: Ledger, environment: string): Pointer | undefined {
  return ledger.findLast((event) => event.pointer.environment === environment)?.pointer
}

/** All versions that were ever stored, in the order of their numbers. */
export function storedVersions(ledger: Ledger): readonly StoredVersion[] {
  return ledger.flatMap((event) => (event.stored === null ? [] : [event.stored]))
}

/** @throws {UserError} `REGISTRY` when there is no such version */
export function storedVersion(ledger: Ledger, version: number): StoredVersion {
  const versions = storedVersions(ledger)
  const found = versions.find((stored) => stored.version === version)
  if (found !== undefined) return found
  const known = versions.length === 0 ? 'it has none yet' : `it has ${versions.map((one) => one.version).join(', ')}`
  throw new UserError('REGISTRY', `there is no version ${version} in the registry: ${known}`)
}

/** What a move comes to: the pointer is there already, or this event is to be appended. */
export type PlannedMove =
  | { readonly kind: 'done'; readonly pointer: Pointer }
  | { readonly kind: 'append'; readonly event: Omit<LedgerEvent, 'previous_sha256'> }

/**
 * Works out the event of a move. The number of a new version is given here and nowhere else.
 *
 * @param sizes bytes of the files of `move.version`, by path
 * @throws {UserError} `REGISTRY` when the pointer would name a version that is not there
 */
export function planMove(ledger: Ledger, move: Move, sizes: ReadonlyMap<string, number>): PlannedMove {
  const stored = newlyStored(ledger, move, sizes)
  const versions = [...storedVersions(ledger), ...(stored === null ? [] : [stored])]
  const { version: asked, ...rest } = move.next
  const version = asked ?? versionOfPackage(versions, rest.package_sha256)
  const pointer: Pointer = { ...rest, version }
  if (
    version !== null &&
    !versions.some((one) => one.version === version && one.package_sha256 === pointer.package_sha256)
  )
    throw new UserError(
      'REGISTRY',
      `${move.environment} cannot point at version ${version} with package ${pointer.package_sha256}: the registry has no such version`,
    )
  if (move.environment !== pointer.environment)
    throw new Error(`a move of ${move.environment} with a pointer of ${pointer.environment}`)
  const current = lastPointer(ledger, move.environment)
  if (current !== undefined && canonicalJson(current) === canonicalJson(pointer)) return { kind: 'done', pointer }
  return { kind: 'append', event: { format: 'titlebout.move/1', number: ledger.length + 1, pointer, stored } }
}

function versionOfPackage(versions: readonly StoredVersion[], packageSha256: string | null): number | null {
  if (packageSha256 === null) return null
  const found = versions.find((one) => one.package_sha256 === packageSha256)
  if (found !== undefined) return found.version
  throw new UserError(
    'REGISTRY',
    `package ${packageSha256} has no version in the registry: its files must be stored in the move that first points at it`,
  )
}

function newlyStored(ledger: Ledger, move: Move, sizes: ReadonlyMap<string, number>): StoredVersion | null {
  const { version } = move
  if (version === undefined) return null
  const known = storedVersions(ledger)
  if (known.some((one) => one.package_sha256 === version.package_sha256)) return null
  checkFiles(version.files.map((file) => file.path))
  const manifest = version.files.find((file) => file.path === 'manifest.json')
  if (manifest?.sha256 !== version.package_sha256)
    throw new UserError(
      'REGISTRY',
      `the files of a version must hold manifest.json with the package digest ${version.package_sha256}, got ${manifest?.sha256 ?? 'none'}`,
    )
  return {
    version: Math.max(0, ...known.map((one) => one.version)) + 1,
    package_sha256: version.package_sha256,
    files: version.files.map(({ path, sha256 }) => ({ path, sha256, bytes: sizes.get(path) ?? 0 })),
  }
}

function checkFiles(paths: readonly string[]): void {
  const bad = paths.find((path) => !isSafePath(path))
  if (bad !== undefined)
    throw new UserError('REGISTRY', `${JSON.stringify(bad)} cannot be the path of a file of a version`)
  if (new Set(paths).size !== paths.length)
    throw new UserError('REGISTRY', 'the files of a version must have different paths')
}
