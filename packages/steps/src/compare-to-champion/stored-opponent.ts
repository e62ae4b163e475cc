import { FIGHTER, type PairedRows, type ScoredRows } from '@titlebout/adapters'
import {
  dummyFighter,
  fightStoredAlone,
  noOpponent,
  noReplay,
  type Contamination,
  type Fight,
  type FighterRecord,
  type Host,
  type SqlConfig,
} from '@titlebout/core'
import { atSql } from '../evaluate-gate/sql-source.ts'
import { storedLabels } from '../evaluate-gate/stored-labels.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'
import { replayInDatabase } from './database-replay.ts'
import { findDummy } from './dummy.ts'
import type { Fought } from './fight-it.ts'
import { absentChampion, NO_OPPONENT } from './opponent-record.ts'

/** Where two meet whose rows nobody reads. */
export interface StoredRing {
  /** The judged rows, with the candidate's answers. */
  readonly rows: ScoredRows
  readonly sql: SqlConfig
  /** Absolute, outside the workspace, not there yet: the champion's commit goes there. */
  readonly folder: string
}

/** @param contamination what is known of the candidate's training rows */
type Alone = (contamination: Contamination) => Promise<Fight>

/** Whom the candidate meets; without scores on these rows there is only what it once came to. */
export interface StoredOpponent extends Pick<Fought, 'replay' | 'settings' | 'findings'> {
  readonly record: FighterRecord
  readonly championSource: string | undefined
  /** Both on the same rows, or what there is to show instead. */
  readonly met: { readonly paired: PairedRows } | { readonly alone: Alone }
}

/** What is said of every row alike. */
export async function bringStoredDummy(host: Host, opened: Opened, { rows }: StoredRing): Promise<StoredOpponent> {
  const { config } = opened
  const found = await atSql(opened, async () => await findDummy(host, opened, storedLabels(rows, config)))
  const from = { championSource: undefined, findings: [] }
  if (found === undefined)
    return {
      ...from,
      record: NO_OPPONENT,
      replay: 'none',
      settings: {},
      met: {
        alone: async (contamination) =>
          await fightStoredAlone(aloneOf(opened, rows), undefined, noOpponent(), {
            rules: config.champion,
            alpha: config.alpha,
            contamination,
          }),
      },
    }
  return {
    ...from,
    record: dummyFighter(found.dummy).record,
    replay: 'dummy',
    settings: found.settings,
    met: { paired: rows.againstDummy(found.dummy) },
  }
}

/** Whose scores lie in the same database; or what it once came to. */
export async function bringStoredChampion(
  host: Host,
  opened: Opened,
  ring: StoredRing & { readonly champion: Champion },
): Promise<StoredOpponent> {
  const { champion, rows } = ring
  const { config } = opened
  host.log.progress(`the champion (version ${champion.version}) on the same rows`, 0, undefined)
  const replay = await replayInDatabase(host, opened, ring)
  if (replay.kind === 'database')
    return {
      record: replay.fighter,
      replay: 'database',
      settings: replay.settings,
      findings: replay.findings,
      championSource: replay.sourceSha256,
      met: { paired: replay.paired },
    }
  const metrics = champion.evaluation?.result.metrics
  return {
    record: absentChampion(champion),
    replay: 'none',
    settings: {},
    findings: [],
    championSource: undefined,
    met: {
      alone: async (contamination) =>
        await fightStoredAlone(aloneOf(opened, rows), metrics, noReplay(replay.why), {
          rules: config.champion,
          alpha: config.alpha,
          contamination,
        }),
    },
  }
}

function aloneOf(
  { config }: Opened,
  { statistics, losses, count }: ScoredRows,
): Parameters<typeof fightStoredAlone>[0] {
  return { task: config.model.task, statistics, fighter: FIGHTER, losses, count }
}
