import { readFile } from 'node:fs/promises'
import { exportCommit, GitError } from '@titlebout/adapters'
import { parseConfig, UserError, type Config, type Host } from '@titlebout/core'
import { findConfig } from '../open/place.ts'
import { decodeText } from '../open/text-file.ts'
import type { Opened } from '../step.ts'

/** titlebout.yml as the champion's commit has it. */
export interface OwnConfig {
  readonly config: Config
  /** For messages: file and commit. */
  readonly name: string
  /** Absolute folder of its titlebout.yml, among the other files of the commit. */
  readonly root: string
}

/**
 * Brings the champion's commit into a folder of its own and reads its titlebout.yml.
 *
 * @param folder absolute, not there yet
 * @throws {GitError} when the commit cannot be had
 * @throws {UserError} `CONFIG` when its titlebout.yml is gone or cannot be read
 */
export async function ownConfig(
  host: Host,
  opened: Opened,
  { sha, folder }: { readonly sha: string; readonly folder: string },
): Promise<OwnConfig> {
  await exportCommit({ clone: host.workspace, sha, folder, authorization: host.gitAuthorization })
  const name = `${opened.configFile}@${sha.slice(0, 12)}`
  const place = await findConfig(folder, opened.configFile)
  const { config } = parseConfig(decodeText(await readFile(place.absolute), name, 'CONFIG'), name)
  return { config, name, root: place.root }
}

/** Why a champion has nothing to say about the judged rows; undefined for everything that is no fault of the champion's. */
export function whyNotReplayed(
  cause: unknown,
  { sha, by }: { readonly sha: string; readonly by: string },
): string | undefined {
  if (cause instanceof GitError)
    return `its commit ${sha.slice(0, 12)}, whose ${by}, is neither in this clone nor to be had from origin`
  if (
    cause instanceof UserError &&
    (['MODEL', 'DATA', 'SCORES', 'CONFIG'] as const).some((code) => code === cause.code)
  )
    return cause.message
  return undefined
}
