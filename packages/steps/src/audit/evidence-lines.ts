import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import {
  evidenceLinks,
  parseEvidence,
  UserError,
  VERSION_LAYOUT,
  type AuditLine,
  type EvidenceByKind,
  type Host,
  type LinkedEvidence,
  type PackagedEvidence,
  type Pointer,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import { codeLines } from './code-lines.ts'
import { dataLines } from './data-lines.ts'

/** From the package back to what it came from. */
const WAY = ['package', 'bout', 'evaluation', 'training', 'validation'] as const
type Way = PackagedEvidence | 'package'

interface Read<K extends Way> {
  readonly evidence: EvidenceByKind[K]
  readonly sha256: string
}

/** Evidence from package to validation, each link and each verdict, then the data and the code below it. */
export async function evidenceLines(
  host: Host,
  opened: Opened,
  folder: string,
  audited: { readonly packageSha256: string; readonly pointer: Pointer | undefined },
): Promise<AuditLine[]> {
  const all = await readAll(folder)
  if (all instanceof UserError)
    return [{ depth: 3, what: 'evidence', name: 'evidence', sha256: null, state: 'broken', detail: all.message }]
  const linked = WAY.map((kind): LinkedEvidence & { readonly detail: string } => {
    const { evidence, sha256 } = all[kind]
    const { producer, verdict } = evidence
    const run = producer.run_id === null ? producer.host : `run ${producer.run_id}, job ${producer.job ?? 'none'}`
    const detail = `${verdict.kind} (${verdict.reason}); ${run}, ${producer.level}, ${producer.at}`
    return { kind, sha256, inputs: evidence.inputs, detail }
  })
  return [
    ...linked.map((one, index) => evidenceLine(one, 3 + index, linked)),
    ...modelLines(all),
    ...dataLines({
      validation: all.validation.evidence,
      training: all.training.evidence,
      evaluation: all.evaluation.evidence,
      bout: all.bout.evidence,
    }),
    ...(await codeLines(host, opened, all.training.evidence)),
    ...approvalLines(audited.pointer, all.bout.sha256),
  ]
}

type All = { readonly [K in Way]: Read<K> }

/** All evidence of the version, or why it cannot be read. */
async function readAll(folder: string): Promise<All | UserError> {
  try {
    return {
      package: await readEvidence(folder, 'package'),
      bout: await readEvidence(folder, 'bout'),
      evaluation: await readEvidence(folder, 'evaluation'),
      training: await readEvidence(folder, 'training'),
      validation: await readEvidence(folder, 'validation'),
    }
  } catch (cause) {
    if (cause instanceof UserError) return cause
    throw cause
  }
}

async function readEvidence<K extends Way>(folder: string, kind: K): Promise<Read<K>> {
  const name = VERSION_LAYOUT.evidence(kind)
  let bytes: Buffer
  try {
    bytes = await readFile(path.join(folder, name))
  } catch (cause) {
    throw new UserError('REGISTRY', `${name} is not in the version`, { cause })
  }
  return { evidence: parseEvidence(kind, bytes.toString('utf8'), name), sha256: sha256Bytes(bytes) }
}

function evidenceLine(
  one: LinkedEvidence & { readonly detail: string },
  depth: number,
  all: readonly LinkedEvidence[],
): AuditLine {
  const broken = evidenceLinks(all).find(({ from, expected, found }) => from === one.kind && expected !== found)
  return {
    depth,
    what: 'evidence',
    name: VERSION_LAYOUT.evidence(one.kind),
    sha256: one.sha256,
    state: broken === undefined ? 'verified' : 'broken',
    detail:
      broken === undefined
        ? one.detail
        : `rests on ${broken.to} evidence ${broken.expected}, and the one here is ${broken.found ?? 'none'}`,
  }
}

/** The model that was trained, judged and packaged must be one. */
function modelLines(all: All): AuditLine[] {
  const { files, model_path } = all.training.evidence.result
  const model = files.find((file) => file.path === model_path)
  const said: [string, string | null | undefined][] = [
    ['package', all.package.evidence.subject[0]?.sha256],
    ['bout', all.bout.evidence.result.candidate.model_sha256],
    ['evaluation', all.evaluation.evidence.result.fighter.model_sha256],
  ]
  const other = said.find(([, sha256]) => sha256 !== model?.sha256)
  return [
    {
      depth: 6,
      what: 'model',
      name: model_path,
      sha256: model?.sha256 ?? null,
      state: other === undefined && model !== undefined ? 'verified' : 'broken',
      detail:
        other === undefined
          ? 'trained, judged and packaged: one model'
          : `the ${other[0]} evidence is about model ${other[1] ?? 'none'}`,
    },
  ]
}

/** What the pointer names as its reason. */
function approvalLines(pointer: Pointer | undefined, boutSha256: string): AuditLine[] {
  const named = pointer?.evidence_sha256
  if (pointer === undefined || named === null || named === undefined) return []
  const isBout = named === boutSha256
  return [
    {
      depth: 1,
      what: 'reason',
      name: isBout ? 'the bout' : 'the plan that was approved',
      sha256: named,
      state: isBout ? 'verified' : 'recorded',
      detail: pointer.why,
    },
  ]
}
