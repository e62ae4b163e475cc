import path from 'node:path'
import { scoresFighter, writeScores } from '@titlebout/adapters'
import {
  chooseThreshold,
  judgedRows,
  thresholdRule,
  UserError,
  type BinaryRows,
  type Evaluation,
  type EvidenceInput,
  type Fighter,
  type Finding,
  type Host,
  type JudgedRows,
  type TableReader,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { keyError } from '../train/train-error.ts'
import type { Candidate } from './candidate.ts'
import { openJudged, type JudgedTable } from './judged-table.ts'
import { taskOf } from './open-fighter.ts'
import { predictedFighter } from './predicted.ts'

/** Where what a model said of the validation rows lies in the work folder. */
export const VALIDATION_SCORES_FILE = 'files/validation-scores.parquet'

/** What the validation rows came to. */
export interface ValidationRows {
  /** What evidence says of them. */
  readonly facts: Pick<Evaluation['result'], 'validation' | 'threshold_choice'>
  /** Chosen on them; undefined where titlebout.yml names the threshold. */
  readonly threshold: number | undefined
  readonly inputs: readonly EvidenceInput[]
  readonly settings: Evaluation['settings']
  readonly findings: readonly Finding[]
}

/**
 * Lets the candidate score the validation rows, keeps what it says, and chooses the threshold where titlebout.yml says how. The rows that
 * judge have no part in it.
 *
 * @param fighter the candidate on the test rows
 * @returns undefined where there are no validation rows, or nobody scored them and no threshold waits for it
 * @throws {UserError} `INPUT` when scores are missing that a threshold waits for; `MODEL` or `DATA` when none can be chosen
 */
export async function scoreValidation(
  host: Host,
  opened: Opened,
  reader: TableReader,
  { fighter, candidate }: { readonly fighter: Fighter; readonly candidate: Candidate },
): Promise<ValidationRows | undefined> {
  if ((await opened.validationRows()) === undefined) return undefined
  const { model, privacy } = opened.config
  const rule = thresholdRule(model)
  // Nobody would read what it says of them.
  if (rule === undefined && privacy.examples.most === 0) return undefined
  const validator = validatorOf(host, candidate, fighter)
  if (validator === undefined) {
    // rule: threshold-without-scores
    if (rule !== undefined) throw missingScores(opened, candidate)
    return undefined
  }
  const judged = await openJudged(reader, opened, 'validation')
  try {
    const task = taskOf(opened.config, candidate.features ?? [])
    host.log.progress('scoring the validation rows', 0, judged.ids.length)
    const scores = await validator.score(judged.table, task)
    const rows = judgedRows(judged, scores)
    const chosen = rule === undefined ? undefined : await choose(opened, judged, rows)
    const decided = chosen === undefined ? rows : decidedFrom(rows, chosen.threshold)
    return {
      facts: {
        validation: { dataset: judged.table.dataset, scores: await keep(host, opened, judged, decided) },
        ...(chosen === undefined ? {} : { threshold_choice: chosen.record }),
      },
      threshold: chosen?.threshold,
      inputs: [
        { role: 'validation-rows', name: judged.table.dataset.name, sha256: judged.table.dataset.sha256 },
        ...(candidate.validationScores === undefined ? [] : [candidate.validationScores.given]),
      ],
      settings: { validation_rows_from: judged.from },
      findings: chosen?.findings ?? [],
    }
  } finally {
    await judged.table.close()
  }
}

/** Who says what the candidate says of the validation rows; undefined where somebody else ran it, on the test rows alone. */
function validatorOf(host: Host, candidate: Candidate, fighter: Fighter): Fighter | undefined {
  const { kind, validationScores, scoring } = candidate
  if (kind === 'model') return fighter
  if (kind === 'scores') return validationScores && scoresFighter(validationScores)
  const own = scoring?.evidence.result.validation
  if (scoring === undefined || own === undefined || validationScores === undefined) return undefined
  const { evidence } = scoring
  const ofValidation = {
    ...evidence,
    result: { ...evidence.result, table: { ...evidence.result.table, ...own.table } },
  }
  return predictedFighter(host, { ...candidate, file: validationScores.file }, { ...scoring, evidence: ofValidation })
}

function missingScores(opened: Opened, { kind }: Candidate): UserError {
  const what =
    kind === 'scores'
      ? 'and there are none beside the scores of the test rows: give evaluate-gate validation-scores too'
      : 'and the predict command has not scored them: run evaluate-gate with phase: score again'
  return keyError(opened, ['model', 'threshold'], {
    code: 'INPUT',
    message: `model.threshold is chosen by the scores of the validation rows, ${what}`,
  })
}

async function choose(
  opened: Opened,
  { table }: JudgedTable,
  rows: JudgedRows,
): Promise<ReturnType<typeof chooseThreshold>> {
  const rule = thresholdRule(opened.config.model)
  if (rule === undefined || rows.task !== 'binary-classification')
    throw new Error(`a threshold of ${rows.task}: the config was checked before`)
  const options = { minCount: opened.config.privacy.min_count, name: table.dataset.name }
  return await atKey(opened, ['model', 'threshold'], async () => chooseThreshold(rows, rule, options))
}

/** The rows as the threshold decides them: what was predicted before anybody had chosen it says nothing. */
function decidedFrom(rows: JudgedRows, threshold: number): JudgedRows {
  return rows.task === 'binary-classification' ? { ...rows, prediction: predictions(rows, threshold) } : rows
}

function predictions({ score, prediction }: BinaryRows, threshold: number): Uint8Array {
  if (score === undefined) return prediction
  const called = new Uint8Array(score.length)
  for (let row = 0; row < score.length; row += 1) called[row] = score[row]! >= threshold ? 1 : 0
  return called
}

async function keep(
  host: Host,
  opened: Opened,
  { ids }: JudgedTable,
  rows: JudgedRows,
): Promise<NonNullable<Evaluation['result']['validation']>['scores']> {
  const target = path.join(opened.workFolder, VALIDATION_SCORES_FILE)
  const sha256 = await writeScores(target, { ids, rows }, { nativeDir: host.nativeDir })
  return { file: VALIDATION_SCORES_FILE, sha256, row_count: ids.length }
}
