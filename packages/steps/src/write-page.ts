import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { EVIDENCE_KINDS, parseEvidence, type Evidence, type EvidenceInput, type Examples } from '@titlebout/core'
import { isThere, sha256Text, writeWhole } from '@titlebout/adapters'
import { htmlReport } from '@titlebout/report'
import { evidenceFile } from './work-folder.ts'

/** Writes a page of a step beside its evidence: what it says, and the evidence of the work folder that it rests on. */
export async function writePage(
  workFolder: string,
  evidence: Evidence,
  more: { readonly name?: string; readonly examples?: Examples } = {},
): Promise<string> {
  const all = [evidence]
  for (const input of evidence.inputs) all.push(...(await restingOn(workFolder, evidence, input)))
  const name = more.name ?? evidenceFile(evidence).replace(/json$/u, 'html')
  await writeWhole(path.join(workFolder, name), htmlReport(all, { digest, examples: more.examples }))
  return name
}

/** The evidence that an input names by its digest; none where it is of no kind of ours, or lies elsewhere, or was made anew since. */
async function restingOn(workFolder: string, { model }: Evidence, input: EvidenceInput): Promise<readonly Evidence[]> {
  const kind = EVIDENCE_KINDS.find((known) => known === input.role)
  const file = path.join(workFolder, `${input.role}.json`)
  if (kind === undefined || !(await isThere(file))) return []
  const text = await readFile(file, 'utf8')
  if (sha256Text(text) !== input.sha256) return []
  const found = parseEvidence(kind, text, path.basename(file))
  return found.model === model ? [found] : []
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64')
}
