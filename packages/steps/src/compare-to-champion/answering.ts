import { sha256File } from '@titlebout/adapters'
import {
  isSameAnswer,
  UserError,
  type Fighter,
  type FighterTask,
  type Host,
  type ImportanceChange,
  type JudgedRows,
  rowsSaying,
} from '@titlebout/core'
import { answersOfCommand, type AnsweredBefore } from '../evaluate-gate/asked-by-command.ts'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { openEndpoint } from '../evaluate-gate/open-endpoint.ts'
import { openModel, taskOf } from '../evaluate-gate/open-fighter.ts'
import { modelAnswers } from '../explain/answers.ts'
import { sampledRows, type Asked, type Sample } from '../explain/permuted.ts'
import type { Opened } from '../step.ts'
import { needFiles } from '../work-folder.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import { championModel } from './champion-model.ts'
import { liveCommand } from './live-command.ts'
import type { Replay } from './replay.ts'
import { storedFile } from './stored-file.ts'

/** A side of a bout that says what it makes of rows with changed values, or has said it. */
export interface Answering {
  readonly task: FighterTask
  /** What it said in the run that scored it, and about which rows; undefined: it is asked now. */
  readonly before?: Asked & { readonly sample: Sample }
  /** The most rows that it is asked about. */
  readonly most: number
  /** @throws {UserError} `MODEL` or `DATA` saying why it has no answer */
  ask(sample: Sample): Promise<Answered>
  close(): Promise<void>
}

export interface Answered extends Asked {
  /** What was run for it here. */
  readonly run?: ImportanceChange['champion_run']
}

/** The rows of the bout as one side sees them. */
export interface Scene {
  readonly judged: JudgedTable
  /** All of them with what it said of them. */
  readonly rows: JudgedRows
}

/** @throws {UserError} `MODEL` on another model than the one that was judged; on a command that was not asked */
export async function candidateAnswering(
  host: Host,
  opened: Opened,
  { evaluation, training }: Evaluated,
  scene: Scene,
): Promise<Answering> {
  if (training === undefined) throw new Error('a candidate without training')
  const { model_path: model, features } = training.evidence.result
  const { fighter, threshold, scoring } = evaluation.evidence.result
  const task = taskOf(opened.config, features, threshold ?? undefined)
  if (fighter.kind === 'command') {
    const explain = scoring?.result.explain
    if (explain === undefined)
      throw new UserError('MODEL', "the candidate's predict command was not asked about changed rows (not-explained)")
    const file = await needFiles(host, opened, 'predictions', explain.scores.file)
    return await answeredBefore(opened, { explain, file, whose: "the candidate's" }, { ...scene, task })
  }
  if (fighter.kind === 'endpoint') return askedAgain(opened, await ownEndpoint(host, opened), { ...scene, task })
  const file = await needFiles(host, opened, 'model', `files/model/${model}`)
  // rule: explained-model-digest
  if ((await sha256File(file)) !== fighter.model_sha256)
    throw new UserError('MODEL', `files/model/${model} is not the model that was judged`)
  return runHere(opened, await openModel(host, opened.config, file), { ...scene, task })
}

/** The endpoint that answered for the candidate. @throws {UserError} `MODEL` where this job cannot ask it: the job that judged could */
async function ownEndpoint(host: Host, { config }: Opened): Promise<Fighter> {
  const { endpoint } = config.model
  if (endpoint === undefined) throw new UserError('MODEL', 'titlebout.yml has no model.endpoint any more')
  try {
    return await openEndpoint(host, config, endpoint)
  } catch (cause) {
    if (!(cause instanceof UserError && cause.code === 'CONFIG')) throw cause
    throw new UserError('MODEL', cause.message, { cause })
  }
}

const OWN_RUN = "the champion's scores are those of its own run"

/** How the champion came to its scores. */
interface Replayed extends Scene {
  readonly replay: Exclude<Replay, { readonly kind: 'none' }>
  /** Absolute, outside the workspace, and empty: what it said in its own run goes there. */
  readonly folder: string
}

/** @throws {UserError} `MODEL` on a command that cannot be asked */
export async function championAnswering(
  host: Host,
  opened: Opened,
  champion: Champion,
  { replay, folder, ...scene }: Replayed,
): Promise<Answering> {
  const model = championModel(champion, opened.config)
  if (model === undefined) throw new Error('a champion without training')
  const { task } = model
  if (replay.command !== undefined) return liveCommand(opened, replay.command, { ...scene, task })
  if (replay.endpoint !== undefined) return askedAgain(opened, await replay.endpoint(), { ...scene, task })
  if (replay.fighter.kind === 'endpoint')
    throw new UserError(
      'MODEL',
      replay.kind === 'endpoint'
        ? 'titlebout.yml of its commit does not allow that the endpoint is asked again (model.endpoint.ask_again)'
        : `${OWN_RUN}, and nobody asks its endpoint for this alone`,
    )
  if (replay.fighter.kind !== 'command')
    return runHere(opened, await openModel(host, opened.config, model.file), { ...scene, task })
  const { evaluation } = champion
  const explain = evaluation?.result.scoring?.result.explain
  const file =
    explain && (await storedFile(host, { evaluation, kind: 'predictions', folder, file: explain.scores.file }))
  if (explain === undefined || file === undefined)
    throw new UserError(
      'MODEL',
      `${OWN_RUN}, which kept no answers about changed rows, and nobody runs its command for this alone`,
    )
  return await answeredBefore(opened, { explain, file, whose: "the champion's" }, { ...scene, task })
}

interface Asking extends Scene {
  readonly task: FighterTask
}

async function answeredBefore(opened: Opened, answers: AnsweredBefore, { judged, ...own }: Asking): Promise<Answering> {
  const { explain, file, whose } = answers
  // rule: explained-answers-digest
  if ((await sha256File(file)) !== explain.scores.sha256)
    throw new UserError('MODEL', `${explain.scores.file} is not what ${whose} predict command wrote`)
  const before = await answersOfCommand(opened, answers, { table: judged.table, ...own })
  if (typeof before === 'string') throw new UserError('MODEL', before)
  return {
    task: own.task,
    before,
    most: before.sample.places.length,
    ask: async (sample) => {
      // rule: explained-same-sample
      if (!isSameSample(before.sample, sample))
        throw new UserError('MODEL', `${whose} predict command was asked about other rows than the other one`)
      return await Promise.resolve(before)
    },
    close: async () => await Promise.resolve(),
  }
}

function isSameSample(first: Sample, second: Sample): boolean {
  return first.places.length === second.places.length && first.places.every((place, k) => place === second.places[k])
}

/** What a server said of the judged rows it must still say. */
function askedAgain(opened: Opened, fighter: Fighter, asking: Asking): Answering {
  const side = runHere(opened, fighter, asking)
  return {
    ...side,
    ask: async (sample) => {
      const asked = await side.ask(sample)
      // rule: endpoint-same-answer
      if (!isSameAnswer(sampledRows(sample, asking.rows), asked.rows))
        throw new UserError('MODEL', 'an endpoint says something else about the same rows than it said before')
      return asked
    },
  }
}

function runHere({ config }: Opened, fighter: Fighter, { task, rows }: Asking): Answering {
  return {
    task,
    most: config.explain?.rows ?? 0,
    ask: async ({ table, ...sample }) => ({
      answers: modelAnswers(fighter, task, table),
      task,
      rows: rowsSaying(sampledRows({ table, ...sample }, rows), await fighter.score(table, task)),
    }),
    close: async () => await fighter.close(),
  }
}
