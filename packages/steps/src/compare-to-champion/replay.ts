import { readScores, sha256File, type CommandOptions, type StoredScores } from '@titlebout/adapters'
import {
  judgedRows,
  targetVariableOf,
  UserError,
  type Config,
  type Evaluation,
  type Fighter,
  type FighterTask,
  type FighterRecord,
  type Finding,
  type Host,
  type Scores,
  type Task,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { openModel } from '../evaluate-gate/open-fighter.ts'
import { SCORES_FILE } from '../evaluate-gate/scores-file.ts'
import { VALIDATION_SCORES_FILE } from '../evaluate-gate/validation-rows.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'
import { championModel } from './champion-model.ts'
import { replayByCommand } from './command-replay.ts'
import { replayByEndpoint, type EndpointReplay } from './endpoint-replay.ts'
import { storedFile } from './stored-file.ts'

/** How the champion came to its scores on the judged rows. */
export type Replay =
  | {
      readonly kind: 'stored-scores' | 'in-process' | 'command' | 'endpoint'
      readonly fighter: FighterRecord
      readonly scores: StoredScores
      readonly findings?: readonly Finding[]
      /** For the evidence: what else the scores rest on. */
      readonly settings?: Evaluation['settings']
      /** Its own command, to be asked again while the folder of the replay is there. */
      readonly command?: CommandOptions
      /** Its own endpoint, where it may be asked again. */
      readonly endpoint?: () => Promise<Fighter>
    }
  | { readonly kind: 'none'; readonly why: string }

/**
 * Scores of the champion on the judged rows, in this order: those of its own run when they are still there and about the very same rows;
 * by running it here; by its own predict command, in its own commit; by asking its own endpoint.
 *
 * @param folder absolute, outside the workspace, and empty: stored scores and the champion's commit go there
 */
export async function replayChampion(
  host: Host,
  opened: Opened,
  champion: Champion,
  { judged, folder, candidate }: EndpointReplay,
): Promise<Replay> {
  const { config } = opened
  const { classes } = judged.facts
  const other =
    refuseOtherTarget(champion, { task: config.model.task, classes }) ?? refuseOtherPositive(champion, config)
  if (other !== undefined) return { kind: 'none', why: other }
  const stored = await storedScores(host, champion, judged, { config, folder })
  if (stored !== undefined) return stored
  const kind = champion.evaluation?.result.fighter.kind
  if (kind === 'command') return await replayByCommand(host, opened, champion, { judged, folder })
  const here = await inProcess(host, champion, judged, config)
  // Where somebody wrote its scores, or a server said them, whatever can run it is welcome.
  if (here.kind !== 'none' || (kind !== 'scores' && kind !== 'endpoint')) return here
  const own =
    kind === 'endpoint'
      ? await replayByEndpoint(host, opened, champion, { judged, folder, candidate })
      : await replayByCommand(host, opened, champion, { judged, folder })
  return own.kind === 'none' ? { ...own, why: `${here.why}; and ${own.why}` } : own
}

/** The same, done once however often it is asked for: what the champion says is the same whomever it meets. */
export function replayOnce(
  host: Host,
  opened: Opened,
  options: Parameters<typeof replayChampion>[3],
): (champion: Champion) => Promise<Replay> {
  let replay: Promise<Replay> | undefined
  return async (champion) => await (replay ??= replayChampion(host, opened, champion, options))
}

/** A champion of another task, or of other classes, has nothing to say about these rows, whoever runs it. */
export function refuseOtherTarget(
  { evaluation }: Champion,
  { task, classes }: { readonly task: Task; readonly classes: readonly string[] | null },
): string | undefined {
  if (evaluation === undefined) return undefined
  const { task: own, judged } = evaluation.result
  // rule: champion-task
  if (own !== task) return `its task is ${own}, and model.task is ${task} now`
  const [theirs, ours] = [judged.classes ?? [], classes ?? []]
  // rule: champion-classes
  if (!sameClasses(theirs, ours))
    return `it tells other classes apart: ${theirs.join(', ') || 'none'}, and data.classes now has ${ours.join(', ') || 'none'}`
  return undefined
}

/** Its scores are of its own positive label, and would be read as those of the other one. */
function refuseOtherPositive({ config: own }: Champion, { data }: Config): string | undefined {
  const theirs = own?.data.positive
  // rule: champion-positive
  if (theirs !== undefined && data.positive !== undefined && theirs !== data.positive)
    return `its positive label is "${theirs}", and data.positive is "${data.positive}" now`
  return undefined
}

async function storedScores(
  host: Host,
  champion: Champion,
  judged: JudgedTable,
  { config, folder }: { readonly config: Config; readonly folder: string },
): Promise<Replay | undefined> {
  const { evaluation } = champion
  if (evaluation === undefined) return undefined
  const kept = keptScores(evaluation, judged)
  // rule: stored-rows
  if (kept?.rowsSha256 !== judged.table.dataset.rows_sha256) return undefined
  const file = await storedFile(host, { evaluation, kind: 'scores', folder, file: kept.file })
  if (file === undefined) return undefined
  // rule: stored-scores-digest
  if ((await sha256File(file)) !== kept.sha256) {
    host.log.warning("the champion's stored scores are not those that its evaluation names: they are left alone")
    return undefined
  }
  // Whose scores they are, and how they came to be, says the evaluation that they belong to.
  return {
    kind: 'stored-scores',
    fighter: evaluation.result.fighter,
    scores: await readScores(file, targetVariableOf(config), "the champion's stored scores", {
      ...judged,
      id: config.data.id,
    }),
  }
}

interface KeptScores {
  readonly rowsSha256: string | null
  readonly file: string
  readonly sha256: string
}

/** What its own evaluation kept of rows of this role; undefined: nothing. */
function keptScores({ result }: Evaluation, judged: JudgedTable): KeptScores | undefined {
  if (judged.table.dataset.role !== 'validation')
    return result.scores === null
      ? undefined
      : { rowsSha256: result.dataset.rows_sha256, file: SCORES_FILE, sha256: result.scores.sha256 }
  const { validation } = result
  if (validation === undefined) return undefined
  const { dataset, scores } = validation
  return { rowsSha256: dataset.rows_sha256, file: VALIDATION_SCORES_FILE, sha256: scores.sha256 }
}

function sameClasses(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((name, code) => name === second[code])
}

async function inProcess(host: Host, champion: Champion, judged: JudgedTable, config: Config): Promise<Replay> {
  const model = championModel(champion, config)
  if (model === undefined)
    return { kind: 'none', why: 'its package has no training evidence, which names its model file and features' }
  try {
    const fighter = await openModel(host, config, model.file)
    const scores = await scoresOf(fighter, judged, model.task)
    const rows = judgedRows(judged, scores)
    return { kind: 'in-process', fighter: fighter.record, scores: { ids: scores.ids, rows } }
  } catch (cause) {
    // A champion that these rows do not suit is no error of anybody: it is a bout that cannot take place.
    if (cause instanceof UserError && (cause.code === 'MODEL' || cause.code === 'DATA'))
      return { kind: 'none', why: cause.message }
    throw cause
  }
}

async function scoresOf(fighter: Fighter, judged: JudgedTable, task: FighterTask): Promise<Scores> {
  try {
    return await fighter.score(judged.table, task)
  } finally {
    await fighter.close()
  }
}
