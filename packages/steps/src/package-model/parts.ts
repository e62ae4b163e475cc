import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import {
  PACKAGE_FILES,
  PACKAGED_EVIDENCE,
  parseHumanCard,
  UserError,
  type CardFacts,
  type Host,
  type HumanCard,
  type LinkedEvidence,
  type PackagedEvidence,
} from '@titlebout/core'
import { shownFile } from '../shown-file.ts'
import type { Opened } from '../step.ts'
import { needEvidence, needFiles } from '../work-folder.ts'

/** What a package is put together from: evidence, and the files that it speaks about. */
export interface Parts {
  readonly facts: CardFacts
  readonly evidence: readonly (LinkedEvidence & { readonly kind: PackagedEvidence })[]
  /** Files that earlier steps made, relative to `files/`, each as its evidence says. */
  readonly files: readonly string[]
}

/** @throws {UserError} `EVIDENCE` naming what is missing, or is not what its evidence says */
export async function gatherParts(host: Host, opened: Opened): Promise<Parts> {
  const validation = await needEvidence(host, opened, 'validation')
  const training = await needEvidence(host, opened, 'training')
  const evaluation = await needEvidence(host, opened, 'evaluation')
  const bout = await needEvidence(host, opened, 'bout')
  const found = { validation, training, evaluation, bout }
  const facts: CardFacts = {
    config: opened.config,
    human: await humanCard(opened),
    validation: validation.evidence,
    training: training.evidence,
    evaluation: evaluation.evidence,
    bout: bout.evidence,
  }
  return {
    facts,
    evidence: PACKAGED_EVIDENCE.map((kind) => ({
      kind,
      sha256: found[kind].sha256,
      inputs: found[kind].evidence.inputs,
    })),
    files: await bringFiles(host, opened, facts),
  }
}

async function humanCard(opened: Opened): Promise<HumanCard> {
  const file = opened.config.package.card
  return file === undefined ? {} : parseHumanCard((await opened.policyFile(file)).text, shownFile(opened, file))
}

interface Wanted {
  readonly file: string
  readonly sha256: string
  /** The artifact that has it. */
  readonly artifact: string
  readonly madeBy: string
}

async function bringFiles(host: Host, opened: Opened, facts: CardFacts): Promise<readonly string[]> {
  const wanted = wantedFiles(facts)
  for (const { file, sha256, artifact, madeBy } of wanted) {
    const name = `files/${file}`
    const found = await sha256File(await needFiles(host, opened, artifact, name))
    // rule: packaged-as-judged
    if (found !== sha256)
      throw new UserError(
        'EVIDENCE',
        `${path.posix.join('.titlebout', opened.config.model.name, name)}: the evidence names SHA-256 ${sha256}, the file has ${found}: run ${madeBy} again`,
      )
  }
  return wanted.map(({ file }) => file)
}

function wantedFiles({ training, validation }: CardFacts): readonly Wanted[] {
  const { files, membership } = training.result
  return [
    ...files.map((file) => ({
      file: PACKAGE_FILES.model(file.path),
      sha256: file.sha256,
      artifact: 'model',
      madeBy: 'train',
    })),
    ...(membership === null
      ? []
      : [{ file: PACKAGE_FILES.membership, sha256: membership.sha256, artifact: 'training', madeBy: 'train' }]),
    {
      file: PACKAGE_FILES.profile,
      sha256: validation.result.profile.sha256,
      artifact: 'validation',
      madeBy: 'validate-data',
    },
  ]
}
