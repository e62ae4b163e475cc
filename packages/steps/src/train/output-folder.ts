import { copyFile, lstat, mkdir, readdir, readFile } from 'node:fs/promises'
import { constants } from 'node:fs'
import path from 'node:path'
import { flattened, UserError, type Training } from '@titlebout/core'

/** What a training command may write beside its model. */
const METRICS = 'metrics.json'
const NATIVE_SCORES = 'scores.csv'
const MOST_METRICS_BYTES = 1_000_000
const MOST_FILES = 10_000

/** What a training command wrote into TITLEBOUT_OUT. */
export interface TrainingOutput {
  /** Files of the model, paths relative to the folder, forward slashes, in code-point order. */
  readonly modelFiles: readonly string[]
  readonly metrics: Training['result']['metrics']
  /** Whether there are scores by the library that trained. */
  readonly hasNativeScores: boolean
}

/**
 * Looks through what the command wrote: plain files only, the model among them and not empty.
 *
 * @param modelName base name of `model.path`
 * @throws {UserError} `TRAIN` naming what is missing or must not be there
 */
export async function readOutput(folder: string, modelName: string): Promise<TrainingOutput> {
  const files = await plainFiles(folder)
  // rule: model-missing
  if (!files.includes(modelName))
    throw refused(
      `the command wrote no file "${modelName}" (the base name of model.path) into TITLEBOUT_OUT, but ${
        files.length === 0
          ? 'nothing'
          : files
              .slice(0, 10)
              .map((name) => `"${name}"`)
              .join(', ')
      }: write the model there`,
    )
  // rule: model-empty
  if ((await lstat(path.join(folder, modelName))).size === 0)
    throw refused(`the command wrote an empty "${modelName}" into TITLEBOUT_OUT`)
  return {
    modelFiles: files.filter((name) => name !== METRICS && name !== NATIVE_SCORES),
    metrics: files.includes(METRICS) ? await readMetrics(path.join(folder, METRICS)) : {},
    hasNativeScores: files.includes(NATIVE_SCORES),
  }
}

/** Copies the files of a model. */
export async function copyFiles(from: string, to: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const target = path.join(to, name)
    await mkdir(path.dirname(target), { recursive: true })
    await copyFile(path.join(from, name), target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  }
}

async function plainFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const visit = async (relative: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, relative), { withFileTypes: true })) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`
      // rule: output-links
      if (!entry.isFile() && !entry.isDirectory())
        throw refused(
          `the command wrote "${printable(name)}" into TITLEBOUT_OUT, which is a link or a special file: write plain files`,
        )
      // rule: output-names
      if (/[\p{Cc}\\]/u.test(name))
        throw refused(
          `the command wrote a file with a control character or a backslash in its name: "${printable(name)}"`,
        )
      if (entry.isDirectory()) await visit(name)
      else found.push(name)
      if (found.length > MOST_FILES) throw refused(`the command wrote more than ${MOST_FILES} files into TITLEBOUT_OUT`)
    }
  }
  await visit('')
  return found.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

async function readMetrics(file: string): Promise<Training['result']['metrics']> {
  const what = { file: METRICS, code: 'TRAIN' } as const
  if ((await lstat(file)).size > MOST_METRICS_BYTES)
    throw refused(`${METRICS} has more than ${MOST_METRICS_BYTES} bytes`)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(await readFile(file)))
  } catch (cause) {
    throw new UserError(
      'TRAIN',
      `${METRICS} in TITLEBOUT_OUT is not JSON (NaN and Infinity are none): write null instead`,
      { cause },
    )
  }
  return flattened(value, what)
}

function printable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, '?')
}

function refused(message: string): UserError {
  return new UserError('TRAIN', message)
}
