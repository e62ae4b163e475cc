import path from 'node:path'
import {
  dominantFeature,
  rowGroups,
  type Evaluation,
  type EvidenceInput,
  type Explanation,
  type Fighter,
  type FighterTask,
  type Finding,
  type Host,
  type Importance,
  type JudgedRows,
} from '@titlebout/core'
import { dependences } from '../explain/dependence.ts'
import { explainedMetric, importanceFacts, permutedColumns } from '../explain/importance.ts'
import { modelAnswers } from '../explain/answers.ts'
import { deadline, explainedColumns, sampledRows, sampleOf, type Asked, type Sample } from '../explain/permuted.ts'
import { shapOf } from '../explain/shap-file.ts'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { answersOfCommand, type AnsweredBefore } from './asked-by-command.ts'
import type { Candidate } from './candidate.ts'
import type { JudgedTable } from './judged-table.ts'
import { notExplained } from './not-explained.ts'

/** Why the model says what it says, as evidence has it. */
export interface Explained {
  readonly explanation: Explanation
  readonly findings: readonly Finding[]
  /** The file of SHAP values, where one was read. */
  readonly inputs: readonly EvidenceInput[]
}

interface ToExplain {
  readonly judged: JudgedTable
  readonly candidate: Candidate
  readonly fighter: Fighter
  readonly task: FighterTask
  readonly rows: JudgedRows
  readonly level: number
}

/**
 * What the candidate goes by; undefined where titlebout.yml does not ask.
 *
 * @throws {UserError} `CONFIG` on a column that is not there, `DATA` on a file of SHAP values that is none
 */
export async function explained(host: Host, opened: Opened, given: ToExplain): Promise<Explained | undefined> {
  if (opened.config.explain === undefined) return undefined
  const read = await shapOf(opened, given.level)
  const why = notAskedAgain(given.candidate)
  const asked = why === undefined ? await askedAgain(host, opened, given) : why
  const found = typeof asked === 'string' ? { importance: null, dependence: [] } : asked
  return {
    explanation: { ...found, dependence: [...found.dependence], shap: read?.shap ?? null },
    findings: typeof asked === 'string' && !isTold(given.candidate) ? [notExplained(asked)] : [],
    inputs: read === undefined ? [] : [read.input],
  }
}

/** What only a leak says, of what has been explained: not again where another finding has said it. */
export function leakingFeature(explained: Explained | undefined, told: readonly Finding[]): Finding[] {
  const importance = explained?.explanation.importance ?? null
  return importance === null ? [] : dominantFeature(importance, told)
}

/** What evidence says of it. */
export function explainedFacts(explained: Explained | undefined): Pick<Evaluation['result'], 'explanation'> {
  return explained === undefined ? {} : { explanation: explained.explanation }
}

/** Whether the phase that scored has said why a command could not be asked. */
function isTold({ scoring }: Candidate): boolean {
  return scoring?.evidence.findings.some(({ id }) => id === 'not-explained') ?? false
}

function notAskedAgain({ kind, features, scoring }: Candidate): string | undefined {
  if (kind === 'scores') return 'a scores file cannot be asked again'
  if (kind === 'predicted' && scoring?.evidence.result.explain === undefined)
    return 'the predict command was not asked about changed rows: run evaluate-gate with phase: score again'
  return features === undefined ? 'nobody recorded which columns the model uses' : undefined
}

/** Who answers, and about which of the judged rows. @returns the reason where a command did not answer these questions */
async function answering(
  opened: Opened,
  { judged, candidate, fighter, task, rows }: ToExplain,
): Promise<(Asked & { readonly sample: Sample }) | string> {
  if (candidate.kind === 'predicted')
    return await answersOfCommand(opened, answeredBefore(candidate), { table: judged.table, task, rows })
  const { explain } = opened.config
  if (explain === undefined) throw new Error('nobody asks for an explanation')
  const sample = sampleOf(judged.table, rowGroups(rows), explain)
  return { answers: modelAnswers(fighter, task, sample.table), task, rows: sampledRows(sample, rows), sample }
}

/** Beside what the command said of the judged rows. */
function answeredBefore({ file, scoring }: Candidate): AnsweredBefore {
  const explain = scoring?.evidence.result.explain
  if (explain === undefined) throw new Error('the command was asked nothing')
  return { explain, file: path.join(path.dirname(file), path.basename(explain.scores.file)), whose: 'the' }
}

/** @returns the reason where the metric has no value on these rows */
async function askedAgain(
  host: Host,
  opened: Opened,
  given: ToExplain,
): Promise<{ readonly importance: Importance; readonly dependence: Explanation['dependence'] } | string> {
  const { judged, task, rows: all, level } = given
  const settings = opened.config.explain
  if (settings === undefined) throw new Error('nobody asks for an explanation')
  const hasTime = deadline(settings, performance)
  const columns = await atKey(opened, ['explain', 'features'], () =>
    Promise.resolve(explainedColumns(settings, task.features, judged.table)),
  )
  const asked = await answering(opened, given)
  if (typeof asked === 'string') return asked
  const { sample } = asked
  const metric = explainedMetric(opened.config)
  const progress = (done: number, total: number): void => host.log.progress('permuting columns', done, total)
  const permuted = await permutedColumns(metric, [asked], { settings, columns, sample, hasTime, progress })
  if (typeof permuted === 'string') return `${metric.label} has no value on these rows (${permuted})`
  const [own] = permuted
  if (own === undefined) throw new Error('one fighter was asked, and none answered')
  const features = importanceFacts(metric, asked, own, level)
  const shown = features.slice(0, settings.dependence).map(({ name }) => name)
  const minCount = opened.config.privacy.min_count
  const { dependence, leftOut } = await dependences(asked, sample, shown, { settings, minCount, level, hasTime })
  return {
    importance: {
      metric: metric.name,
      rows: sample.places.length,
      of_rows: all.count,
      repeats: settings.repeats,
      seed: settings.seed,
      left_out: [...own.leftOut, ...leftOut.map((name) => `dependence of ${name}`)],
      features,
    },
    dependence: [...dependence],
  }
}
