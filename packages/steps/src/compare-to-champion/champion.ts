import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  championEnvironment,
  PACKAGE_FILES,
  parseConfig,
  parseEvidence,
  UserError,
  VERSION_LAYOUT,
  type Config,
  type Evaluation,
  type EvidenceByKind,
  type EvidenceKind,
  type Host,
  type Training,
} from '@titlebout/core'
import { openRegistry } from '../open-registry.ts'
import type { Opened } from '../step.ts'

/** The model that is live, with its package unpacked. */
export interface Champion {
  readonly environment: string
  readonly version: number
  readonly packageSha256: string
  /** Revision of the registry that it was read at. */
  readonly revision: string
  /** Absolute folder laid out as `VERSION_LAYOUT` says. */
  readonly folder: string
  /** Evidence that was kept with it; undefined for a model that came from elsewhere. */
  readonly training: Training | undefined
  readonly evaluation: Evaluation | undefined
  /** The titlebout.yml that judged it; undefined where its package has none that can be read. */
  readonly config: Config | undefined
}

/**
 * Brings the champion: the version that the last environment under `deploy` points at.
 *
 * @param folder empty; its files go there
 * @returns undefined only when no model has ever been live there
 * @throws {UserError} `REGISTRY` when that cannot be told, or a file of the package is not what was stored
 */
export async function fetchChampion(host: Host, opened: Opened, folder: string): Promise<Champion | undefined> {
  const environment = championEnvironment(opened.config)
  if (environment === undefined) return undefined
  const registry = await openRegistry(host, opened)
  const read = await registry.pointer(environment)
  if (read === undefined) return undefined
  const { version, package_sha256: packageSha256 } = read.pointer
  // The first version of an environment is still on its way: nothing is live yet.
  if (version === null || packageSha256 === null) return undefined
  await registry.fetch(version, folder)
  return {
    environment,
    version,
    packageSha256,
    revision: read.revision,
    folder,
    training: await keptEvidence(folder, 'training'),
    evaluation: await keptEvidence(folder, 'evaluation'),
    config: await keptConfig(folder),
  }
}

async function keptConfig(folder: string): Promise<Config | undefined> {
  const name = VERSION_LAYOUT.file(PACKAGE_FILES.config)
  try {
    return parseConfig(await readFile(path.join(folder, name), 'utf8'), name).config
  } catch (cause) {
    // An earlier version of ours may have read what this one does not.
    if (cause instanceof UserError || isAbsent(cause)) return undefined
    throw cause
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}

async function keptEvidence<K extends EvidenceKind>(folder: string, kind: K): Promise<EvidenceByKind[K] | undefined> {
  const name = VERSION_LAYOUT.evidence(kind)
  try {
    return parseEvidence(kind, await readFile(path.join(folder, name), 'utf8'), `the champion's ${name}`)
  } catch (cause) {
    if (isAbsent(cause)) return undefined
    throw cause
  }
}
