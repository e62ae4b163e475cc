import path from 'node:path'
import type { Opened } from './step.ts'

/** What messages and annotations call a file that the config names: its path in the workspace, with forward slashes. */
export function shownFile({ configFile }: Pick<Opened, 'configFile'>, file: string): string {
  return path.posix.join(path.posix.dirname(configFile), file)
}
