import { digestRowsCsv, PredictFailure, readPredicted } from '@titlebout/adapters'
import {
  groupCodes,
  isSameAnswer,
  numberText,
  rowsSaying,
  UserError,
  type ExplainConfig,
  type FighterTask,
  type Finding,
  type JudgedRows,
  type PredictConfig,
  type RowGroups,
  type Scores,
  type Scoring,
  type Table,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { answersIn, questionsOf, saidAsTheyAre, type Questions } from '../explain/questions.ts'
import { sampledRows, type Asked } from '../explain/permuted.ts'
import type { Opened } from '../step.ts'
import type { Candidate } from './candidate.ts'
import { notExplained } from './not-explained.ts'
import type { Written } from './score-phase.ts'

/** What a command was asked for the sake of an explanation: nothing, or why it could not be. */
export interface AskedByCommand {
  readonly explain?: Scoring['result']['explain']
  readonly findings: readonly Finding[]
}

/** Runs the command on the questions, with less time than it has for the rows that judge. */
type Run = (questions: Table, limited: Pick<PredictConfig, 'timeout_minutes'>) => Promise<Written>

/**
 * Asks a command all that an explanation wants to know, in one run, in the job where it runs: whoever judges in another one cannot run it.
 * Nothing of it decides, so a command that cannot answer is a notice and no more.
 *
 * @throws {UserError} `HOST` when the run was cancelled; `DATA` on a group column with holes
 */
export async function askForExplanation(
  opened: Opened,
  table: Table,
  { features }: Candidate,
  run: Run,
): Promise<AskedByCommand> {
  const { explain, model } = opened.config
  if (explain === undefined || features === undefined) return { findings: [] }
  const questions = await questionsFor(opened, explain, table, features)
  if (typeof questions === 'string') return { findings: [notExplained(questions)] }
  const minutes = minutesFor(explain, model.predict)
  try {
    const written = await run(questions.table, { timeout_minutes: minutes })
    return { explain: factsOf(questions, written), findings: [] }
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code === 'HOST') throw cause
    return { findings: [notExplained(whyNotAnswered(cause, questions, { whose: 'the', minutes }))] }
  }
}

function factsOf({ sample, times, table }: Questions, { run, scores }: Written): Scoring['result']['explain'] {
  return {
    table: { sha256: run.tableSha256, row_count: table.dataset.row_count },
    rows: sample.places.length,
    times,
    scores,
    duration_ms: run.durationMs,
  }
}

/** A command has less time for what decides nothing. */
export function minutesFor(
  { time_limit_seconds: seconds }: ExplainConfig,
  predict: Pick<PredictConfig, 'timeout_minutes'> | undefined,
): number {
  return Math.min(predict?.timeout_minutes ?? Infinity, seconds / 60)
}

/** Whose command it is, for messages. */
type Whose = 'the' | "the candidate's" | "the champion's"

/** What a command printed may hold rows: it stands in the log, not in evidence. */
export function whyNotAnswered(
  cause: UserError,
  { table }: Questions,
  { whose, minutes }: { readonly whose: Whose; readonly minutes: number },
): string {
  const rows = `${numberText(table.dataset.row_count)} rows with changed values`
  if (!(cause instanceof PredictFailure)) return `asked about ${rows}, ${cause.message}`
  if (cause.key !== 'timeout_minutes') return `asked about ${rows}, ${cause.short} (its last lines are in the log)`
  return `${whose} predict command was not done with ${rows} after ${Number((minutes * 60).toPrecision(3))} s: allow more (explain.time_limit_seconds), or fewer rows (explain.command_rows)`
}

async function questionsFor(
  opened: Opened,
  settings: ExplainConfig,
  table: Table,
  features: readonly string[],
): Promise<Questions | string> {
  const { data, privacy } = opened.config
  const groups = await groupsOf(opened, table)
  if (typeof groups === 'string') return groups
  const columns = askedColumns(settings, table, features)
  return await questionsOf(table, { groups, columns, id: data.id, settings, minCount: privacy.min_count })
}

/** The columns that a command is asked about: those that it uses and that are looked at. */
export function askedColumns(settings: ExplainConfig, table: Table, features: readonly string[]): readonly string[] {
  const there = new Set(table.columns.map(({ name }) => name))
  return (settings.features ?? features).filter((name) => there.has(name) && features.includes(name))
}

/** Rows that are drawn together, told without looking at a label. */
async function groupsOf(opened: Opened, table: Table): Promise<RowGroups | string> {
  const { cluster, query } = opened.config.data
  const count = table.dataset.row_count
  const key = cluster === undefined ? 'query' : 'cluster'
  const column = cluster ?? query
  if (column === undefined) return { count, groups: undefined }
  if (table.columns.every(({ name }) => name !== column))
    return `the rows where the predict command ran have no column "${column}" (data.${key}), by which rows are drawn together`
  const { name } = table.dataset
  const groups = await atKey(opened, ['data', key], async () =>
    groupCodes(await table.texts(column), { key, column, name }),
  )
  return { count, groups }
}

/** What a command wrote about the questions when it was asked. */
export interface AnsweredBefore {
  readonly explain: NonNullable<Scoring['result']['explain']>
  /** Absolute path of it. */
  readonly file: string
  readonly whose: Whose
}

interface Rows {
  readonly table: Table
  readonly task: FighterTask
  /** All judged rows with what the command said of them as they are. */
  readonly rows: JudgedRows
}

/**
 * What a command answered, held against the questions as the job that judges makes them, and against what it said of the same rows before.
 *
 * @returns the reason where it was asked something else, or contradicts itself
 */
export async function answersOfCommand(
  opened: Opened,
  { explain, file, whose }: AnsweredBefore,
  { table, task, rows }: Rows,
): Promise<(Asked & Pick<Questions, 'sample'>) | string> {
  const settings = opened.config.explain
  if (settings === undefined) throw new Error('the command was asked nothing')
  const questions = await questionsFor(opened, settings, table, task.features)
  if (typeof questions === 'string') return questions
  const sha256 = await digestRowsCsv({ table: questions.table, columns: [task.id, ...task.features] })
  // rule: explained-rows
  if (sha256 !== explain.table.sha256) return `${whose} predict command was asked about other rows than these`
  return consistentAnswers(questions, await readPredicted(file, questions.table, task), { task, rows, whose })
}

/** Answers to questions, of a command that says the same of the rows as they are as it said before. @returns the reason where it does not */
export function consistentAnswers(
  questions: Questions,
  said: Scores,
  { task, rows, whose }: Omit<Rows, 'table'> & Pick<AnsweredBefore, 'whose'>,
): (Asked & Pick<Questions, 'sample'>) | string {
  const { sample } = questions
  const own = sampledRows(sample, rows)
  // rule: same-answer-twice
  if (!isSameAnswer(own, rowsSaying(own, saidAsTheyAre(questions, said))))
    return `${whose} predict command says something else about the same rows when it is asked about them among others: its answers hang on other rows, on ids or on chance`
  return { answers: answersIn(questions, said), task, rows: own, sample }
}
