import type { BareRepository } from './bare.ts'
import { type Commit, logCommits } from './objects.ts'

export interface FileDiff {
  readonly path: string
  readonly previous: string | undefined
  /** Digest of the blob after the change; of the blob before it, when it was removed. */
  readonly sha: string
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'
  readonly additions: number
  readonly deletions: number
  /** Undefined for binary files. */
  readonly patch: string | undefined
}

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed' } as const

function isStatus(letter: string): letter is keyof typeof STATUS {
  return letter in STATUS
}

async function lineCounts(
  repository: BareRepository,
  range: readonly string[],
): Promise<Map<string, [number, number]>> {
  const text = await repository.text(['diff', '--numstat', '-z', '-M', ...range])
  const fields = text.split('\0')
  const counts = new Map<string, [number, number]>()
  for (let i = 0; i < fields.length - 1;) {
    const [added = '-', removed = '-', path = ''] = (fields[i] ?? '').split('\t')
    // A rename has an empty path here, followed by the old and the new one.
    const name = path === '' ? (fields[i + 2] ?? '') : path
    i += path === '' ? 3 : 1
    counts.set(name, added === '-' ? [0, 0] : [Number(added), Number(removed)])
  }
  return counts
}

async function patchOf(
  repository: BareRepository,
  range: readonly string[],
  path: string,
): Promise<string | undefined> {
  const text = await repository.text(['diff', '-M', ...range, '--', path])
  const start = text.indexOf('\n@@ ')
  return start === -1 ? undefined : text.slice(start + 1)
}

/** Files that differ between two commits (or trees), by path. */
export async function diffFiles(repository: BareRepository, from: string, to: string): Promise<FileDiff[]> {
  const range = [from, to]
  const counts = await lineCounts(repository, range)
  const text = await repository.text(['diff', '--raw', '-z', '--no-abbrev', '-M', ...range])
  const fields = text.split('\0')
  const files: FileDiff[] = []
  for (let i = 0; i < fields.length - 1;) {
    const [, , before = '', after = '', letter = ''] = (fields[i] ?? '').split(' ')
    const first = letter.charAt(0)
    if (!isStatus(first)) throw new Error(`git diff says "${letter}"`)
    const moved = first === 'R' || first === 'C'
    const path = fields[i + (moved ? 2 : 1)] ?? ''
    const previous = moved ? fields[i + 1] : undefined
    i += moved ? 3 : 2
    const [additions, deletions] = counts.get(path) ?? [0, 0]
    const sha = first === 'D' ? before : after
    const patch = await patchOf(repository, range, path)
    files.push({ path, previous, sha, status: STATUS[first], additions, deletions, patch })
  }
  return files
}

/** The empty tree, which git knows without storing it. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

export interface Comparison {
  readonly mergeBase: string
  /** Commits that head has and base has not, oldest first. */
  readonly ahead: readonly Commit[]
  readonly behindBy: number
  /** Head against the merge base, as GitHub's three dots mean. */
  readonly files: readonly FileDiff[]
}

/** Base against head, or undefined when they share no history. */
export async function compareCommits(
  repository: BareRepository,
  base: string,
  head: string,
): Promise<Comparison | undefined> {
  const related = await repository.text(['merge-base', base, head]).catch(() => undefined)
  if (related === undefined) return undefined
  const ahead = await logCommits(repository, ['--reverse', '--topo-order', `${base}..${head}`])
  const behind = await repository.text(['rev-list', '--count', `${head}..${base}`])
  const files = await diffFiles(repository, related, head)
  return { mergeBase: related, ahead, behindBy: Number(behind), files }
}
