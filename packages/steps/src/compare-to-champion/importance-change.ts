import { sha256File } from '@titlebout/adapters'
import {
  changeOf,
  importanceOf,
  levelOf,
  pickedRows,
  rowGroups,
  rowsAt,
  rowsSaying,
  unsaidRows,
  UserError,
  type ExplainConfig,
  type Fighter,
  type FighterTask,
  type Finding,
  type Host,
  type ImportanceChange,
  type JudgedRows,
  type Metric,
  type Table,
} from '@titlebout/core'
import { openModel, taskOf } from '../evaluate-gate/open-fighter.ts'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { modelAnswers } from '../explain/answers.ts'
import { explainedMetric, permutedColumns, type Permuted } from '../explain/importance.ts'
import { deadline, explainedColumns, sampledRows, sampleOf, type Asked, type Sample } from '../explain/permuted.ts'
import type { Opened } from '../step.ts'
import { needFiles } from '../work-folder.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import { championModel } from './champion-model.ts'
import { seenByCandidate, seenByChampion } from './seen-rows.ts'
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
}

/** The kinds of model that are run here, as often as it takes. */
const RUN_HERE: ReadonlySet<string> = new Set(['onnx', 'xgboost', 'lightgbm'])

/**
 * The importance of each column to candidate and champion, both permuted alike, and its change with a paired interval. Nothing where titlebout.yml does not ask, or
 * there is no champion; a notice where one of the two cannot be asked again.
 *
 * @throws {UserError} `CONFIG` on a column that is not there
 */
export async function importanceChange(host: Host, opened: Opened, sides: Sides): Promise<ImportanceChanged> {
  const settings = opened.config.explain
  const { candidate, champion, judged } = sides
  if (settings === undefined || !settings.champion || champion === undefined) return { change: undefined, findings: [] }
  const why = notAskedAgain(candidate, champion)
  if (why !== undefined) return notTold(why)
  try {
    const told = await changeBetween(host, opened, { settings, judged, candidate, champion })
    return typeof told === 'string' ? notTold(told) : { change: told, findings: [] }
  } catch (cause) {
    // A model that these rows do not suit any more has lost its bout, or not taken place; here there is only less to say.
    if (cause instanceof UserError && (cause.code === 'MODEL' || cause.code === 'DATA')) return notTold(cause.message)
    throw cause
  }
}

function notTold(why: string): ImportanceChanged {
  const message = `what the candidate goes by more, or less, than the champion (explain) could not be told: ${why}`
  return { change: undefined, findings: [{ id: 'change-not-explained', severity: 'notice', message }] }
}

function notAskedAgain({ evaluation, training }: Evaluated, champion: Champion): string | undefined {
  const { kind } = evaluation.evidence.result.fighter
  if (!RUN_HERE.has(kind)) return `the candidate is judged by ${kind}, which is not asked as often as that`
  if (training === undefined) return 'the candidate has no training evidence, which names its model file and features'
  if (champion.training === undefined) return 'the champion has no training evidence'
  const theirs = champion.evaluation?.result
  if (theirs !== undefined && !RUN_HERE.has(theirs.fighter.kind))
    return `the champion was judged by ${theirs.fighter.kind}, which is not asked as often as that`
  if (theirs !== undefined && theirs.task !== evaluation.evidence.result.task) return 'the champion has another task'
  const [ours, before] = [evaluation.evidence.result.judged.classes, theirs?.judged.classes ?? null]
  return theirs !== undefined && JSON.stringify(ours) !== JSON.stringify(before)
    ? 'the champion tells other classes apart'
    : undefined
}

interface Side {
  readonly fighter: Fighter
  readonly task: FighterTask
  close(): Promise<void>
}

function sideOf(fighter: Fighter, task: FighterTask): Side {
  return { fighter, task, close: async () => await fighter.close() }
}

