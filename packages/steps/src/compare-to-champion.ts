import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTableReader } from '@titlebout/adapters'
import { isRed, oneOf, optional, type Host, type InputValues, type StepOutcome } from '@titlebout/core'
import { boutEvidence } from './compare-to-champion/bout-evidence.ts'
import { findCandidate } from './compare-to-champion/candidate.ts'
import { fetchChampion } from './compare-to-champion/champion.ts'
import { fightIt } from './compare-to-champion/fight-it.ts'
import { importanceChange } from './compare-to-champion/importance-change.ts'
import { findLooks } from './compare-to-champion/looks.ts'
import { openJudged } from './evaluate-gate/judged-table.ts'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openStep } from './open-step.ts'
import { COMMON_INPUTS } from './step.ts'
import { claimOf } from './which-claim.ts'
import { findEvidence } from './work-folder.ts'

export const COMPARE_TO_CHAMPION_INPUTS = {
  ...COMMON_INPUTS,
  claim: optional(oneOf(['merge', 'promote'])),
} as const

/**
 * Is it really as good as, or better than, the one that is live, or is that luck? Brings the champion, gets its scores
 * on the very rows that judged the candidate, and decides both claims on paired intervals.
 *
 * @throws {UserError} `EVIDENCE` before evaluate-gate has run, `REGISTRY` when the champion cannot be read
 */
export async function compareToChampion(
  host: Host,
  inputs: InputValues<typeof COMPARE_TO_CHAMPION_INPUTS>,
): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const claim = inputs.claim ?? claimOf(host.producer())
  const candidate = await findCandidate(host, opened)
  const validation = await findEvidence(host, opened, 'validation')
  const scratch = await mkdtemp(path.join(tmpdir(), 'titlebout-bout-'))
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const folders = { champion: path.join(scratch, 'champion'), scores: path.join(scratch, 'scores') }
    for (const folder of Object.values(folders)) await mkdir(folder)
    const champion = await fetchChampion(host, opened, folders.champion)
    const judged = await openJudged(reader, opened)
    try {
      const looks = await findLooks(host, opened, judged.ids)
      const sides = { claim, looks, candidate, champion, judged }
      const fought = await fightIt(host, opened, { ...sides, folder: folders.scores })
      const changed = await importanceChange(host, opened, sides)
      const evidence = boutEvidence(host, opened, { ...sides, fought, validation, changed })
      host.log.info(`compare-to-champion ${evidence.verdict.kind}: ${evidence.verdict.detail}`)
      return await finishStep(opened, evidence, {
        red: isRed(evidence.verdict, opened.config.undecided[claim]),
        outputs: {
          champion: champion === undefined ? 'dummy' : String(champion.version),
          promote: String(evidence.result.promote),
        },
        carry: [{ kind: 'bout', paths: ['bout.json'], retentionDays: RETENTION_DAYS.evidence }],
      })
    } finally {
      await judged.table.close()
    }
  } finally {
    await reader.close()
    await rm(scratch, { recursive: true, force: true })
  }
}
