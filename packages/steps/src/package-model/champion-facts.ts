import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  PACKAGE_FILES,
  parseEvidence,
  parseHumanCard,
  VERSION_LAYOUT,
  type Bout,
  type ChampionFacts,
  type EvidenceByKind,
  type Host,
  type HumanCard,
  type PackagedEvidence,
} from '@titlebout/core'
import { openRegistry } from '../open-registry.ts'
import type { Opened } from '../step.ts'

/**
 * What the champion's card says, from its version in the registry; undefined when the opponent was the dummy.
 *
 * @throws {UserError} `REGISTRY` when the version cannot be read
 */
export async function championFacts(host: Host, opened: Opened, bout: Bout): Promise<ChampionFacts | undefined> {
  const { version } = bout.result.champion
  if (version === null) return undefined
  const registry = await openRegistry(host, opened)
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-champion-'))
  try {
    await registry.fetch(version, folder)
    const read = async <K extends PackagedEvidence>(kind: K): Promise<EvidenceByKind[K]> => {
      const file = VERSION_LAYOUT.evidence(kind)
      return parseEvidence(kind, await readFile(path.join(folder, file), 'utf8'), `${file} of version ${version}`)
    }
    return {
      validation: await read('validation'),
      training: await read('training'),
      evaluation: await read('evaluation'),
      human: await humanCardOf(folder),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function humanCardOf(folder: string): Promise<HumanCard> {
  const file = VERSION_LAYOUT.file(PACKAGE_FILES.humanCard)
  const text = await readFile(path.join(folder, file), 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  })
  return text === undefined ? {} : parseHumanCard(text, `${file} of the champion`)
}
