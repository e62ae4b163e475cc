import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '@titlebout/adapters'
import { UserError } from '@titlebout/core'
import { trackedFiles } from './base.ts'
import { kindOf } from './place.ts'

const WORK_FOLDER = '.titlebout'

/**
 * `.titlebout/<model>` of the workspace, ignored by git, or a folder in it. What stands in it is believed, so it must be a folder of ours.
 *
 * @param inside names of the folders down to it, from the model's
 */
export async function makeWorkFolder(
  workspace: string,
  model: string,
  inside: readonly string[] = [],
): Promise<string> {
  const top = path.join(workspace, WORK_FOLDER)
  const down = [model, ...inside].map((_, depth, names) => path.join(top, ...names.slice(0, depth + 1)))
  const folder = path.join(top, model, ...inside)
  for (const target of [top, ...down]) {
    const kind = await kindOf(target)
    // rule: work-folder-is-no-link
    if (kind === 'link' || kind === 'file')
      throw new UserError(
        'TRUST',
        `${path.relative(workspace, target)} is a ${kind}, not a folder: take it out of the repository`,
      )
  }
  const tracked = await trackedFiles(workspace, WORK_FOLDER)
  // rule: work-folder-is-not-tracked
  if (tracked.length > 0)
    throw new UserError(
      'TRUST',
      `${tracked[0]} is tracked by git: evidence is made by runs and never committed: run \`git rm -r --cached ${WORK_FOLDER}\` and commit`,
    )
  await mkdir(folder, { recursive: true })
  const ignore = path.join(top, '.gitignore')
  if ((await kindOf(ignore)) === undefined) await writeWhole(ignore, '*\n')
  return folder
}
