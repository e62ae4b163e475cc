import path from 'node:path'
import { commandRecord, digestRowsCsv, readPredicted, sha256File } from '@titlebout/adapters'
import {
  assuranceOfCommand,
  modelFile,
  UserError,
  type Fighter,
  type Finding,
  type Host,
  type Scoring,
  type Table,
  type Training,
} from '@titlebout/core'
import type { Found, Opened } from '../step.ts'
import { needEvidence, needFiles } from '../work-folder.ts'
import { modelSubject, type Candidate } from './candidate.ts'

const AGAIN = 'run evaluate-gate with phase: score again, then phase: judge'

/**
 * The candidate as its command scored it in another job (`phase: judge`): what that job left is held against the model that was
 * trained, against this run, and against titlebout.yml.
 *
 * @throws {UserError} `EVIDENCE` when nobody has scored, or scored something else; `TRUST` when it was another run
 */
export async function predictedCandidate(host: Host, opened: Opened): Promise<Candidate> {
  const training = await needEvidence(host, opened, 'training')
  const scoring = await needEvidence(host, opened, 'scoring')
  refuseOtherRun(host, scoring.evidence)
  refuseOtherModel(opened, scoring.evidence, training)
  const { scores, variants, validation, explain } = scoring.evidence.result
  for (const variant of variants ?? []) await writtenByCommand(host, opened, variant)
  if (explain !== undefined) await writtenByCommand(host, opened, explain.scores)
  const { file, sha256 } = await writtenByCommand(host, opened, scores)
  const ofValidation = validation && (await writtenByCommand(host, opened, validation.scores))
  return {
    kind: 'predicted',
    file,
    training,
    features: training.evidence.result.features,
    subject: modelSubject(training.evidence),
    given: { role: 'scores', name: scores.file, sha256 },
    scoring,
    ...validationOf(ofValidation?.file, scoring.evidence),
  }
}

/** What the command said of the validation rows, where it was asked. */
export function validationOf(
  file: string | undefined,
  { result: { validation } }: Scoring,
): Pick<Candidate, 'validationScores'> {
  if (file === undefined || validation === undefined) return {}
  const { file: name, sha256 } = validation.scores
  return { validationScores: { file, name, given: { role: 'validation-scores', name, sha256 } } }
}

/** A file as the command's job left it. */
async function writtenByCommand(
  host: Host,
  opened: Opened,
  named: { readonly file: string; readonly sha256: string },
): Promise<{ readonly file: string; readonly sha256: string }> {
  const file = await needFiles(host, opened, 'predictions', named.file)
  const sha256 = await sha256File(file)
  // rule: predictions-digest
  if (sha256 !== named.sha256)
    throw new UserError(
      'EVIDENCE',
      `${named.file} is not what the predict command wrote: expected SHA-256 ${named.sha256}, got ${sha256}: ${AGAIN}`,
    )
  return { file, sha256 }
}

/** Scores of an earlier run, or of another commit, are about another candidate, however alike they look. */
function refuseOtherRun(host: Host, { producer }: Scoring): void {
  const here = host.producer()
  const facts = ['repository', 'run_id', 'sha'] as const
  const other = facts.find((fact) => producer[fact] !== here[fact])
  // rule: scored-in-this-run
  if (other !== undefined)
    throw new UserError(
      'TRUST',
      `the scoring evidence is of ${NAMES[other]} ${producer[other] ?? 'none'}, and this is ${NAMES[other]} ${here[other] ?? 'none'}: ${AGAIN}, in one run of one commit`,
    )
}

const NAMES = { repository: 'repository', run_id: 'run', sha: 'commit' } as const

function refuseOtherModel({ config }: Opened, scoring: Scoring, training: Found<'training'>): void {
  const named = scoring.inputs.find(({ role }) => role === 'training')?.sha256
  const isSame = JSON.stringify(scoring.subject) === JSON.stringify(modelSubject(training.evidence))
  // rule: scored-model
  if (named !== training.sha256 || !isSame)
    throw new UserError(
      'EVIDENCE',
      `the predict command scored another model than the one that training.json is about (SHA-256 ${modelFile(training.evidence).sha256}): ${AGAIN}`,
    )
  // rule: scored-by-command
  if (scoring.result.command !== config.model.predict?.run)
    throw new UserError('EVIDENCE', `the scores were made by another command than model.predict.run: ${AGAIN}`)
}

/** What a command said, as a fighter. How far it is believed says where it ran. */
export function predictedFighter(host: Host, { file, training }: Candidate, { evidence }: Found<'scoring'>): Fighter {
  const { result, producer } = evidence
  const assurance = assuranceOfCommand(producer, host.producer())
  const modelSha256 = modelSha256Of(evidence, training?.evidence)
  return {
    record: commandRecord({ run: result.command }, { modelSha256, assurance }),
    score: async (table, task) => {
      const sha256 = await digestRowsCsv({ table, columns: [task.id, ...task.features] })
      const variant = result.variants?.find((known) => known.table_sha256 === sha256)
      if (variant !== undefined)
        return await readPredicted(path.join(path.dirname(file), path.basename(variant.file)), table, task)
      refuseOtherRows(table, sha256, result.table)
      return await readPredicted(file, table, task)
    },
    close: async () => undefined,
  }
}

/** The model file among what was scored; a model that came from elsewhere is one file. */
function modelSha256Of({ subject }: Scoring, training: Training | undefined): string | null {
  return training === undefined ? (subject[0]?.sha256 ?? null) : modelFile(training).sha256
}

function refuseOtherRows(table: Table, sha256: string, given: Scoring['result']['table']): void {
  // rule: scored-rows
  if (sha256 !== given.sha256)
    throw new UserError(
      'EVIDENCE',
      `the predict command was given other rows than ${table.dataset.name} has here (ids, features or their order differ): let both jobs have the same test rows, and ${AGAIN}`,
    )
}

/** User code and judging in one job: what comes of it is advice (design §3). */
export function sameJob(host: Host, scoring: Found<'scoring'> | undefined): Finding[] {
  if (scoring === undefined || host.kind === 'console') return []
  if (assuranceOfCommand(scoring.evidence.producer, host.producer()) === 'isolated-command') return []
  return [
    {
      id: 'scored-in-same-job',
      severity: 'notice',
      message:
        'the predict command ran in the job that judges, and could have reached labels and verdict: this is advice, and deploys nothing',
      fix: 'give evaluate-gate phase: score in a job of its own, and phase: judge in one that needs it',
    },
  ]
}
