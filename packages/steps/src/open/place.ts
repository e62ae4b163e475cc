import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '@titlebout/core'

/** Where titlebout.yml stands. */
export interface ConfigPlace {
  /** Absolute. */
  readonly absolute: string
  /** Absolute folder around it. */
  readonly root: string
  /** From the workspace, with forward slashes. */
  readonly relative: string
}

/**
 * Finds titlebout.yml in the workspace.
 *
 * @throws {UserError} `CONFIG` when it is not there, is a folder, or stands (or points) outside
 */
export async function findConfig(workspace: string, configPath: string): Promise<ConfigPlace> {
  const absolute = path.resolve(workspace, configPath)
  const relative = path.relative(workspace, absolute)
  if (isOutside(relative))
    throw new UserError('CONFIG', `config must be a path inside the workspace, got "${configPath}"`)
  const name = relative.split(path.sep).join('/')
  const there = await kindOf(absolute)
  if (there === 'folder')
    throw new UserError('CONFIG', `${name || '.'} is a folder: config must be the path of titlebout.yml itself`)
  if (there === undefined)
    throw new UserError(
      'CONFIG',
      `${name} is not there: check out the repository before this step, and give its path as config if it stands elsewhere`,
    )
  // A link could bring any file of the machine into messages and into the policy's digest.
  if (isOutside(path.relative(await realpath(workspace), await realpath(absolute))))
    throw new UserError('CONFIG', `${name} is a link to a file outside the workspace: replace the link by the file`)
  return { absolute, root: path.dirname(absolute), relative: name }
}

/** Whether a relative path leads out of the folder that it is relative to. */
export function isOutside(relative: string): boolean {
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
}

/** What stands at a path, links not followed. */
export async function kindOf(target: string): Promise<'file' | 'folder' | 'link' | undefined> {
  try {
    const entry = await lstat(target)
    if (entry.isSymbolicLink()) return 'link'
    return entry.isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw cause
  }
}