async function openOurs(host: Host, opened: Opened, { evaluation, training }: Evaluated): Promise<Side> {
  if (training === undefined) throw new Error('a candidate without training')
  const { model_path: model, features } = training.evidence.result
  const file = await needFiles(host, opened, 'model', `files/model/${model}`)
  // rule: explained-model-digest
  if ((await sha256File(file)) !== evaluation.evidence.result.fighter.model_sha256)
    throw new UserError('MODEL', `files/model/${model} is not the model that was judged`)
  return sideOf(await openModel(host, opened.config, file), taskOf(opened.config, features))
}

async function openTheirs(host: Host, { config }: Opened, champion: Champion): Promise<Side> {
  const model = championModel(champion, config)
  if (model === undefined) throw new Error('a champion without training')
  return sideOf(await openModel(host, config, model.file), model.task)
}

interface Both {
  readonly settings: ExplainConfig
  readonly judged: JudgedTable
  readonly candidate: Evaluated
  readonly champion: Champion
}

/** Rows of which it is told: those that the bout judges by. */
interface Held {
  readonly table: Table
  readonly rows: JudgedRows
}

/** The judged rows without those that either side was trained on, which the bout leaves out too. */
async function heldOut(host: Host, opened: Opened, { judged, candidate, champion }: Both): Promise<Held> {
  const naiveError = candidate.training?.evidence.result.naive_error ?? undefined
  const rows = unsaidRows({ ...judged, naiveError })
  const seen = [await seenByCandidate(host, opened, candidate, judged), await seenByChampion(champion, judged)]
  const kept = Uint32Array.from({ length: rows.count }, (_, row) => row).filter((row) =>
    seen.every((mask) => mask?.[row] !== 1),
  )
  if (kept.length === rows.count) return { table: judged.table, rows }
  return { table: pickedRows(judged.table, kept), rows: rowsAt(rows, kept) }
}

async function changeBetween(host: Host, opened: Opened, both: Both): Promise<ImportanceChange | string> {
  const held = await heldOut(host, opened, both)
  // rule: change-of-seen-rows
  if (held.rows.count === 0) return 'one of the two was trained on every judged row'
  const { candidate, champion } = both
  const sides = [
    async () => await openOurs(host, opened, candidate),
    async () => await openTheirs(host, opened, champion),
  ] as const
  return await withBoth(sides, async (ours, theirs) => await changeOn(host, opened, { ...both, held, ours, theirs }))
}

async function changeOn(
  host: Host,
  opened: Opened,
  { settings, judged, held, ours, theirs }: Both & { readonly held: Held; readonly ours: Side; readonly theirs: Side },
): Promise<ImportanceChange | string> {
  const hasTime = deadline(settings, performance)
  const sample = sampleOf(held.table, rowGroups(held.rows), settings)
  const template = sampledRows(sample, held.rows)
  const asked = async ({ fighter, task }: Side): Promise<Asked> => ({
    answers: modelAnswers(fighter, task, sample.table),
    task,
    rows: rowsSaying(template, await fighter.score(sample.table, task)),
  })
  const fighters = [await asked(ours), await asked(theirs)] as const
  const used = [...new Set([...ours.task.features, ...theirs.task.features])]
  const columns = explainedColumns(settings, used, judged.table)
  const metric = explainedMetric(opened.config)
  const progress = (done: number, total: number): void => host.log.progress('permuting columns for both', done, total)
  const permuted = await permutedColumns(metric, fighters, { settings, columns, sample, hasTime, progress })
  if (typeof permuted === 'string') return `${metric.label} has no value on these rows (${permuted})`
  const [own, other] = permuted
  if (own === undefined || other === undefined) throw new Error('two fighters were asked, and fewer answered')
  return {
    metric: metric.name,
    ...askedFacts(settings, sample, held, own),
    features: changes(metric, fighters[0], { own, other, level: levelOf(opened.config.alpha) }),
  }
}

function askedFacts(
  { repeats, seed }: ExplainConfig,
  { places }: Sample,
  { rows }: Held,
  { leftOut }: Permuted,
): Pick<ImportanceChange, 'rows' | 'of_rows' | 'repeats' | 'seed' | 'left_out'> {
  return { rows: places.length, of_rows: rows.count, repeats, seed, left_out: [...leftOut] }
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
