import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type BareRepository, git, GitError } from './bare.ts'

export interface Signature {
  readonly name: string
  readonly email: string
  /** ISO 8601, in UTC. */
  readonly date: string
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

const FORMAT = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'].join('%x1f')

function parseCommit(record: string): Commit {
  const [sha = '', tree = '', parents = '', an = '', ae = '', at = '', cn = '', ce = '', ct = '', message = ''] =
    record.split('\u001F')
  const when = (seconds: string): string => new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: when(at) },
    committer: { name: cn, email: ce, date: when(ct) },
    message: message.replace(/\n+$/, ''),
  }
}

/** Commits that `git log` lists for these arguments, newest first. */
export async function logCommits(repository: BareRepository, args: readonly string[]): Promise<Commit[]> {
  const text = await repository.text(['log', '-z', `--format=${FORMAT}`, ...args])
  return text
    .split('\0')
    .filter((record) => record !== '')
    .map(parseCommit)
}

export async function readCommit(repository: BareRepository, sha: string): Promise<Commit> {
  const [commit] = await logCommits(repository, ['-1', sha, '--'])
  if (commit === undefined) throw new Error(`no commit ${sha} in ${repository.path}`)
  return commit
}

export interface TreeEntry {
  readonly path: string
  readonly mode: string
  readonly type: string
  readonly sha: string
  /** Bytes; absent for trees and submodules. */
  readonly size: number | undefined
}

/** Entries of a tree; with `recursive` also those below, subtrees included. */
export async function readTree(repository: BareRepository, tree: string, recursive = false): Promise<TreeEntry[]> {
  const text = await repository.text(['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), tree])
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts = '', path = ''] = line.split('\t')
      const [mode = '', type = '', sha = '', size = '-'] = facts.split(/ +/)
      return { path, mode, type, sha, size: size === '-' ? undefined : Number(size) }
    })
}

export async function writeBlob(repository: BareRepository, content: string | Uint8Array): Promise<string> {
  return repository.text(['hash-object', '-w', '--stdin'], { input: content })
}

/** One change of a tree: `sha` null removes the path. */
export interface TreeChange {
  readonly path: string
  readonly mode: string
  readonly sha: string | null
}

/** Writes a tree: `base` (undefined: nothing) with `changes` applied. */
export async function writeTree(
  repository: BareRepository,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-github-'))
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') }
    await repository.text(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], { env })
    for (const change of changes.filter((change) => change.mode === '040000')) {
      await repository.text(['read-tree', `--prefix=${change.path}/`, change.sha ?? ''], { env })
    }
    const input = changes
      .filter((change) => change.mode !== '040000')
      .map(({ path, mode, sha }) => (sha === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`))
      .join('')
    await repository.text(['update-index', '-z', '--index-info'], { env, input })
    return await repository.text(['write-tree'], { env })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface NewCommit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: Signature
  readonly committer: Signature
}

export async function writeCommit(repository: BareRepository, commit: NewCommit): Promise<string> {
  const args = ['commit-tree', commit.tree, ...commit.parents.flatMap((parent) => ['-p', parent]), '-F', '-']
  const env = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: commit.author.date,
    GIT_COMMITTER_NAME: commit.committer.name,
    GIT_COMMITTER_EMAIL: commit.committer.email,
    GIT_COMMITTER_DATE: commit.committer.date,
  }
  return repository.text(args, { env, input: commit.message })
}

/** Writes one commit with `files` (path → content, null removes) on top of `parent`, without moving any ref. */
export async function commitFiles(
  repository: BareRepository,
  parent: string | undefined,
  files: Readonly<Record<string, string | Uint8Array | null>>,
  about: { readonly message: string; readonly author: Signature },
): Promise<string> {
  const changes: TreeChange[] = []
  for (const [path, content] of Object.entries(files)) {
    const sha = content === null ? null : await writeBlob(repository, content)
    changes.push({ path, mode: '100644', sha })
  }
  const tree = await writeTree(repository, parent, changes)
  const parents = parent === undefined ? [] : [parent]
  return writeCommit(repository, {
    tree,
    parents,
    message: about.message,
    author: about.author,
    committer: about.author,
  })
}

/** The merge of two commits as a commit, or undefined when they conflict. Needs no git newer than 2.5. */
export async function mergeCommits(
  repository: BareRepository,
  ours: string,
  theirs: string,
  about: { readonly message: string; readonly author: Signature },
): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'local-github-'))
  const tree = join(folder, 'merge')
  const who = { name: about.author.name, email: about.author.email }
  const env = {
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_AUTHOR_DATE: about.author.date,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_COMMITTER_DATE: about.author.date,
  }
  try {
    await repository.text(['worktree', 'add', '--quiet', '--detach', tree, ours])
    const inside = { cwd: tree, env }
    try {
      await git(['merge', '--quiet', '--no-ff', '-m', about.message, theirs], inside)
    } catch (error) {
      if (error instanceof GitError && error.exitCode === 1) return undefined
      throw error
    }
    return (await git(['rev-parse', 'HEAD'], inside)).toString().trim()
  } finally {
    await rm(folder, { recursive: true, force: true })
    await repository.text(['worktree', 'prune'])
  }
}
