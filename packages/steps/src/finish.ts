import type { Evidence, StepOutcome } from '@titlebout/core'
import type { Opened } from './step.ts'
import { evidenceFile, writeEvidence } from './work-folder.ts'
import { writePage } from './write-page.ts'

/** Days that artifacts are kept (design §5). */
export const RETENTION_DAYS = {
  evidence: 90,
  scores: 3,
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
}

/** Writes the evidence and its page, and gives the host what it needs to hand it on: the last line of every step. */
export async function finishStep(
  opened: Pick<Opened, 'workFolder'>,
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
    carry: (finish.carry ?? []).map((one) => withPage(one, evidenceFile(evidence), page)),
    annotations: finish.annotations ?? evidence.findings,
  }
}

/** The page goes where its evidence goes. */
function withPage(one: StepOutcome['carry'][number], evidence: string, page: string): StepOutcome['carry'][number] {
  return one.paths.includes(evidence) ? { ...one, paths: [...one.paths, page] } : one
}
