import { FIGHTER, OPPONENT, type Database, type PairedRows, type ScoredRows } from '@titlebout/adapters'
import {
  evaluateBy,
  fightStored,
  levelOf,
  metricOfTask,
  numberText,
  rowsArePlain,
  UserError,
  type Evaluation,
  type Fight,
  type Finding,
  type Looks,
  type Sketch,
} from '@titlebout/core'
import { atSql, openSqlRows } from '../evaluate-gate/sql-source.ts'
import { storedSlices } from '../evaluate-gate/stored-slices.ts'
import type { Opened } from '../step.ts'
import { trainingProfile } from '../training-profile.ts'
import type { StoredCandidate } from './candidate.ts'
import type { Champion } from './champion.ts'
import type { Contestant } from './contestants.ts'
import type { Fought } from './fight-it.ts'
import { changedEstimates, otherScores } from './other-scores.ts'
import { sketchOfCandidate } from './seen-rows.ts'
import { storedHoldout } from './stored-holdout.ts'
import { bringStoredChampion, bringStoredDummy } from './stored-opponent.ts'

/** A candidate with the judged rows that its answers are beside, and what it was trained on, where its training left a sketch of that. */
export interface StoredSide extends Contestant<StoredCandidate> {
  readonly rows: ScoredRows
  readonly sketch: Sketch | undefined
}

interface Meeting {
  readonly claim: 'merge' | 'promote'
  readonly looks: Looks
  readonly champion: Champion | undefined
  /** What of an alpha is left for each of the candidates. */
  readonly ownAlpha: (alpha: number) => number
  /** Absolute, outside the workspace, not there yet: the champion's commit goes there. */
  readonly folder: string
}

/** What came of it, and of what the champion's scores are. */
export interface Met {
  readonly fought: Fought
  readonly paired: PairedRows | undefined
  readonly championSource: string | undefined
}

/** @throws {UserError} `EVIDENCE` when they are other rows than evaluate-gate judged, or it is another sketch than training made */
export async function openSide(contestant: Contestant<StoredCandidate>, database: Database): Promise<StoredSide> {
  const { at, candidate } = contestant
  const rows = await openSqlRows(at.opened, database, candidate.sql)
  refuseOtherCount(rows, candidate.evaluation.evidence)
  return { ...contestant, rows, sketch: await sketchOfCandidate(at.host, at.opened, candidate) }
}

/** The candidate against the champion, or the dummy, where the rows are. */
export async function meetInDatabase(side: StoredSide, meeting: Meeting): Promise<Met> {
  const { at, candidate, rows } = side
  const { host, opened } = at
  const { config } = opened
  const { champion } = meeting
  const ring = { rows, sql: candidate.sql, folder: meeting.folder }
  const opponent =
    champion === undefined
      ? await bringStoredDummy(host, opened, ring)
      : await bringStoredChampion(host, opened, { ...ring, champion })
  const { met, record, championSource } = opponent
  const paired = 'paired' in met ? met.paired : undefined
  const declared = await storedSlices(rows, opened, async () => await trainingProfile(host, opened))
  const fight = await atSql(opened, async () => {
    const unseen = await storedHoldout(side, { champion, isPaired: paired !== undefined })
    if ('alone' in met) return await met.alone(unseen.contamination)
    const { count, labels } = unseen
    const pair = {
      task: config.model.task,
      statistics: met.paired.statistics(unseen.seen),
      fighters: [OPPONENT, FIGHTER],
      opponent: record,
      losses: rows.losses,
      count,
      plain: rowsArePlain(config),
      labels,
    } as const
    return await fightStored(pair, {
      rules: config.champion,
      criticalSlices: config.champion.critical_slices,
      claim: meeting.claim,
      looks: meeting.looks,
      ownAlpha: meeting.ownAlpha,
      alpha: config.alpha,
      minCount: config.privacy.min_count,
      slices: declared.slices,
      contamination: unseen.contamination,
    })
  })
  await refuseChangedRows(side, fight)
  const changed = paired === undefined ? [] : otherScores(champion?.evaluation?.result, fight, rows.count)
  const findings = [
    ...fight.findings,
    ...opponent.findings,
    ...changed,
    ...countedWhole(meeting.looks),
    ...declared.findings,
  ]
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

/** As far as its numbers can tell. */
async function refuseChangedRows({ at, rows, candidate }: StoredSide, fight: Fight): Promise<void> {
  const now = await estimatesOfAll(at.opened, rows, fight)
  const [changed] = changedEstimates(candidate.evaluation.evidence.result, now)
  // rule: stored-rows-changed
  if (changed !== undefined)
    throw changedRows(`${changed.metric} of the candidate is ${changed.now} now, and was ${changed.before}`)
}

/** What the candidate comes to on all rows, which evaluate-gate judged, whether or not it was trained on some. */
async function estimatesOfAll(
  { config }: Opened,
  { statistics }: ScoredRows,
  { comparisons, contamination }: Fight,
): Promise<readonly (readonly [string, number | null])[]> {
  const whole = comparisons.filter(({ slice }) => slice === null)
  if (contamination.dropped === 0) return whole.map(({ metric, candidate }) => [metric, candidate.estimate])
  const { task } = config.model
  const metrics = [...new Set(whole.map(({ metric }) => metric))].map((name) => metricOfTask(name, task))
  const asked = { task, level: levelOf(config.alpha), fighter: FIGHTER, metrics }
  const { metrics: measured } = await evaluateBy(statistics, [], asked)
  return Object.entries(measured).map(([metric, { estimate }]) => [metric, estimate])
}

function changedRows(how: string): UserError {
  return new UserError(
    'EVIDENCE',
    `the rows of model.sql have changed since evaluate-gate judged them (${how}): run evaluate-gate again`,
  )
}
