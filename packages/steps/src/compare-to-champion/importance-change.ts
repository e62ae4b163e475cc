import {
  changeOf,
  importanceOf,
  levelOf,
  rowGroups,
  UserError,
  type Contender,
  type UserErrorCode,
  type ExplainConfig,
  type FighterRecord,
  type Finding,
  type Host,
  type ImportanceChange,
  type Metric,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { explainedMetric, permutedColumns, type Permuted } from '../explain/importance.ts'
import { deadline, explainedColumns, sampleOf, type Asked, type Sample } from '../explain/permuted.ts'
import type { Opened } from '../step.ts'
import { candidateAnswering, championAnswering, type Answering } from './answering.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import type { Replay } from './replay.ts'
import { withBoth } from './with-both.ts'

/** What the candidate goes by more, or less, than the champion. */
export interface ImportanceChanged {
  readonly change: ImportanceChange | undefined
  readonly findings: readonly Finding[]
}

interface Sides {
  readonly candidate: Evaluated
  readonly champion: Champion | undefined
  readonly judged: JudgedTable
  /** The two as they met; no contender: there was nobody to be met on these rows. */
  readonly met: { readonly candidate: Contender; readonly opponent: { readonly contender: Contender | undefined } }
  readonly replay: (champion: Champion) => Promise<Replay>
  /** Absolute, outside the workspace, and empty. */
  readonly folder: string
}

/** Models that are run here and servers, asked as often as it takes, and what a command says in one run. */
const ASKED: ReadonlySet<string> = new Set(['onnx', 'xgboost', 'lightgbm', 'endpoint', 'command'])
/** What there is less to say for: the bout has been decided without it. */
const NOT_TOLD: ReadonlySet<string> = new Set<UserErrorCode>(['MODEL', 'DATA', 'SCORES', 'EVIDENCE'])

/**
 * The importance of each column to candidate and champion, both permuted alike, and its change with a paired interval. Nothing where titlebout.yml does not ask, or
 * there is no champion; a notice where one of the two cannot be asked again.
 *
 * @throws {UserError} `CONFIG` on a column that is not there; `HOST` when the run was cancelled
 */
export async function importanceChange(host: Host, opened: Opened, sides: Sides): Promise<ImportanceChanged> {
  const settings = opened.config.explain
  const { champion } = sides
  if (settings === undefined || !settings.champion || champion === undefined) return { change: undefined, findings: [] }
  try {
    const told = await changeBetween(host, opened, { ...sides, settings, champion })
    return typeof told === 'string' ? notTold(told) : { change: told, findings: [] }
  } catch (cause) {
    if (cause instanceof UserError && NOT_TOLD.has(cause.code)) return notTold(cause.message)
    throw cause
  }
}

function notTold(why: string): ImportanceChanged {
  const message = `what the candidate goes by more, or less, than the champion (explain) could not be told: ${why}`
  return { change: undefined, findings: [{ id: 'change-not-explained', severity: 'notice', message }] }
}

interface Both extends Sides {
  readonly settings: ExplainConfig
  readonly champion: Champion
}

async function changeBetween(host: Host, opened: Opened, both: Both): Promise<ImportanceChange | string> {
  const { candidate, champion, judged, met, folder } = both
  const replay = await both.replay(champion)
  if (replay.kind === 'none') return replay.why
  const why = notAskedAgain(candidate, champion, replay.fighter)
  if (why !== undefined) return why
  const [ours, theirs] = [met.candidate, met.opponent.contender]
  // rule: change-of-other-rows
  if (theirs === undefined || [ours, theirs].some(({ ids }) => ids !== judged.ids))
    return 'the two were not judged on the same rows'
  const sides = [
    async () => await candidateAnswering(host, opened, candidate, { judged, rows: ours.rows }),
    async () => await championAnswering(host, opened, champion, { judged, rows: theirs.rows, replay, folder }),
  ] as const
  const seen = [ours.seen, theirs.seen]
  return await withBoth(sides, async (own, other) => await changeOn(host, opened, { ...both, own, other, seen }))
}

function notAskedAgain(
  { evaluation, training }: Evaluated,
  champion: Champion,
  theirs: FighterRecord,
): string | undefined {
  const { fighter, task } = evaluation.evidence.result
  if (!ASKED.has(fighter.kind)) return `the candidate is ${notAsked(fighter)}`
  if (training === undefined) return 'the candidate has no training evidence, which names its model file and features'
  if (champion.training === undefined) return 'the champion has no training evidence'
  if (!ASKED.has(theirs.kind)) return `the champion is ${notAsked(theirs)}`
  const before = champion.evaluation?.result.task ?? task
  return before === task ? undefined : 'the champion has another task'
}

function notAsked({ kind }: FighterRecord): string {
  return `judged by ${kind === 'scores' ? 'a scores file' : kind}, which cannot be asked again`
}

interface Ready extends Both {
  readonly own: Answering
  readonly other: Answering
  readonly seen: readonly (Uint8Array | undefined)[]
}

async function changeOn(host: Host, opened: Opened, ready: Ready): Promise<ImportanceChange | string> {
  const { settings, judged, met, own: ours, other: theirs } = ready
  const used = [...new Set([...ours.task.features, ...theirs.task.features])]
  const columns = explainedColumns(settings, used, judged.table)
  const sample = ours.before?.sample ?? theirs.before?.sample ?? drawn(ready)
  const isHeldOut = (row: number): boolean => ready.seen.every((mask) => mask?.[row] !== 1)
  const kept = Uint32Array.from(sample.places.keys()).filter((k) => isHeldOut(sample.places[k]!))
  // rule: change-of-seen-rows
  if (kept.length === 0) return 'one of the two was trained on every judged row'
  const fighters = [await ours.ask(sample), await theirs.ask(sample)] as const
  const metric = explainedMetric(opened.config)
  const progress = (done: number, total: number): void => host.log.progress('permuting columns for both', done, total)
  const hasTime = deadline(settings, performance)
  const work = { settings, columns, sample, hasTime, progress, ...(kept.length < sample.places.length ? { kept } : {}) }
  const permuted = await permutedColumns(metric, fighters, work)
  if (typeof permuted === 'string') return `${metric.label} has no value on these rows (${permuted})`
  const [own, other] = permuted
  if (own === undefined || other === undefined) throw new Error('two fighters were asked, and fewer answered')
  const { run } = fighters[1]
  return {
    metric: metric.name,
    rows: kept.length,
    of_rows: Uint32Array.from({ length: met.candidate.rows.count }, (_, row) => row).filter(isHeldOut).length,
    repeats: settings.repeats,
    seed: settings.seed,
    left_out: [...own.leftOut],
    ...(run === undefined ? {} : { champion_run: run }),
    features: changes(metric, fighters[0], { own, other, level: levelOf(opened.config.alpha) }),
  }
}

/** As many of the judged rows as both can be asked about. */
function drawn({ settings, judged, met, own, other }: Ready): Sample {
  const rows = Math.min(own.most, other.most)
  return sampleOf(judged.table, rowGroups(met.candidate.rows), { rows, seed: settings.seed })
}

/** Largest change first. */
function changes(
  metric: Metric,
  { rows }: Asked,
  { own, other, level }: { readonly own: Permuted; readonly other: Permuted; readonly level: number },
): ImportanceChange['features'] {
  return [...own.runs]
    .map(([name, candidate]) => {
      const champion = other.runs.get(name) ?? []
      return {
        name,
        candidate: importanceOf(metric, rows, candidate, level),
        champion: importanceOf(metric, rows, champion, level),
        change: changeOf(metric, rows, { candidate, champion }, level),
      }
    })
    .sort((a, b) => Math.abs(b.change.estimate ?? 0) - Math.abs(a.change.estimate ?? 0))
}
