import { glob, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { sha256File, sha256Text } from '../files/digest.ts'
import { isThere } from '../files/there.ts'

export type Format = 'csv' | 'parquet' | 'json-lines'

export interface SourceFile {
  readonly absolute: string
  /** Relative to the root, with forward slashes: what messages and digests call it. */
  readonly name: string
  readonly format: Format
}

const FORMATS: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:csv|tsv)(?:\.gz)?$/iu, 'csv'],
  [/\.(?:jsonl|ndjson)(?:\.gz)?$/iu, 'json-lines'],
  [/\.parquet$/iu, 'parquet'],
]

/**
 * The files that a path or glob names, sorted by name in code-point order.
 *
 * @throws {UserError} `DATA` when there are none, when one is a folder, or when its ending says no format of ours
 */
export async function findSourceFiles(root: string, given: string): Promise<readonly SourceFile[]> {
  const names = (await isThere(path.join(root, given))) ? [given] : await globbed(root, given)
  if (names.length === 0) throw await nothingThere(root, given)
  const files: SourceFile[] = []
  for (const name of names) {
    const absolute = path.join(root, name)
    if (!(await stat(absolute)).isFile())
      throw new UserError('DATA', `${name} is a folder, expected a file: name its files, such as ${name}/*.parquet`)
    files.push({ absolute, name, format: formatOf(name) })
  }
  return files
}

/** Digest of the file, or of the sorted manifest of a glob: the lines that `sha256sum` prints. */
export async function digestOf(given: string, files: readonly SourceFile[]): Promise<string> {
  const [first] = files
  if (first !== undefined && first.name === given) return await sha256File(first.absolute)
  const lines: string[] = []
  for (const file of files) lines.push(`${await sha256File(file.absolute)}  ${file.name}\n`)
  return sha256Text(lines.join(''))
}

/** Folders whose files nobody means by `**`. */
const NEVER_MEANT = ['node_modules', '.git', '.titlebout']

async function globbed(root: string, pattern: string): Promise<readonly string[]> {
  // rule: glob-as-git-reads-it
  if (/[{}]|[@!+?*]\(/u.test(pattern))
    throw new UserError(
      'DATA',
      `${pattern}: braces and groups are not supported in globs: git does not know them, and the base's rows would not be found: use *, ?, [...] and **`,
    )
  if (!/[*?[]/u.test(pattern)) return []
  const names: string[] = []
  const exclude = (name: string) => NEVER_MEANT.includes(path.basename(name))
  for await (const name of glob(pattern, { cwd: root, exclude })) names.push(name.replaceAll('\\', '/'))
  return names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

function formatOf(name: string): Format {
  const format = FORMATS.find(([ending]) => ending.test(name))?.[1]
  if (format !== undefined) return format
  throw new UserError(
    'DATA',
    `${name}: expected a file ending in .csv, .tsv, .jsonl, .ndjson (each also with .gz) or .parquet: rename or convert it`,
  )
}

async function nothingThere(root: string, given: string): Promise<UserError> {
  if (await isDvcTracked(root, given))
    return new UserError(
      'DATA',
      `${given} is kept by DVC and was not pulled: add these two lines before this step:\n      - uses: iterative/setup-dvc@v1\n      - run: dvc pull ${given}`,
    )
  return new UserError('DATA', `${given}: no such file: expected it relative to the folder of titlebout.yml`)
}

/** By a pointer file beside it, or as the output of a pipeline's stage. */
async function isDvcTracked(root: string, given: string): Promise<boolean> {
  if (await isThere(path.join(root, `${given}.dvc`))) return true
  let lock: string
  try {
    lock = await readFile(path.join(root, 'dvc.lock'), 'utf8')
  } catch {
    return false
  }
  return lock.split('\n').some((line) => line.trim().replace(/^- /u, '') === `path: ${given}`)
}
