import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { UserError, type VersionFile } from '@titlebout/core'
import { git, type GitOptions } from '../git/git.ts'
import { sha256File } from '../files/digest.ts'

/** A blob of git and where it goes. */
export interface Placed {
  readonly path: string
  readonly object: string
}

export interface CommitRequest {
  readonly parent: string | undefined
  readonly files: readonly Placed[]
  readonly message: string
  /** ISO 8601. The same move on the same parent is the same commit. */
  readonly at: string
}

/** Writes a blob as it is: no filter, no line-end conversion. */
export async function writeBlob(content: string | Uint8Array, options: GitOptions): Promise<string> {
  return await git(['hash-object', '-w', '--no-filters', '--stdin'], { ...options, input: content })
}

/**
 * Writes the blobs of many files, by one process.
 *
 * @throws {UserError} `REGISTRY` when the bytes of one are not those that were packaged
 */
export async function writeFileBlobs(files: readonly VersionFile[], options: GitOptions): Promise<readonly string[]> {
  for (const file of files) {
    const found = await sha256File(file.source)
    if (found !== file.sha256)
      throw new UserError(
        'REGISTRY',
        `${file.path}: expected SHA-256 ${file.sha256}, found ${found} in ${file.source}: it changed since it was packaged`,
      )
  }
  if (files.length === 0) return []
  const input = files.map((file) => `${file.source}\n`).join('')
  const written = await git(['hash-object', '-w', '--no-filters', '--stdin-paths'], { ...options, input })
  return written.split('\n')
}

/** A commit made beside the user's index and work tree. */
export async function writeCommit(request: CommitRequest, options: GitOptions): Promise<string> {
  const tree = await writeTree(request, options)
  const who = { NAME: 'titlebout', EMAIL: 'titlebout@localhost', DATE: request.at }
  const identity = Object.fromEntries(
    Object.entries(who).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  )
  const parents = request.parent === undefined ? [] : ['-p', request.parent]
  return await git(['commit-tree', '--no-gpg-sign', tree, ...parents, '-F', '-'], {
    ...options,
    env: { ...options.env, ...identity },
    input: request.message,
  })
}

async function writeTree({ parent, files }: CommitRequest, options: GitOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-index-'))
  const beside = { ...options, env: { ...options.env, GIT_INDEX_FILE: path.join(folder, 'index') } }
  try {
    await git(['read-tree', parent ?? '--empty'], beside)
    const lines = files.map((file) => `100644 ${file.object}\t${file.path}\0`).join('')
    await git(['update-index', '-z', '--index-info'], { ...beside, input: lines })
    return await git(['write-tree'], beside)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
