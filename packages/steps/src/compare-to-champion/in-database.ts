import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Database } from '@titlebout/adapters'
import {
  BOUT_WITHOUT_ROWS,
  bonferroniFamily,
  type Bout,
  type Host,
  type SqlConfig,
  type StepOutcome,
} from '@titlebout/core'
import { atSql, datasetOf, judgedFactsOf, openSql, placeOf, sourceSha256 } from '../evaluate-gate/sql-source.ts'
import type { Opened } from '../step.ts'
import { findEvidence } from '../work-folder.ts'
import { boutEvidence } from './bout-evidence.ts'
import { findStoredCandidate } from './candidate.ts'
import { carryShown } from './carry-shown.ts'
import { fetchChampion } from './champion.ts'
import { findContestants } from './contestants.ts'
import { finishBout } from './finish-bout.ts'
import { findLooks } from './looks.ts'
import { refuseOtherRows, storedBracket, type Stood } from './stored-bracket.ts'
import { meetInDatabase, openSide, type StoredSide } from './stored-meeting.ts'

interface Asked {
  readonly claim: 'merge' | 'promote'
  readonly candidates: readonly string[] | undefined
}

/**
 * The bout where the rows are: the models' scores lie in one database, are joined by id there, and every comparison follows from counts and sums.
 *
 * @param policy model.sql
 * @throws {UserError} `CONFIG` on several candidates whose scores would be the same; `EVIDENCE` before evaluate-gate has judged these rows, or when
 *   they have changed since
 */
export async function boutInDatabase(
  host: Host,
  opened: Opened,
  policy: SqlConfig,
  { claim, candidates }: Asked,
): Promise<StepOutcome> {
  const contestants = await findContestants(
    host,
    opened,
    candidates,
    async (own, at) => await findStoredCandidate(own, at, policy),
  )
  const validation = await findEvidence(host, opened, 'validation')
  const scratch = await mkdtemp(path.join(tmpdir(), 'titlebout-bout-'))
  try {
    const kept = path.join(scratch, 'champion')
    await mkdir(kept)
    const champion = await fetchChampion(host, opened, kept)
    const looks = await findLooks(host, opened, [])
    const database = await openSql(host, opened, policy)
    try {
      const sides: StoredSide[] = []
      for (const contestant of contestants) sides.push(await openSide(contestant, database))
      await refuseOtherRows(opened, sides)
      const ownAlpha = (alpha: number): number => bonferroniFamily(alpha, sides.length).alpha
      const stood: Stood[] = []
      for (const [k, side] of sides.entries()) {
        const meeting = { claim, looks, champion, ownAlpha, folder: path.join(scratch, `commit-${k}`) }
        stood.push({ side, met: await meetInDatabase(side, meeting) })
      }
      const bracket = sides.length === 1 ? undefined : await storedBracket(opened, stood, { claim, looks })
      for (const one of sides) await atSql(opened, async () => await one.rows.requireUnchanged())
      const { side, met } = stood.find(({ side: { at } }) => at.opened.candidate === bracket?.shown) ?? stood[0]!
      const { rows, candidate } = side
      const { fought } = met
      const judged = {
        facts: judgedFactsOf(opened.config, rows),
        from: 'database',
        table: { dataset: datasetOf(rows, candidate.sql) },
      } as const
      const parts = { claim, looks, candidate, champion, judged, fought, validation }
      const evidence = boutEvidence(host, opened, bracket === undefined ? parts : { ...parts, bracket })
      const bout = { ...evidence, result: { ...evidence.result, database: factsOf(database, { side, met }) } }
      const carry = await carryShown(opened, side)
      return await finishBout(host, opened, bout, { claim, champion, carry })
    } finally {
      await database.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function factsOf(database: Database, { side: { candidate }, met }: Stood): NonNullable<Bout['result']['database']> {
  return {
    engine: database.runtime,
    place: placeOf(candidate.sql),
    candidate_source_sha256: sourceSha256(candidate.sql),
    champion_source_sha256: met.championSource ?? null,
    champion_extra_rows: met.paired?.extra ?? 0,
    not_available: [...BOUT_WITHOUT_ROWS],
  }
}
