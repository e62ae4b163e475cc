import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTableReader } from '@titlebout/adapters'
import { namesInput, oneOf, optional, type Host, type InputValues, type StepOutcome } from '@titlebout/core'
import { boutEvidence } from './compare-to-champion/bout-evidence.ts'
import { findCandidate } from './compare-to-champion/candidate.ts'
import { carryShown } from './compare-to-champion/carry-shown.ts'
import { fetchChampion } from './compare-to-champion/champion.ts'
import { askedEndpoint, findContestants, meetChampion } from './compare-to-champion/contestants.ts'
import { findExamples } from './compare-to-champion/examples.ts'
import { finishBout } from './compare-to-champion/finish-bout.ts'
import { importanceChange } from './compare-to-champion/importance-change.ts'
import { boutInDatabase } from './compare-to-champion/in-database.ts'
import { findLooks } from './compare-to-champion/looks.ts'
import { replayOnce } from './compare-to-champion/replay.ts'
import { openJudged } from './evaluate-gate/judged-table.ts'
import { openStep } from './open-step.ts'
import { COMMON_INPUTS } from './step.ts'
import { claimOf } from './which-claim.ts'
import { findEvidence } from './work-folder.ts'

export const COMPARE_TO_CHAMPION_INPUTS = {
  ...COMMON_INPUTS,
  claim: optional(oneOf(['merge', 'promote'])),
  candidates: optional(namesInput('the names of several candidates', { min: 2, max: 20 })),
} as const

/**
 * Is it really as good as, or better than, the one that is live, or is that luck? Brings the champion, gets its scores
 * on the very rows that judged the candidate, and decides both claims on paired intervals. Of several candidates it names one winner, or none,
 * and the bout is that of the winner.
 *
 * @throws {UserError} `EVIDENCE` before evaluate-gate has run, `REGISTRY` when the champion cannot be read
 */
export async function compareToChampion(
  host: Host,
  inputs: InputValues<typeof COMPARE_TO_CHAMPION_INPUTS>,
): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const claim = inputs.claim ?? claimOf(host.producer())
  const { sql } = opened.config.model
  if (sql !== undefined) return await boutInDatabase(host, opened, sql, { claim, candidates: inputs.candidates })
  const contestants = await findContestants(host, opened, inputs.candidates, findCandidate)
  const validation = await findEvidence(host, opened, 'validation')
  const scratch = await mkdtemp(path.join(tmpdir(), 'titlebout-bout-'))
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const folders = {
      champion: path.join(scratch, 'champion'),
      scores: path.join(scratch, 'scores'),
      answers: path.join(scratch, 'answers'),
      examples: path.join(scratch, 'examples'),
    }
    for (const folder of Object.values(folders)) await mkdir(folder)
    const champion = await fetchChampion(host, opened, folders.champion)
    const judged = await openJudged(reader, opened)
    try {
      const looks = await findLooks(host, opened, judged.ids)
      const candidate = askedEndpoint(contestants, opened)
      const replay = replayOnce(host, opened, { judged, folder: folders.scores, candidate })
      const sides = { claim, looks, champion, judged, replay }
      const { shown, sides: met, ...result } = await meetChampion(contestants, sides)
      const changed = await importanceChange(shown.at.host, shown.at.opened, {
        ...sides,
        met,
        candidate: shown.candidate,
        folder: folders.answers,
      })
      const found = await findExamples(host, opened, reader, { shown, champion, folder: folders.examples, candidate })
      const evidence = boutEvidence(host, opened, {
        ...sides,
        ...result,
        candidate: shown.candidate,
        validation,
        changed,
        examples: found?.facts,
      })
      const carry = await carryShown(opened, shown)
      return await finishBout(host, opened, evidence, { claim, champion, carry, examples: found?.examples })
    } finally {
      await judged.table.close()
    }
  } finally {
    await reader.close()
    await rm(scratch, { recursive: true, force: true })
  }
}
