import * as z from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'

/** `environments/<env>.json`: which version an environment points at. */
export const pointerSchema = z.strictObject({
  format: z.literal('titlebout.pointer/1'),
  environment: nameSchema,
  /** `moving`: a deployment has claimed the pointer; `package_sha256` is still what serves. */
  state: z.enum(['serving', 'moving']),
  /** null only while the first version of an environment is moving. */
  version: z.int().positive().nullable(),
  package_sha256: sha256Schema.nullable(),
  /** Only while moving. */
  moving: z
    .strictObject({
      to_package_sha256: sha256Schema,
      /** Who holds the claim: a run and its attempt, or a process. A re-run of the same holder may take it up again. */
      holder: z.string(),
      since: z.iso.datetime(),
    })
    .nullable(),
  /** Who moved it there, when, why: the approver beside the actor where there is one. */
  by: z.string(),
  approver: z.string().nullable(),
  at: z.iso.datetime(),
  why: z.string(),
  /** Digest of the deployment's plan evidence, or of the bout for a first version. */
  evidence_sha256: sha256Schema.nullable(),
})
export type Pointer = z.infer<typeof pointerSchema>

export interface PointerRead {
  readonly pointer: Pointer
  /** Revision of the registry that it was read at: the expectation of the next move. */
  readonly revision: string
}

/** One event of an environment's history, oldest first: from the registry's own log, not from what somebody says. */
export interface PointerEvent {
  readonly pointer: Pointer
  readonly previous: Pointer | undefined
  readonly revision: string
}

/** Files of a version: path inside the version's folder, and where the bytes are now. */
export interface VersionFile {
  readonly path: string
  readonly sha256: string
  /** Absolute path of the bytes. */
  readonly source: string
}

export interface NewVersion {
  readonly package_sha256: string
  readonly files: readonly VersionFile[]
}

export interface Move {
  readonly environment: string
  /** Revision that the mover has seen; undefined when the registry was absent. */
  readonly expected: string | undefined
  readonly next: Omit<Pointer, 'version'> & { readonly version?: number | null }
  /** Files to store as a version if that package has none yet: its number is given in this very move. */
  readonly version?: NewVersion
}

/** Where versions live and which one each environment points at. Implementations must pass test/support/registry-contract.ts. */
export interface Registry {
  readonly kind: 'git' | 'directory'
  /** For people: the branch, or the folder. */
  readonly where: string
  /** The current revision; undefined when nothing was ever stored. @throws {UserError} `REGISTRY` when it cannot be read */
  revision(): Promise<string | undefined>
  /** undefined only if there never was one. @throws {UserError} `REGISTRY` on any other failure */
  pointer(environment: string): Promise<PointerRead | undefined>
  /** Number of the version with this package digest. */
  versionOf(packageSha256: string): Promise<number | undefined>
  /** Package digest of a version. @throws {UserError} `REGISTRY` when there is no such version */
  packageOf(version: number): Promise<string>
  versions(): Promise<readonly number[]>
  /** Brings all files of a version into a folder and checks their digests. @throws {UserError} `REGISTRY` naming the file that differs */
  fetch(version: number, folder: string): Promise<void>
  /** The bytes of the file of that path of each version that has one, by version, digests checked. @throws {UserError} `REGISTRY` naming the file that differs */
  readEach(path: string): Promise<ReadonlyMap<number, Uint8Array>>
  /** Compare-and-swap. @returns the pointer as written, with its version. @throws {UserError} `STALE` when somebody else moved first */
  move(move: Move): Promise<PointerRead>
  /** Oldest first. */
  history(environment: string): Promise<readonly PointerEvent[]>
  /** Whether the place is protected against writers other than the deploy job. */
  guard(): Promise<'branch-rules' | 'none' | 'not-applicable'>
}
