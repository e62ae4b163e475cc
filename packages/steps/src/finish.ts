import type { Evidence, StepOutcome } from '@titlebout/core'
import { EXAMPLES_FILE, EXAMPLES_PAGE } from './examples-file.ts'
import type { Opened } from './step.ts'
import { candidateArtifact } from './one-of-several.ts'
import { evidenceFile, writeEvidence } from './work-folder.ts'
import { writePage } from './write-page.ts'

/** Days that artifacts are kept (design §5). */
export const RETENTION_DAYS = {
  evidence: 90,
  scores: 3,
  /** Single rows. */
  examples: 3,
  /** Level 0: what later runs compare with. */
  scoresOfDefaultBranch: 35,
  modelOfPullRequest: 3,
  modelOfDefaultBranch: 35,
} as const

export interface Finish {
  readonly red: boolean
  readonly outputs?: Readonly<Record<string, string>>
  readonly carry?: StepOutcome['carry']
  readonly annotations?: StepOutcome['annotations']
  readonly examples?: StepOutcome['examples']
}

/** Writes the evidence and its page, and gives the host what it needs to hand it on: the last line of every step. */
export async function finishStep(
  opened: Pick<Opened, 'workFolder' | 'candidate'>,
  evidence: Evidence,
  finish: Finish,
): Promise<StepOutcome> {
  const written = await writeEvidence(opened, evidence)
  const page = await writePage(opened.workFolder, evidence)
  return {
    evidence,
    evidencePath: written.path,
    evidenceSha256: written.sha256,
    red: finish.red,
    outputs: finish.outputs ?? {},
    workFolder: opened.workFolder,
    ...(opened.candidate === undefined ? {} : { isOneOfSeveral: true }),
    carry: [
      ...(finish.carry ?? []).map((one) => ofCandidate(withPage(one, evidenceFile(evidence), page), opened)),
      ...(await carriedExamples(opened.workFolder, evidence, finish.examples)),
    ],
    ...(finish.examples === undefined ? {} : { examples: finish.examples }),
    annotations: finish.annotations ?? evidence.findings,
  }
}

/** What one of several candidates leaves has its name, so that the next does not overwrite it. */
function ofCandidate(
  one: StepOutcome['carry'][number],
  { candidate }: Pick<Opened, 'candidate'>,
): StepOutcome['carry'][number] {
  return candidate === undefined ? one : { ...one, kind: candidateArtifact(one.kind, candidate) }
}

/** The page goes where its evidence goes. */
function withPage(one: StepOutcome['carry'][number], evidence: string, page: string): StepOutcome['carry'][number] {
  return one.paths.includes(evidence) ? { ...one, paths: [...one.paths, page] } : one
}

/** Rows go with a page of their own, and are gone in days: the page of the evidence stays without them. */
async function carriedExamples(
  workFolder: string,
  evidence: Evidence,
  examples: StepOutcome['examples'],
): Promise<StepOutcome['carry']> {
  if (examples === undefined) return []
  const page = await writePage(workFolder, evidence, { name: EXAMPLES_PAGE, examples })
  return [{ kind: 'examples', paths: [EXAMPLES_FILE, page], retentionDays: RETENTION_DAYS.examples }]
}
