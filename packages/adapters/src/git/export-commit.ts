import { mkdir, rm } from 'node:fs/promises'
import { git, GitError, type GitOptions } from './git.ts'

export interface ExportOptions {
  /** Absolute folder of a clone: read, never written to. */
  readonly clone: string
  readonly sha: string
  /** Absolute; made, and filled with the files of the commit. Besides, `<folder>.git` and `<folder>.index` are used. */
  readonly folder: string
  /** Value of an HTTP Authorization header, where the commit has to be fetched. */
  readonly authorization: string | undefined
}

/**
 * Puts the files of a commit into a folder of their own, as a checkout would (line ends, Git LFS). Nothing leads from there back to the
 * clone: no `.git`, no entry among its worktrees. A commit that the clone lacks, as shallow ones do, is fetched from origin into a
 * repository of its own, one commit deep.
 *
 * @throws {GitError} when the commit is to be had neither here nor there
 */
export async function exportCommit({ clone, sha, folder, authorization }: ExportOptions): Promise<void> {
  const repository = (await has(clone, sha))
    ? await gitDir(clone)
    : await fetched({ clone, sha, folder, authorization })
  await mkdir(folder)
  const env = { GIT_DIR: repository, GIT_WORK_TREE: folder, GIT_INDEX_FILE: `${folder}.index` }
  const options: GitOptions = { cwd: folder, authorization, env }
  try {
    await git(['read-tree', sha], options)
    await git(['checkout-index', '--all', '--quiet'], options)
  } finally {
    await rm(`${folder}.index`, { force: true })
    await rm(`${folder}.git`, { recursive: true, force: true })
  }
}

async function has(clone: string, sha: string): Promise<boolean> {
  try {
    await git(['cat-file', '-e', `${sha}^{commit}`], { cwd: clone })
    return true
  } catch (cause) {
    if (cause instanceof GitError) return false
    throw cause
  }
}

async function gitDir(clone: string): Promise<string> {
  return await git(['rev-parse', '--absolute-git-dir'], { cwd: clone })
}

async function fetched({ clone, sha, folder, authorization }: ExportOptions): Promise<string> {
  const url = await git(['remote', 'get-url', 'origin'], { cwd: clone })
  const repository = `${folder}.git`
  await git(['init', '--quiet', '--bare', repository], { cwd: clone })
  // Git LFS asks the origin for what it lacks.
  await git(['--git-dir', repository, 'remote', 'add', 'origin', url], { cwd: clone })
  const args = ['--git-dir', repository, 'fetch', '--quiet', '--depth', '1', '--no-tags', url, sha]
  await git(args, { cwd: clone, authorization })
  return repository
}
