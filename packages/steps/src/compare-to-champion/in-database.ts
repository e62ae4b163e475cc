import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { FIGHTER, OPPONENT, type Database, type PairedRows, type ScoredRows } from '@titlebout/adapters'
import {
  BOUT_WITHOUT_ROWS,
  fightStored,
  numberText,
  rowsArePlain,
  UserError,
  type Bout,
  type Evaluation,
  type Fight,
  type Finding,
  type Host,
  type Looks,
  type SqlConfig,
  type StepOutcome,
} from '@titlebout/core'
import {
  datasetOf,
  judgedFactsOf,
  atSql,
  openSql,
  openSqlRows,
  placeOf,
  sourceSha256,
} from '../evaluate-gate/sql-source.ts'
import { storedSlices } from '../evaluate-gate/stored-slices.ts'
import type { Opened } from '../step.ts'
import { trainingProfile } from '../training-profile.ts'
import { findEvidence } from '../work-folder.ts'
import { boutEvidence } from './bout-evidence.ts'
import { findStoredCandidate, type Evaluated } from './candidate.ts'
import { fetchChampion, type Champion } from './champion.ts'
import type { Fought } from './fight-it.ts'
import { finishBout } from './finish-bout.ts'
import { findLooks } from './looks.ts'
import { bringStoredChampion, bringStoredDummy, type StoredRing } from './stored-opponent.ts'

interface Asked {
  readonly claim: 'merge' | 'promote'
  readonly candidates: readonly string[] | undefined
}

/**
 * The bout where the rows are: both models' scores lie in one database, are joined by id there, and every comparison follows from counts and sums.
 *
 * @throws {UserError} `INPUT` with several candidates; `EVIDENCE` before evaluate-gate has judged these rows, or when they have changed since
 */
export async function boutInDatabase(
  host: Host,
  opened: Opened,
  sql: SqlConfig,
  { claim, candidates }: Asked,
): Promise<StepOutcome> {
  // rule: sql-candidates
  if (candidates !== undefined)
    throw new UserError(
      'INPUT',
      'candidates are compared with each other row by row, and with model.sql no row leaves the database: leave candidates out, or judge scores files',
    )
  const candidate = await findStoredCandidate(host, opened, sourceSha256(sql))
  const validation = await findEvidence(host, opened, 'validation')
  const scratch = await mkdtemp(path.join(tmpdir(), 'titlebout-bout-'))
  try {
    const champion = await fetchChampion(host, opened, scratch)
    const looks = await findLooks(host, opened, [])
    const database = await openSql(host, opened, sql)
    try {
      const rows = await openSqlRows(opened, database, sql)
      refuseOtherCount(rows, candidate.evaluation.evidence)
      const ring = { claim, candidate, champion, looks, database, rows, sql, folder: `${scratch}-commit` }
      const met = await meet(host, opened, ring)
      refuseChangedRows(met.fought.fight, candidate.evaluation.evidence)
      const dataset = datasetOf(rows, sql)
      const judged = { facts: judgedFactsOf(opened.config, rows), from: 'database', table: { dataset } } as const
      const { fought } = met
      const evidence = boutEvidence(host, opened, { claim, looks, candidate, champion, judged, fought, validation })
      const bout = { ...evidence, result: { ...evidence.result, database: factsOf(ring, met) } }
      return await finishBout(host, opened, bout, { claim, champion })
    } finally {
      await database.close()
    }
  } finally {
    await rm(`${scratch}-commit`, { recursive: true, force: true })
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Ring extends StoredRing {
  readonly claim: 'merge' | 'promote'
  readonly looks: Looks
  readonly candidate: Pick<Evaluated, 'evaluation' | 'training'>
  readonly champion: Champion | undefined
  readonly database: Database
}

/** What came of it, and of what the champion's scores are. */
interface Met {
  readonly fought: Fought
  readonly paired: PairedRows | undefined
  readonly championSource: string | undefined
}

async function meet(host: Host, opened: Opened, ring: Ring): Promise<Met> {
  const { config } = opened
  const { rows } = ring
  const opponent =
    ring.champion === undefined
      ? await bringStoredDummy(host, opened, ring)
      : await bringStoredChampion(host, opened, { ...ring, champion: ring.champion })
  const { met, record, championSource } = opponent
  const paired = 'paired' in met ? met.paired : undefined
  const declared = await storedSlices(rows, opened, async () => await trainingProfile(host, opened))
  const fight = await atSql(opened, async () => {
    if ('alone' in met) return await met.alone()
    const pair = {
      task: config.model.task,
      statistics: met.paired.statistics,
      fighters: [OPPONENT, FIGHTER],
      opponent: record,
      losses: rows.losses,
      count: rows.count,
      plain: rowsArePlain(config),
      labels: rows.labels,
    } as const
    return await fightStored(pair, {
      rules: config.champion,
      criticalSlices: config.champion.critical_slices,
      claim: ring.claim,
      looks: ring.looks,
      alpha: config.alpha,
      slices: declared.slices,
    })
  })
  const findings = [...fight.findings, ...opponent.findings, ...countedWhole(ring.looks), ...declared.findings]
  return {
    fought: { fight, opponent: record, replay: opponent.replay, settings: opponent.settings, findings },
    paired,
    championSource,
  }
}

/** Without ids nobody can say which rows an earlier version was promoted on. */
function countedWhole({ earlier }: Looks): readonly Finding[] {
  if (earlier.length === 0) return []
  return [
    {
      id: 'looks-counted-whole',
      severity: 'notice',
      message: `which of these rows promoted an earlier version cannot be told without their ids: each of ${earlier.length} counts as a whole look at them`,
    },
  ]
}

function refuseOtherCount({ count }: ScoredRows, { result }: Evaluation): void {
  // rule: stored-rows-count
  if (count !== result.dataset.row_count)
    throw changedRows(`${numberText(count)} rows now, and ${numberText(result.dataset.row_count)} then`)
}

/** As far as its numbers can tell: the last digits may follow the order in which a database adds. */
function refuseChangedRows({ comparisons }: Fight, { result }: Evaluation): void {
  for (const { metric, slice, candidate } of comparisons) {
    const [now, then] = [candidate.estimate, result.metrics[metric]?.estimate ?? null]
    if (slice !== null || now === null || then === null) continue
    // rule: stored-rows-changed
    if (Math.abs(now - then) > 1e-9 * Math.max(1, Math.abs(then)))
      throw changedRows(
        `${metric} of the candidate is ${Number(now.toPrecision(6))} now, and was ${Number(then.toPrecision(6))}`,
      )
  }
}

function changedRows(how: string): UserError {
  return new UserError(
    'EVIDENCE',
    `the rows of model.sql have changed since evaluate-gate judged them (${how}): run evaluate-gate again`,
  )
}

function factsOf({ database, sql }: Ring, { paired, championSource }: Met): NonNullable<Bout['result']['database']> {
  return {
    engine: database.runtime,
    place: placeOf(sql),
    candidate_source_sha256: sourceSha256(sql),
    champion_source_sha256: championSource ?? null,
    champion_extra_rows: paired?.extra ?? 0,
    not_available: [...BOUT_WITHOUT_ROWS],
  }
}
