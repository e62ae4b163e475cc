import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { checkPackage, firstDifference, sha256Bytes } from '@titlebout/adapters'
import {
  PACKAGED_EVIDENCE,
  parseEvidence,
  requireServedBefore,
  UserError,
  VERSION_LAYOUT,
  type EvidenceByKind,
  type EvidenceInput,
  type PackagedEvidence,
} from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Release } from './release.ts'

/**
 * An earlier version from the registry, every digest checked again.
 *
 * @throws {UserError} `REGISTRY` naming the file that differs; `TRUST` when it never served in this environment
 */
export async function gatherRollback(
  { registry, environment }: Deployment,
  folder: string,
  { version, reason }: { readonly version: number; readonly reason: string },
): Promise<Release> {
  const package_sha256 = await registry.packageOf(version)
  const history = await registry.history(environment)
  const served = history.flatMap(({ pointer }) => (pointer.version === null ? [] : [pointer.version]))
  requireServedBefore(environment, version, served)
  await registry.fetch(version, folder)
  const difference = firstDifference(await checkPackage(folder, package_sha256))
  // rule: rollback-as-stored
  if (difference !== undefined)
    throw new UserError('REGISTRY', `version ${version} is not as it was stored: ${difference} (${registry.where})`)
  const inputs: EvidenceInput[] = []
  const read = async <K extends PackagedEvidence | 'package'>(kind: K): Promise<EvidenceByKind[K]> => {
    const name = VERSION_LAYOUT.evidence(kind)
    const bytes = await readFile(path.join(folder, name))
    inputs.push({ role: kind, name: `${name} of version ${version}`, sha256: sha256Bytes(bytes) })
    return parseEvidence(kind, bytes.toString('utf8'), `${name} of version ${version}`)
  }
  for (const kind of PACKAGED_EVIDENCE) if (kind === 'validation') await read(kind)
  return {
    package_sha256,
    folder,
    files: [],
    training: await read('training'),
    evaluation: await read('evaluation'),
    bout: await read('bout'),
    package: await read('package'),
    // Their runs were confirmed when the version was first deployed, and may be forgotten by now.
    witnesses: [],
    inputs,
    rollbackTo: version,
    why: reason,
  }
}
