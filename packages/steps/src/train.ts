import path from 'node:path'
import { findSourceFiles } from '@titlebout/adapters'
import { featuresOf, type Host, type InputValues, type StepOutcome, type TrainConfig } from '@titlebout/core'
import { atKey } from './at-key.ts'
import { contractColumns } from './contract-columns.ts'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openFor } from './one-of-several.ts'
import { CANDIDATE_INPUT, COMMON_INPUTS, type Opened } from './step.ts'
import { refuseChanges } from './train/changed.ts'
import { describeCode } from './train/code.ts'
import { readTrainingRows } from './train/data-set.ts'
import { listedFiles } from './train/input-files.ts'
import { readOutput } from './train/output-folder.ts'
import { describeParams } from './train/params.ts'
import { MEMBERSHIP_FILE, MODEL_FOLDER, NATIVE_SCORES_FILE, placeModel } from './train/place-model.ts'
import type { Recipe, Trained } from './train/recipe.ts'
import { rehearse } from './train/rehearse.ts'
import { makeTrainingFolder, runTraining, type TrainingData } from './train/run-training.ts'
import { keyError } from './train/train-error.ts'
import { trainingEvidence } from './train/training-evidence.ts'

export const TRAIN_INPUTS = { ...COMMON_INPUTS, ...CANDIDATE_INPUT } as const

/**
 * Which model came out of exactly which code, data, parameters and environment? Runs the team's own command and records what
 * went in and what came out. Until the command has succeeded nothing in the work folder changes.
 *
 * @throws {UserError} `CONFIG` or `DATA` before the command runs; `TRAIN` when it fails, hangs, or leaves no model
 */
export async function train(given: Host, inputs: InputValues<typeof TRAIN_INPUTS>): Promise<StepOutcome> {
  const { host, opened } = await openFor(given, inputs.config, inputs.candidate)
  const recipe = await readRecipe(host, opened)
  if (inputs['dry-run']) return await rehearse(host, opened, recipe)

  const trained = await trainOnce(host, opened, recipe)
  const evidence = trainingEvidence(host, opened, { recipe, trained })
  host.log.info(`train ${evidence.verdict.kind}: ${evidence.verdict.detail}`)
  const model = trained.files.find((file) => file.path === trained.modelName)
  return await finishStep(opened, evidence, {
    red: false,
    outputs: { 'model-digest': model?.sha256 ?? '' },
    carry: [
      {
        kind: 'training',
        paths: ['training.json', ...(recipe.rows.sketch === undefined ? [] : [MEMBERSHIP_FILE])],
        retentionDays: RETENTION_DAYS.evidence,
      },
      {
        kind: 'model',
        paths: [
          ...trained.files.map((file) => `${MODEL_FOLDER}/${file.path}`),
          ...(trained.hasNativeScores ? [NATIVE_SCORES_FILE] : []),
        ],
        retentionDays:
          evidence.producer.level === 'T2' ? RETENTION_DAYS.modelOfDefaultBranch : RETENTION_DAYS.modelOfPullRequest,
      },
    ],
  })
}

/** Everything that is known before the command runs. */
async function readRecipe(host: Host, opened: Opened): Promise<Recipe> {
  const { config } = opened
  const command = commandOf(opened)
  const trainPath = config.data.train
  if (trainPath === undefined)
    throw keyError(opened, ['data'], {
      code: 'CONFIG',
      message: 'data.train: expected the path of the training rows, because there is a training command: add it',
    })
  const features = featuresOf(config, (await contractColumns(opened))?.names)
  const inputs = await listedFiles(opened, 'inputs')
  return {
    command,
    trainPath,
    features,
    code: await describeCode(opened.root, inputs),
    params: await describeParams(opened),
    lock: await listedFiles(opened, 'lock'),
    rows: await readTrainingRows(host, opened, { trainPath, features }),
  }
}

function commandOf(opened: Opened): TrainConfig {
  const { train: command } = opened.config
  if (command !== undefined) return command
  throw keyError(opened, ['train'], {
    code: 'CONFIG',
    message:
      'train: expected a training command (train.run): add it, or give evaluate-gate a model that was made elsewhere',
  })
}

async function trainOnce(host: Host, opened: Opened, recipe: Recipe): Promise<Trained> {
  const folder = await makeTrainingFolder(await trainingData(opened, recipe))
  try {
    host.log.info(`training with: ${recipe.command.run}`)
    const durationMs = await runTraining(host, opened, { folder, recipe: recipe.command })
    await refuseChanges(opened, recipe)
    const modelName = path.posix.basename(opened.config.model.path)
    const output = await atKey(opened, ['train', 'run'], async () => await readOutput(folder.out, modelName))
    const files = await placeModel(opened.workFolder, {
      from: folder.out,
      modelFiles: output.modelFiles,
      hasNativeScores: output.hasNativeScores,
      sketch: recipe.rows.sketch?.bytes,
    })
    const { metrics, hasNativeScores } = output
    return { durationMs, modelName, files, metrics, hasNativeScores }
  } finally {
    await folder.remove()
  }
}

/** One path as it is, a list where the config has a glob. */
async function pathsOf(root: string, pattern: string): Promise<string | readonly string[]> {
  const files = (await findSourceFiles(root, pattern)).map((file) => file.absolute)
  const [first] = files
  return first !== undefined && first === path.join(root, pattern) ? first : files
}

async function trainingData(opened: Opened, { trainPath, features, rows }: Recipe): Promise<TrainingData> {
  const { model, data } = opened.config
  const { validation } = rows
  return {
    train: await pathsOf(opened.root, trainPath),
    validation: validation === undefined ? null : await pathsOf(validation.root, validation.path),
    task: model.task,
    label: data.label ?? null,
    positive: data.positive ?? null,
    classes: data.classes ?? null,
    features,
    id: data.id,
    time: data.time ?? null,
    query: data.query ?? null,
    cluster: data.cluster ?? null,
    weight: data.weight ?? null,
  }
}
