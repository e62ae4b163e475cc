import path from 'node:path'
import { git, GitError, sha256Text } from '@titlebout/adapters'
import { UserError, type FileEntry, type Training } from '@titlebout/core'

/**
 * The code that trains: the commit, whether the inputs differ from it, and one digest over the sorted inputs (the lines that
 * `sha256sum` prints), which is the same wherever and whenever these files are.
 */
export async function describeCode(root: string, inputs: readonly FileEntry[]): Promise<Training['result']['code']> {
  const tree = sha256Text(inputs.map(({ sha256, path: name }) => `${sha256}  ${name}\n`).join(''))
  const commit = await headOf(root)
  const dirty = commit === null ? false : await differs(root, inputs)
  return { commit, dirty, tree, inputs: [...inputs] }
}

/**
 * The commit that is checked out; null where there is none: no repository, or an empty one.
 *
 * @throws {UserError} `HOST` when there is a repository and git does not read it
 */
async function headOf(root: string): Promise<string | null> {
  try {
    return await git(['rev-parse', '--verify', 'HEAD'], { cwd: root })
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause
    if (/not a git repository|Needed a single revision/u.test(cause.stderr)) return null
    const said = cause.stderr.split('\n')[0] ?? ''
    throw new UserError(
      'HOST',
      `git does not say which commit is checked out: ${said}: in a container, run git config --global --add safe.directory with the path of the checkout first`,
      { cause },
    )
  }
}

/** Without inputs: whether any tracked file below the folder differs. */
async function differs(root: string, inputs: readonly FileEntry[]): Promise<boolean> {
  if (inputs.length === 0)
    return (await git(['status', '--porcelain', '--untracked-files=no', '--', '.'], { cwd: root })) !== ''
  const top = await git(['rev-parse', '--show-toplevel'], { cwd: root })
  const prefix = await git(['rev-parse', '--show-prefix'], { cwd: root })
  const committed = await blobsAtHead(top)
  const names = inputs.map((input) => path.posix.normalize(`${prefix}${input.path}`))
  const now = await git(['hash-object', '--stdin-paths'], {
    cwd: top,
    input: names.map((name) => `${name}\n`).join(''),
  })
  return now.split('\n').some((blob, index) => committed.get(names[index] ?? '') !== blob)
}

async function blobsAtHead(top: string): Promise<ReadonlyMap<string, string>> {
  const listing = await git(['ls-tree', '-r', '-z', 'HEAD'], { cwd: top })
  const blobs = new Map<string, string>()
  for (const entry of listing.split('\0')) {
    const [facts = '', name = ''] = entry.split('\t')
    blobs.set(name, facts.split(' ')[2] ?? '')
  }
  return blobs
}
