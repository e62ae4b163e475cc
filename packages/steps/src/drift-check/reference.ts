import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  championEnvironment,
  profileSchema,
  UserError,
  type Drift,
  type EvidenceInput,
  type Host,
  type Profile,
} from '@titlebout/core'
import { sha256Text } from '@titlebout/adapters'
import { openRegistry } from '../open-registry.ts'
import type { Opened } from '../step.ts'

/** The profile that the champion was trained on, and where it comes from. */
export interface Reference {
  readonly profile: Profile
  readonly record: Drift['result']['reference']
  readonly inputs: readonly EvidenceInput[]
}

/**
 * Reads the champion's training profile out of its package.
 *
 * @throws {UserError} `REGISTRY` when no model is live yet, or its package holds no profile
 */
export async function referenceProfile(host: Host, opened: Opened): Promise<Reference> {
  const environment = championEnvironment(opened.config)
  const registry = await openRegistry(host, opened)
  const read = environment === undefined ? undefined : await registry.pointer(environment)
  const pointer = read?.pointer
  if (pointer === undefined || pointer.version === null || pointer.package_sha256 === null)
    throw new UserError(
      'REGISTRY',
      `no model is live in ${environment ?? 'any environment'} yet (${registry.where}): there is nothing to compare with; deploy one first`,
    )
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-reference-'))
  try {
    await registry.fetch(pointer.version, folder)
    const text = await readFile(path.join(folder, 'files', 'profile.json'), 'utf8').catch((cause: unknown) => {
      throw new UserError(
        'REGISTRY',
        `version ${pointer.version} has no profile of its training data: run validate-data before package-model`,
        { cause },
      )
    })
    const profile = profileSchema.parse(JSON.parse(text))
    return {
      profile,
      record: {
        version: pointer.version,
        package_sha256: pointer.package_sha256,
        profile_sha256: sha256Text(text),
        row_count: profile.row_count,
      },
      inputs: [{ role: 'reference', name: `version ${pointer.version}`, sha256: pointer.package_sha256 }],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
