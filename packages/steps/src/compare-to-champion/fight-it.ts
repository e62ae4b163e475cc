import { readScores, type StoredScores } from '@titlebout/adapters'
import {
  dummyFighter,
  fight,
  fightWithoutOpponent,
  fightWithoutReplay,
  judgedRows,
  targetVariableOf,
  pairedWith,
  type Bout,
  type BoutLatency,
  type BoutSize,
  type Contender,
  type Fight,
  type FighterRecord,
  type FightOptions,
  type Finding,
  type Host,
  type Looks,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { SCORES_FILE } from '../evaluate-gate/scores-file.ts'
import { taskOf } from '../evaluate-gate/open-fighter.ts'
import { findSlices } from '../evaluate-gate/slice-masks.ts'
import type { Opened } from '../step.ts'
import { trainingProfile } from '../training-profile.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import { findDummy, labelsOf } from './dummy.ts'
import { featureColumns } from './feature-columns.ts'
import { absentChampion, NO_OPPONENT } from './opponent-record.ts'
import type { Replay } from './replay.ts'
import { seenByCandidate, seenByChampion } from './seen-rows.ts'

/** Who meets whom, and on which rows. */
export interface Sides {
  readonly claim: 'merge' | 'promote'
  readonly looks: Looks
  readonly candidate: Evaluated
  /** undefined: there has never been one, so the dummy fights. */
  readonly champion: Champion | undefined
  readonly judged: JudgedTable
  /** How the champion comes to its scores, which are the same whomever it meets. */
  readonly replay: (champion: Champion) => Promise<Replay>
}

/** What came of it, with the opponent's record. */
export interface Fought {
  readonly fight: Fight
  readonly opponent: FighterRecord
  readonly replay: Bout['result']['replay']
  readonly findings: readonly Finding[]
  readonly settings: Bout['settings']
  /** Absent where no rule asks for it. */
  readonly latency?: BoutLatency | undefined
  readonly size?: BoutSize | undefined
}

/** Both sides on the same rows, ready to fight. */
export interface Brought {
  readonly candidate: Contender
  readonly opponent: Opponent
  readonly options: FightOptions
  readonly findings: readonly Finding[]
}

/** Brings both sides to the same rows. */
export async function bringSides(host: Host, opened: Opened, given: Sides): Promise<Brought> {
  // Both are measured by one yardstick: the candidate's.
  const naiveError = given.candidate.training?.evidence.result.naive_error ?? undefined
  const sides = { ...given, judged: { ...given.judged, naiveError } }
  const { table } = sides.judged
  // At once: the engine compares the ids of the candidate's scores while columns of the table are numbered here.
  const [candidate, declared, features] = await Promise.all([
    candidateSide(host, opened, sides),
    findSlices(table, opened, async () => await trainingProfile(host, opened)),
    featureColumns(table, opened.config, {
      candidate: sides.candidate.training?.evidence.result.features,
      champion: sides.champion?.training?.result.features,
    }),
  ])
  const options: FightOptions = {
    rules: opened.config.champion,
    criticalSlices: opened.config.champion.critical_slices,
    claim: sides.claim,
    looks: sides.looks,
    championThen: championThen(sides),
    alpha: opened.config.alpha,
    minCount: opened.config.privacy.min_count,
    slices: declared.slices,
    ...features,
  }
  const opponent =
    sides.champion === undefined
      ? await bringDummy(host, opened, sides)
      : await bringChampion(host, { ...sides, champion: sides.champion })
  return { candidate, opponent, options, findings: declared.findings }
}

/** Lets them fight. @param ownAlpha what of an alpha is left where the candidate is one of several */
export function fightIt(
  { candidate, opponent, options, findings }: Brought,
  ownAlpha?: FightOptions['ownAlpha'],
): Fought {
  const { record, replay, settings } = opponent
  const fought = opponent.meet(candidate, ownAlpha === undefined ? options : { ...options, ownAlpha })
  return {
    fight: fought,
    opponent: record,
    replay,
    settings,
    findings: [...fought.findings, ...(opponent.said ?? []), ...findings],
  }
}

function championThen({ champion, judged }: Sides): FightOptions['championThen'] {
  if (champion?.evaluation === undefined) return undefined
  const { metrics, dataset } = champion.evaluation.result
  return { metrics, sameRows: dataset.rows_sha256 === judged.table.dataset.rows_sha256 }
}

/** Whom a candidate meets. */
interface Opponent extends Pick<Fought, 'replay' | 'settings'> {
  readonly record: FighterRecord
  /** undefined: there is nobody to be met on these rows. */
  readonly contender: Contender | undefined
  /** What a reader should know of how the opponent came to its scores. */
  readonly said?: readonly Finding[]
  meet(candidate: Contender, options: FightOptions): Fight
}

async function bringDummy(host: Host, opened: Opened, { judged, candidate: evaluated }: Sides): Promise<Opponent> {
  const found = await findDummy(host, opened, labelsOf(judged))
  if (found === undefined) return nobody()
  const dummy = dummyFighter(found.dummy)
  const threshold = evaluated.evaluation.evidence.result.threshold ?? undefined
  const scores = await dummy.score(judged.table, taskOf(opened.config, [], threshold))
  // It knows one number about the training rows and has seen no judged row.
  const contender = opponentOn(judged, {
    fighter: dummy.record,
    scores: { ids: scores.ids, rows: judgedRows(judged, scores) },
    seen: new Uint8Array(judged.ids.length),
  })
  return { record: dummy.record, replay: 'dummy', settings: found.settings, ...meeting(contender) }
}

function meeting(contender: Contender): Pick<Opponent, 'contender' | 'meet'> {
  return { contender, meet: (candidate, options) => fight(candidate, contender, options) }
}

function nobody(): Opponent {
  return {
    record: NO_OPPONENT,
    replay: 'none',
    settings: {},
    contender: undefined,
    meet: fightWithoutOpponent,
  }
}

async function bringChampion(
  host: Host,
  { champion, judged, replay: replayed }: Sides & { readonly champion: Champion },
): Promise<Opponent> {
  host.log.progress(`the champion (version ${champion.version}) on the same rows`, 0, undefined)
  const replay = await replayed(champion)
  if (replay.kind === 'none') {
    const metrics = champion.evaluation?.result.metrics
    return {
      record: absentChampion(champion),
      replay: 'none',
      settings: {},
      contender: undefined,
      meet: (candidate, options) => fightWithoutReplay(candidate, metrics, replay.why, options),
    }
  }
  const seen = await seenByChampion(champion, judged)
  return {
    record: replay.fighter,
    replay: replay.kind,
    settings: replay.settings ?? {},
    said: replay.findings ?? [],
    ...meeting(opponentOn(judged, { fighter: replay.fighter, scores: replay.scores, seen })),
  }
}

/** The candidate as evaluate-gate judged it, in the order of the rows as they are read now. */
async function candidateSide(host: Host, opened: Opened, { candidate, judged }: Sides): Promise<Contender> {
  const { fighter, dataset } = candidate.evaluation.evidence.result
  const about = { ...judged, id: opened.config.data.id }
  const scores = await readScores(candidate.scores, targetVariableOf(opened.config), SCORES_FILE, about)
  const side = { fighter, ids: scores.ids, rowsSha256: dataset.rows_sha256, rows: scores.rows, seen: undefined }
  const paired = pairedWith(reference(judged), side)
  // Left as they are, the rows do not pair with the champion's either, and the bout is refused for that.
  if (paired === undefined) return side
  return { ...grouped(paired, judged), seen: await seenByCandidate(host, opened, candidate, judged) }
}

function reference({ ids, table, truth }: JudgedTable): Parameters<typeof pairedWith>[0] {
  return { ids, rowsSha256: table.dataset.rows_sha256, rows: truth }
}

/** What rows count, cost and belong to says the test table, for both sides alike: stored scores do not. */
function grouped(side: Contender, judged: JudgedTable): Contender {
  const { weight, cluster, query, prevalence, costs, naiveError } = judged
  const { rows } = side
  if (rows.task === 'binary-classification') return { ...side, rows: { ...rows, weight, cluster, prevalence, costs } }
  if (rows.task === 'multiclass-classification') return { ...side, rows: { ...rows, weight, cluster, costs } }
  if (rows.task === 'regression') return { ...side, rows: { ...rows, weight, cluster, naiveError } }
  if (rows.task === 'ranking') return { ...side, rows: { ...rows, weight, cluster, query: query ?? rows.query } }
  return { ...side, rows: { ...rows, weight, cluster } }
}

/** The opponent in the order of the rows as they are read now: stored scores may stand in another. */
function opponentOn(
  judged: JudgedTable,
  side: { readonly fighter: FighterRecord; readonly scores: StoredScores; readonly seen: Uint8Array | undefined },
): Contender {
  const { fighter, scores, seen } = side
  const { rowsSha256 } = reference(judged)
  const stored = { fighter, ids: scores.ids, rowsSha256, rows: scores.rows, seen: undefined }
  const paired = pairedWith(reference(judged), stored)
  return paired === undefined ? stored : { ...grouped(paired, judged), seen }
}
