import path from 'node:path'
import { refuseUnreadable, sha256File } from '@titlebout/adapters'
import { featuresOf, UserError, type EvidenceInput, type Host, type Subject, type Training } from '@titlebout/core'
import { contractColumns } from '../contract-columns.ts'
import type { Found, Opened } from '../step.ts'
import { findEvidence, needEvidence, needFiles } from '../work-folder.ts'

/** Who is to be judged. */
export interface Candidate {
  /** predicted: what the team's own command said about it. */
  readonly kind: 'model' | 'scores' | 'predicted'
  /** Absolute path of the model, or of the scores. */
  readonly file: string
  /** Evidence of the training that made it; undefined when it comes from elsewhere. */
  readonly training: Found<'training'> | undefined
  /** Columns that it may use; undefined when nobody recorded them, which only scores can do without. */
  readonly features: readonly string[] | undefined
  readonly subject: Subject[]
  /** A file that an input named, rather than `train` made. */
  readonly given: EvidenceInput | undefined
  /** How a command made the scores. */
  readonly scoring?: Found<'scoring'>
  /** Scores of the validation rows, where somebody else than we made them. */
  readonly validationScores?: {
    /** Absolute path. */
    readonly file: string
    /** What to call it in messages. */
    readonly name: string
    readonly given: EvidenceInput
  }
}

/**
 * Finds the candidate: the scores or the model that an input names, else the model that `train` made, its files held
 * against the training evidence.
 *
 * @throws {UserError} `EVIDENCE` when nobody has trained, or a model file is not the one that was trained
 */
export async function findCandidate(
  host: Host,
  opened: Opened,
  given: {
    readonly scores: string | undefined
    readonly model: string | undefined
    readonly 'validation-scores': string | undefined
  },
): Promise<Candidate> {
  const { scores, 'validation-scores': validationScores } = given
  // rule: validation-scores-alone
  if (validationScores !== undefined && (scores === undefined || opened.config.data.validation === undefined))
    throw new UserError(
      'INPUT',
      `validation-scores are about the rows of data.validation, beside the scores of the test rows: ${scores === undefined ? 'give scores too, or leave them out' : 'add data.validation, or leave them out'}`,
    )
  if (given.scores !== undefined && given.model !== undefined)
    throw new UserError('INPUT', 'scores and model are both given: give the one that is to be judged')
  if (scores !== undefined) {
    const candidate = await givenScores(host, opened, scores)
    return validationScores === undefined ? candidate : await withValidation(host, candidate, validationScores)
  }
  if (given.model !== undefined) return await givenModel(host, opened, given.model)
  return await trainedModel(host, opened)
}

async function trainedModel(host: Host, opened: Opened): Promise<Candidate> {
  const training = await needEvidence(host, opened, 'training')
  const { files, model_path: modelPath } = training.evidence.result
  for (const file of files) {
    const place = await needFiles(host, opened, 'model', `files/model/${file.path}`)
    const sha256 = await sha256File(place)
    // rule: model-digest
    if (sha256 !== file.sha256)
      throw new UserError(
        'EVIDENCE',
        `files/model/${file.path} is not the file that was trained: expected SHA-256 ${file.sha256}, got ${sha256}: run train again`,
      )
  }
  // rule: model-file-recorded
  if (!files.some((file) => file.path === modelPath))
    throw new UserError(
      'EVIDENCE',
      `training.json names the model file ${modelPath}, and no digest of it: run train again`,
    )
  return {
    kind: 'model',
    file: path.join(opened.workFolder, 'files', 'model', modelPath),
    training,
    features: training.evidence.result.features,
    subject: modelSubject(training.evidence),
    given: undefined,
  }
}

async function givenModel(host: Host, opened: Opened, input: string): Promise<Candidate> {
  const file = path.resolve(host.workspace, input)
  const sha256 = await digestOf(file, input, 'MODEL')
  const training = await findEvidence(host, opened, 'training')
  // Another model than the one that was trained here has neither its features nor its training rows.
  const made = training?.evidence.result.files.some((trained) => trained.sha256 === sha256) ? training : undefined
  return {
    kind: 'model',
    file,
    training: made,
    features: made?.evidence.result.features ?? featuresOf(opened.config, (await contractColumns(opened))?.names),
    subject: made === undefined ? [{ name: path.basename(file), sha256 }] : modelSubject(made.evidence),
    given: { role: 'model', name: input, sha256 },
  }
}

/** Scores stand for the model that was trained here, if one was; else for themselves. */
async function givenScores(host: Host, opened: Opened, input: string): Promise<Candidate> {
  const file = path.resolve(host.workspace, input)
  // Before the test rows are read, which may take minutes.
  await refuseUnreadable(file, input)
  const sha256 = await digestOf(file, input, 'SCORES')
  const training = await findEvidence(host, opened, 'training')
  return {
    kind: 'scores',
    file,
    training,
    features: training?.evidence.result.features,
    subject: training === undefined ? [{ name: path.basename(file), sha256 }] : modelSubject(training.evidence),
    given: { role: 'scores', name: input, sha256 },
  }
}

async function withValidation(host: Host, candidate: Candidate, input: string): Promise<Candidate> {
  const file = path.resolve(host.workspace, input)
  const sha256 = await digestOf(file, input, 'SCORES')
  return {
    ...candidate,
    validationScores: { file, name: input, given: { role: 'validation-scores', name: input, sha256 } },
  }
}

/** Every file of the model: its weights may stand beside it. */
export function modelSubject(training: Training): Subject[] {
  return training.result.files.map(({ path: name, sha256 }) => ({ name, sha256 }))
}

async function digestOf(file: string, input: string, code: 'MODEL' | 'SCORES'): Promise<string> {
  try {
    return await sha256File(file)
  } catch (cause) {
    throw new UserError(code, `${input} cannot be read: expected a file in the workspace`, { cause })
  }
}
