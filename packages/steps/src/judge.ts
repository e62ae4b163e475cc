import { rm } from 'node:fs/promises'
import path from 'node:path'
import { readScoresTable } from '@titlebout/adapters'
import {
  decimal,
  fileSlices,
  isRed,
  nameSchema,
  oneOf,
  optional,
  readingOf,
  rowsToJudge,
  scoredRows,
  TASKS,
  text,
  UserError,
  type Host,
  type InputValues,
  type ReadingOptions,
  type StepOutcome,
} from '@titlebout/core'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { boutOf, marginFor, oldSide, withoutOld } from './judge/compare-files.ts'
import { datasetOf, evaluationOf, type ScoredFile } from './judge/measure-file.ts'
import { findOldScores } from './judge/old-scores.ts'
import { nameOfFile, openJudge } from './judge/open-judge.ts'
import { COMMON_INPUTS } from './step.ts'
import { writeEvidence } from './work-folder.ts'

const { comment, 'fail-on': failOn, 'dry-run': dryRun, 'carrier-dir': carrierDir } = COMMON_INPUTS

const column = (what: string) => optional(text(`the column ${what}`))

export const JUDGE_INPUTS = {
  scores: text('a scores file: CSV, Parquet or JSON lines'),
  against: optional(text('an earlier scores file of the same rows')),
  name: optional(text('what to call it: 1 to 40 of a-z, 0-9 and -')),
  task: optional(oneOf(TASKS)),
  positive: optional(text('the label that counts as positive')),
  threshold: optional(decimal(0, 1)),
  metric: optional(text('the metric that decides, such as roc_auc')),
  margin: optional(decimal(0, Infinity)),
  slices: optional(text('columns to judge by, with commas between, or none')),
  id: column('that names a row'),
  label: column('with what is true'),
  score: column('with the score'),
  prediction: column('with the decision or the amount'),
  query: column('that says which rows compete (ranking)'),
  cluster: column('with the group of rows that belong together'),
  weight: column('with what a row counts'),
  comment,
  'fail-on': failOn,
  'dry-run': dryRun,
  'carrier-dir': carrierDir,
} as const

type JudgeInputs = InputValues<typeof JUDGE_INPUTS>

/**
 * Are these scores any good, and no worse than before? Reads a scores file without a titlebout.yml: task and columns are inferred and
 * said, every metric has its interval, the file's own columns of few values are slices, and old scores of the same rows are compared
 * row by row. Nothing native is loaded.
 *
 * @throws {UserError} `SCORES` or `DATA` where the file cannot be read, or in two ways: the message names the option that settles it
 */
export async function judge(host: Host, inputs: JudgeInputs): Promise<StepOutcome> {
  const name = nameOf(inputs)
  const options = readingOptions(inputs)
  const scored = await readFile(host, inputs.scores, options)
  host.log.info(`read as ${scored.reading.text}`)
  const found = await findOldScores(host, { scores: inputs.scores, name, against: inputs.against })
  const side = found.old && oldSide(scored, found.old, options)
  const margin = marginFor(scored, side, inputs.margin)
  const opened = await openJudge(host, scored.reading, { name, margin })
  const measured = await evaluationOf(host, opened, scored)
  const { scores } = measured.result
  const carry = [
    { kind: 'evaluation', paths: ['evaluation.json'], retentionDays: RETENTION_DAYS.evidence },
    { kind: 'scores', paths: scores === null ? [] : [scores.file], retentionDays: keptFor(host) },
  ]
  if (found.old === undefined || side === undefined) {
    // What an earlier run has compared is no news of this one.
    await rm(path.join(opened.workFolder, 'bout.json'), { force: true })
    const evaluation = withoutOld(measured, found.old === undefined ? found.why : '')
    host.log.info(`judge ${evaluation.verdict.kind}: ${evaluation.verdict.detail}`)
    return await finishStep(opened, evaluation, { red: isRed(evaluation.verdict, 'warn'), carry })
  }
  const written = await writeEvidence(opened, measured)
  const bout = boutOf(host, opened, {
    scored,
    old: found.old,
    side,
    margin,
    evaluation: { ...written, evidence: measured },
  })
  host.log.info(`judge ${bout.verdict.kind}: ${bout.verdict.detail}`)
  const outcome = await finishStep(opened, bout, {
    red: isRed(bout.verdict, 'warn'),
    carry: [...carry, { kind: 'bout', paths: ['bout.json'], retentionDays: RETENTION_DAYS.evidence }],
  })
  return { ...outcome, also: [measured], annotations: [...measured.findings, ...bout.findings] }
}

function nameOf({ name, scores }: JudgeInputs): string {
  const chosen = name ?? nameOfFile(scores)
  const parsed = nameSchema.safeParse(chosen)
  if (!parsed.success)
    throw new UserError(
      'INPUT',
      `name must be 1 to 40 of a-z, 0-9 and -, and start with a letter or a digit, got "${chosen}"`,
    )
  return parsed.data
}

function readingOptions(inputs: JudgeInputs): ReadingOptions {
  const { id, label, score, prediction, query, cluster, weight } = inputs
  const slices = inputs.slices
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return {
    task: inputs.task,
    columns: { id, label, score, prediction, query, cluster, weight },
    positive: inputs.positive,
    threshold: inputs.threshold,
    metric: inputs.metric,
    slices: inputs.slices === 'none' ? [] : slices,
  }
}

async function readFile(host: Host, scores: string, options: ReadingOptions): Promise<ScoredFile> {
  const file = path.resolve(host.workspace, scores)
  const reading = readingOf(await readScoresTable(file, scores), options)
  const judged = rowsToJudge(reading)
  const { rows, findings } = scoredRows(reading.table, reading, { threshold: reading.threshold, rows: judged })
  const dataset = await datasetOf(file, reading, judged)
  return { file, reading, judged, rows, findings, dataset, slices: fileSlices(reading, 10) }
}

/** The default branch's scores are what later runs compare with; those of a pull request are of no use once it is merged. */
function keptFor(host: Host): number {
  return host.producer().pull_request === null ? RETENTION_DAYS.scoresOfDefaultBranch : RETENTION_DAYS.scores
}
