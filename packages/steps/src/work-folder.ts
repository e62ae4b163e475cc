import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  evidenceText,
  kindOf,
  parseEvidence,
  UserError,
  type Evidence,
  type EvidenceKind,
  type Host,
} from '@titlebout/core'
import { isThere, sha256Text, writeWhole } from '@titlebout/adapters'
import type { Found, Opened } from './step.ts'

/** Which action makes a kind of evidence: for messages that say what to run first. */
export const MADE_BY: { readonly [K in EvidenceKind]: string } = {
  validation: 'validate-data',
  training: 'train',
  scoring: 'evaluate-gate',
  evaluation: 'evaluate-gate',
  bout: 'compare-to-champion',
  package: 'package-model',
  deployment: 'deploy',
  drift: 'drift-check',
}

/** `<kind>.json`; deployments stand apart by environment. */
export function evidenceFile(evidence: Evidence): string {
  const kind = kindOf(evidence)
  if (evidence.format === 'titlebout.deployment/1') return `deployment.${evidence.result.environment}.json`
  return `${kind}.json`
}

/** Writes evidence into the work folder. */
export async function writeEvidence(
  opened: Pick<Opened, 'workFolder'>,
  evidence: Evidence,
): Promise<{ readonly path: string; readonly sha256: string }> {
  const text = evidenceText(evidence)
  const target = path.join(opened.workFolder, evidenceFile(evidence))
  await writeWhole(target, text)
  return { path: target, sha256: sha256Text(text) }
}

/** Evidence of a kind from the work folder, else from this run's carrier; undefined when nobody has made it. */
export async function findEvidence<K extends EvidenceKind>(
  host: Host,
  opened: Opened,
  kind: K,
  file = `${kind}.json`,
): Promise<Found<K> | undefined> {
  const target = path.join(opened.workFolder, file)
  let text = await readIfThere(target)
  if (text === undefined && host.carrier !== undefined) {
    await host.carrier.get(`${opened.config.model.name}.${kind}`, opened.workFolder)
    text = await readIfThere(target)
  }
  if (text === undefined) return undefined
  return {
    evidence: parseEvidence(kind, text, path.relative(host.workspace, target)),
    sha256: sha256Text(text),
    path: target,
  }
}

/** The same where a step cannot do without. @throws {UserError} `EVIDENCE` naming the action to run first */
export async function needEvidence<K extends EvidenceKind>(host: Host, opened: Opened, kind: K): Promise<Found<K>> {
  const found = await findEvidence(host, opened, kind)
  if (found !== undefined) return found
  throw new UserError(
    'EVIDENCE',
    `no ${kind} evidence of ${opened.config.model.name} in ${path.relative(host.workspace, opened.workFolder)} or among this run's artifacts: run ${MADE_BY[kind]} first${withCandidate(opened)}, in this job or in one that this job needs`,
  )
}

/** Brings files of the work folder (`files/…`) from the carrier when they are not there. @throws {UserError} `EVIDENCE` when nobody has them */
export async function needFiles(host: Host, opened: Opened, artifact: string, probe: string): Promise<string> {
  const target = path.join(opened.workFolder, probe)
  if (await isThere(target)) return target
  if (host.carrier !== undefined) await host.carrier.get(`${opened.config.model.name}.${artifact}`, opened.workFolder)
  if (await isThere(target)) return target
  const own = opened.candidate === undefined ? artifact : `${artifact}.${opened.candidate}`
  throw new UserError(
    'EVIDENCE',
    `${path.relative(host.workspace, target)} is neither in the work folder nor among this run's artifacts (titlebout.${opened.config.model.name}.${own}): it was not made, or has expired: run ${FILES_MADE_BY.get(artifact) ?? 'the step that makes it'} again${withCandidate(opened)}`,
  )
}

const FILES_MADE_BY: ReadonlyMap<string, string> = new Map([
  ...Object.entries(MADE_BY),
  ['model', 'train'],
  ['scores', 'evaluate-gate'],
  ['predictions', 'evaluate-gate'],
])

/** After the name of a step to run. */
export function withCandidate({ candidate }: Opened): string {
  return candidate === undefined ? '' : ` with candidate: ${candidate}`
}

async function readIfThere(target: string): Promise<string | undefined> {
  try {
    return await readFile(target, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}
