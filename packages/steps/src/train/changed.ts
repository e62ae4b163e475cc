import path from 'node:path'
import { digestOfFiles, findSourceFiles, sha256File } from '@titlebout/adapters'
import { UserError } from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { Recipe } from './recipe.ts'

/**
 * Lineage is written down before the command runs and must still be true after it.
 *
 * @throws {UserError} `TRAIN` naming the file that the command changed
 */
export async function refuseChanges(opened: Opened, { trainPath, code, lock, params, rows }: Recipe): Promise<void> {
  const read = [...code.inputs, ...lock, ...(params === null ? [] : [{ path: params.file, sha256: params.sha256 }])]
  for (const { path: file, sha256 } of read)
    refuseOther(file, sha256, await digestNow(async () => await sha256File(path.join(opened.root, file))))
  const now = await digestNow(async () => await digestOfFiles(trainPath, await findSourceFiles(opened.root, trainPath)))
  refuseOther(trainPath, rows.dataset.sha256, now)
  const { validation } = rows
  if (validation === undefined) return
  const { root, path: pattern } = validation
  const left = await digestNow(async () => await digestOfFiles(pattern, await findSourceFiles(root, pattern)))
  refuseOther(pattern, validation.dataset.sha256, left)
}

function refuseOther(file: string, before: string, now: string | undefined): void {
  // rule: changed-while-training
  if (now !== before)
    throw new UserError(
      'TRAIN',
      `the training command ${now === undefined ? 'removed' : 'changed'} ${file}, which it was to read, so that nobody could trace the model to it: make that file in a step before`,
    )
}

/** undefined when it cannot be read any more. */
async function digestNow(digest: () => Promise<string>): Promise<string | undefined> {
  try {
    return await digest()
  } catch {
    return undefined
  }
}
