import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { UserError, type FileEntry } from '@titlebout/core'
import { sha256File } from './digest.ts'

/**
 * All files under a folder, sorted by path in code-point order, paths with forward slashes relative to it.
 *
 * @throws {UserError} `EVIDENCE` on a symbolic link or a special file: what is listed must be what is there
 */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const visit = async (relative: string): Promise<void> => {
    for (const entry of await readdir(path.join(folder, relative), { withFileTypes: true })) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`
      if (entry.isDirectory()) await visit(name)
      else if (entry.isFile()) found.push(name)
      else
        throw new UserError(
          'EVIDENCE',
          `${name} in ${path.basename(folder)} is neither a file nor a folder: replace the link by the file`,
        )
    }
  }
  await visit('')
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Size and digest of each listed file. */
export async function describeFiles(folder: string, paths: readonly string[]): Promise<FileEntry[]> {
  const entries: FileEntry[] = []
  for (const name of paths) {
    const absolute = path.join(folder, name)
    entries.push({ path: name, bytes: (await lstat(absolute)).size, sha256: await sha256File(absolute) })
  }
  return entries
}
