import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { describeFiles, writeWhole } from '@titlebout/adapters'
import type { FileEntry } from '@titlebout/core'
import { copyFiles } from './output-folder.ts'

/** Where things are in the work folder, relative to it. */
export const MODEL_FOLDER = 'files/model'
export const MEMBERSHIP_FILE = 'files/membership.bin'
export const NATIVE_SCORES_FILE = 'files/native-scores.csv'
const EVIDENCE_FILE = 'training.json'
const STAGED = '.model-'

/** What a training gives the steps after it. */
export interface Placed {
  /** Absolute folder in which the command wrote. */
  readonly from: string
  readonly modelFiles: readonly string[]
  readonly hasNativeScores: boolean
  readonly sketch: Uint8Array | undefined
}

/**
 * Puts a model into the work folder, whole or not at all: everything is copied beside its place first; then the old evidence goes
 * before the old model, so that whenever this is cut short no evidence speaks of files that are not there. The new evidence
 * is the caller's last act.
 *
 * @returns size and digest of each file of the model, as it now is
 */
export async function placeModel(workFolder: string, placed: Placed): Promise<FileEntry[]> {
  const files = path.join(workFolder, 'files')
  await mkdir(files, { recursive: true })
  await removeStaged(files)
  const staged = path.join(files, `${STAGED}${randomBytes(6).toString('hex')}`)
  await copyFiles(placed.from, staged, placed.modelFiles)
  const entries = await describeFiles(staged, placed.modelFiles)

  await rm(path.join(workFolder, EVIDENCE_FILE), { force: true })
  const target = path.join(workFolder, MODEL_FOLDER)
  await moveAway(target, `${staged}-old`)
  await rename(staged, target)
  await replace(path.join(workFolder, MEMBERSHIP_FILE), placed.sketch)
  await placeNativeScores(workFolder, placed)
  await removeStaged(files)
  return entries
}

/** What an earlier run left that was ended in the middle. */
async function removeStaged(files: string): Promise<void> {
  for (const name of await readdir(files))
    if (name.startsWith(STAGED)) await rm(path.join(files, name), { recursive: true, force: true })
}

async function moveAway(folder: string, elsewhere: string): Promise<void> {
  try {
    await rename(folder, elsewhere)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
  }
}

async function replace(file: string, bytes: Uint8Array | undefined): Promise<void> {
  if (bytes === undefined) await rm(file, { force: true })
  else await writeWhole(file, bytes)
}

async function placeNativeScores(workFolder: string, placed: Placed): Promise<void> {
  const target = path.join(workFolder, NATIVE_SCORES_FILE)
  await rm(target, { force: true })
  if (placed.hasNativeScores) await copyFile(path.join(placed.from, 'scores.csv'), target)
}
