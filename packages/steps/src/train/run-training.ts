import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand, userCodeEnvironment, type CommandEnd } from '@titlebout/adapters'
import { assertNever, type Host, type Task, type TrainConfig } from '@titlebout/core'
import type { Opened } from '../step.ts'
import { keyError } from './train-error.ts'

/**
 * What a training command is told (TITLEBOUT_DATA): everything it may learn from. The test rows are not among it.
 */
export interface TrainingData {
  /** Absolute path of the training rows; a list where the config has a glob. */
  readonly train: string | readonly string[]
  /** null: the config has no validation rows. */
  readonly validation: string | readonly string[] | null
  readonly task: Task
  /** null: the task has none. So below: null is what the config does not name. */
  readonly label: string | null
  readonly positive: string | null
  readonly classes: readonly string[] | null
  readonly features: readonly string[]
  readonly id: string
  readonly time: string | null
  readonly query: string | null
  readonly cluster: string | null
  readonly weight: string | null
}

/** Folders of one training, outside the work folder. */
export interface TrainingFolder {
  /** TITLEBOUT_OUT. */
  readonly out: string
  /** TITLEBOUT_DATA. */
  readonly dataFile: string
  remove(): Promise<void>
}

/** A fresh folder with an empty place for what the command writes. */
export async function makeTrainingFolder(data: TrainingData): Promise<TrainingFolder> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'titlebout-train-'))
  const out = path.join(folder, 'out')
  const dataFile = path.join(folder, 'data.json')
  await mkdir(out)
  await writeFile(dataFile, `${JSON.stringify(data, null, 2)}\n`)
  return { out, dataFile, remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Runs `train.run` in the folder of titlebout.yml. @returns milliseconds it took @throws {UserError} `TRAIN` when it does not succeed */
export async function runTraining(
  host: Host,
  opened: Opened,
  { folder, recipe }: { readonly folder: TrainingFolder; readonly recipe: TrainConfig },
): Promise<number> {
  const own: Record<string, string> = {
    TITLEBOUT_DATA: folder.dataFile,
    TITLEBOUT_OUT: folder.out,
    TITLEBOUT_SEED: String(recipe.seed),
  }
  if (opened.candidate !== undefined) own['TITLEBOUT_CANDIDATE'] = opened.candidate
  if (recipe.params !== undefined) own['TITLEBOUT_PARAMS'] = path.join(opened.root, recipe.params)
  const end = await runCommand({
    run: recipe.run,
    cwd: opened.root,
    environment: userCodeEnvironment(host.userEnvironment, own),
    markedBy: 'TITLEBOUT_OUT',
    timeLimitMs: recipe.timeout_minutes * 60_000,
    log: host.log,
    cancellation: host.cancellation,
    label: 'training',
  })
  const failure = failureOf(end, recipe)
  // rule: training-command
  if (failure !== undefined)
    throw keyError(opened, failure.key, { code: 'TRAIN', message: withLastLines(failure.message, end) })
  return end.durationMs
}

function failureOf(
  end: CommandEnd,
  { timeout_minutes: minutes }: TrainConfig,
): { readonly key: readonly string[]; readonly message: string } | undefined {
  const run = ['train', 'run']
  switch (end.kind) {
    case 'exited':
      return end.exitCode === 0
        ? undefined
        : { key: run, message: `the training command failed: it ended with exit code ${end.exitCode}` }
    case 'signalled':
      return {
        key: run,
        message: `the training command was ended by ${end.signal}${end.signal === 'SIGKILL' ? ', which is how a machine without memory ends a process' : ''}`,
      }
    case 'timed-out':
      return {
        key: ['train', 'timeout_minutes'],
        message: `the training command was ended after ${minutes} minutes (train.timeout_minutes): make it faster, or allow more`,
      }
    case 'cancelled':
      return { key: run, message: 'the training command was ended because the run was cancelled' }
    default:
      return assertNever(end)
  }
}

function withLastLines(message: string, { lastLines }: CommandEnd): string {
  if (lastLines.length === 0) return `${message}; it printed nothing`
  return [`${message}; its last lines were:`, ...lastLines.map((line) => `  ${line}`)].join('\n')
}
