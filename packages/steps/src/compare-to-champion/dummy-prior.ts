import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { countOnes, profileSchema, type Host } from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import type { Opened } from '../step.ts'
import { findEvidence } from '../work-folder.ts'

interface Prior {
  /** Share of positive labels. */
  readonly share: number
  readonly from: 'training-profile' | 'judged-rows'
}

/**
 * What the dummy says: the share of positive labels in training, as the profile has it. Without a profile the judged
 * rows' own share: a harder opponent, for no constant has a lower log loss on them.
 */
export async function dummyPrior(host: Host, opened: Opened, judged: JudgedTable): Promise<Prior> {
  // Brings the profile along when it was made in another job.
  await findEvidence(host, opened, 'validation')
  const text = await readIfThere(path.join(opened.workFolder, 'files', 'profile.json'))
  const profile = text === undefined ? undefined : profileSchema.parse(JSON.parse(text))
  if (profile?.label != null && profile.row_count > 0)
    return { share: profile.label.positives / profile.row_count, from: 'training-profile' }
  return { share: countOnes(judged.truth) / judged.truth.length, from: 'judged-rows' }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}
