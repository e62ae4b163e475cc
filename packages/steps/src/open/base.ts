import { existsSync } from 'node:fs'
import path from 'node:path'
import { git, gitBytes, GitError } from '@titlebout/adapters'
import { UserError, type Base } from '@titlebout/core'

/** The commit whose policy judges, read through git in the folder of titlebout.yml. Paths are relative to that folder. */
export interface BaseFiles {
  readonly ref: string
  readonly commit: string
  /** Bytes as a checkout would have them (line ends, Git LFS); undefined when the base has no such file. */
  read(file: string): Promise<Uint8Array | undefined>
  /** Files that a path or glob finds at the base. @throws {UserError} `DATA` on a symbolic link among them */
  list(pattern: string): Promise<readonly string[]>
  /** Whether a path or glob finds the very same files, with the same content, in the checkout. */
  unchanged(pattern: string): Promise<boolean>
}

/**
 * @param folder absolute folder of titlebout.yml
 * @param authorization header for a clone that fetches what it lacks
 * @throws {UserError} `HOST` when the workspace is no git repository, git refuses it, or the base's commit is not in it
 */
export async function openBase(base: Base, folder: string, authorization: string | undefined): Promise<BaseFiles> {
  await checkCommit(base, folder)
  // A clone without blobs fetches them when they are read.
  const options = { cwd: folder, authorization }
  const list = async (pattern: string): Promise<readonly string[]> => {
    const emptyTree = await git(['hash-object', '-t', 'tree', '--stdin'], options)
    const args = ['diff', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--relative']
    const raw = await git([...args, emptyTree, base.sha, '--', globOf(pattern)], options)
    return pairs(raw).map(([meta, file]) => {
      if (meta.split(' ')[1] === '120000')
        throw new UserError('DATA', `${file} is a symbolic link at ${base.ref}: replace the link by the file`)
      return file
    })
  }
  return {
    ref: base.ref,
    commit: base.sha,
    list,
    async read(file) {
      const names = await git(['ls-tree', '-z', '--name-only', base.sha, '--', `./${file}`], options)
      if (names === '') return undefined
      return await gitBytes(['cat-file', '--filters', `${base.sha}:./${file}`], options)
    },
    async unchanged(pattern) {
      // `git diff` trusts the index about files that look untouched; a fresh look at their state comes first.
      await git(['update-index', '-q', '--refresh'], options).catch(ignoreGitError)
      const changed = await git(['diff', '--name-only', '--no-ext-diff', base.sha, '--', globOf(pattern)], options)
      const untracked = await git(['ls-files', '--others', '--', globOf(pattern)], options)
      return changed === '' && untracked === ''
    },
  }
}

/**
 * Files that git tracks in a folder; none where there is no git repository.
 *
 * @param folder absolute
 * @throws {UserError} `HOST` when there is one and git is missing or refuses it: nobody could tell what is tracked
 */
export async function trackedFiles(folder: string, pattern: string): Promise<readonly string[]> {
  try {
    return (await git(['ls-files', '-z', '--', pattern], { cwd: folder })).split('\0').filter((name) => name !== '')
  } catch (cause) {
    if (cause instanceof GitError && cause.stderr.includes('not a git repository')) return []
    if (cause instanceof GitError && cause.stderr.includes('dubious ownership'))
      throw new UserError('HOST', DUBIOUS_OWNERSHIP, { cause })
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      if (!existsSync(path.join(folder, '.git'))) return []
      throw new UserError('HOST', 'git is not installed, and the workspace is a git repository: install git', { cause })
    }
    throw cause
  }
}

const DUBIOUS_OWNERSHIP =
  'git refuses the workspace because another user owns it: run `git config --global --add safe.directory "$GITHUB_WORKSPACE"` in a step before this one'

async function checkCommit(base: Base, folder: string): Promise<void> {
  try {
    await git(['cat-file', '-e', `${base.sha}^{commit}`], { cwd: folder })
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    throw new UserError('HOST', baseProblem(base, cause.stderr), { cause })
  }
}

function baseProblem(base: Base, stderr: string): string {
  if (stderr.includes('dubious ownership')) return DUBIOUS_OWNERSHIP
  if (stderr.includes('not a git repository'))
    return 'the workspace is no git repository, so the policy of the base cannot be read: check out with actions/checkout and `fetch-depth: 0`'
  return `the base commit ${base.sha.slice(0, 12)} of this pull request (${base.ref}) is not in the checkout, so its policy cannot be read: give actions/checkout \`fetch-depth: 0\``
}

/** `*` stops at `/` as in the table reader; names that look like options or magic stay names. */
function globOf(pattern: string): string {
  return `:(glob)${pattern}`
}

/** `:mode mode id id status\0path\0` of `git diff --raw -z`. */
function pairs(raw: string): (readonly [string, string])[] {
  const parts = raw.split('\0').filter((part) => part !== '')
  return parts.flatMap((part, index) => {
    const file = parts[index + 1]
    return index % 2 === 0 && file !== undefined ? [[part, file] as const] : []
  })
}

/** `update-index --refresh` exits 1 when files need an update: that is what it was asked to find out. */
function ignoreGitError(cause: unknown): void {
  if (!(cause instanceof GitError)) throw cause
}
