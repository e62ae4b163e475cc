import path from 'node:path'
import { checkPackage, copyWhole, firstDifference, listFiles, sha256File } from '@titlebout/adapters'
import {
  isSafePath,
  PACKAGE_FILES,
  PACKAGED_EVIDENCE,
  UserError,
  VERSION_LAYOUT,
  type EvidenceKind,
  type Package,
  type VersionFile,
} from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Found } from '../step.ts'
import { needEvidence, needFiles } from '../work-folder.ts'
import type { Release } from './release.ts'

/**
 * The package of this run: a copy of its files in a folder of our own, held against its manifest. From here on nothing is
 * read from the work folder any more.
 *
 * @throws {UserError} `EVIDENCE` naming what is missing, or not as packaged
 */
export async function gatherRelease({ host, opened, inputs }: Deployment, folder: string): Promise<Release> {
  const pack = await needEvidence(host, opened, 'package')
  const found = {
    validation: await needEvidence(host, opened, 'validation'),
    training: await needEvidence(host, opened, 'training'),
    evaluation: await needEvidence(host, opened, 'evaluation'),
    bout: await needEvidence(host, opened, 'bout'),
    package: pack,
  }
  const all: readonly Found<EvidenceKind>[] = Object.values(found)
  await copyFiles(async (artifact, file) => await needFiles(host, opened, artifact, file), pack.evidence, folder)
  for (const kind of [...PACKAGED_EVIDENCE, 'package'] as const)
    await copyWhole(found[kind].path, path.join(folder, VERSION_LAYOUT.evidence(kind)))
  const { package_sha256 } = pack.evidence.result
  const difference = firstDifference(await checkPackage(folder, package_sha256))
  // rule: release-as-packaged
  if (difference !== undefined)
    throw new UserError(
      'EVIDENCE',
      `the files to deploy are not those that were packaged: ${difference}: run package-model again`,
    )
  const kinds = [...PACKAGED_EVIDENCE, 'package'] as const
  return {
    package_sha256,
    folder,
    files: await versionFiles(folder),
    training: found.training.evidence,
    evaluation: found.evaluation.evidence,
    bout: found.bout.evidence,
    package: pack.evidence,
    witnesses: kinds.map((kind) => ({
      kind,
      producer: found[kind].evidence.producer,
      sha256: found[kind].sha256,
      inputs: found[kind].evidence.inputs,
    })),
    inputs: all.map(({ sha256, path: file }) => ({
      role: path.basename(file, '.json'),
      name: path.basename(file),
      sha256,
    })),
    rollbackTo: undefined,
    why: inputs.reason ?? `bout ${found.bout.evidence.verdict.kind}: ${found.bout.evidence.verdict.detail}`,
  }
}

async function copyFiles(
  bring: (artifact: string, file: string) => Promise<string>,
  { result }: Package,
  folder: string,
): Promise<void> {
  const manifest = await bring('package', `files/${PACKAGE_FILES.manifest}`)
  await copyWhole(manifest, path.join(folder, VERSION_LAYOUT.manifest))
  for (const { path: name } of result.manifest) {
    if (!isSafePath(name))
      throw new UserError('EVIDENCE', `${JSON.stringify(name)} cannot be the path of a file of a package`)
    const file = VERSION_LAYOUT.file(name)
    const artifact = name.startsWith(PACKAGE_FILES.model('')) ? 'model' : 'package'
    await copyWhole(await bring(artifact, file), path.join(folder, file))
  }
}

export async function versionFiles(folder: string): Promise<readonly VersionFile[]> {
  const files: VersionFile[] = []
  for (const name of await listFiles(folder)) {
    const source = path.join(folder, name)
    files.push({ path: name, source, sha256: await sha256File(source) })
  }
  return files
}
