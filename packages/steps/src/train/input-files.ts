import { glob, stat } from 'node:fs/promises'
import path from 'node:path'
import { describeFiles } from '@titlebout/adapters'
import type { FileEntry } from '@titlebout/core'
import type { Opened } from '../step.ts'
import { keyError } from './train-error.ts'

/** Folders whose files nobody means by `**`. */
const NEVER_MEANT = ['node_modules', '.git', '.titlebout']

/**
 * The files that a list of paths and globs under `train` names, with size and digest, sorted by path in code-point order.
 *
 * @throws {UserError} `CONFIG` with the line of the entry that names no file
 */
export async function listedFiles(opened: Opened, key: 'inputs' | 'lock'): Promise<FileEntry[]> {
  const names = new Set<string>()
  for (const [index, pattern] of (opened.config.train?.[key] ?? []).entries()) {
    const found = await filesNamed(opened.root, pattern)
    // rule: train-input-missing
    if (found.length === 0)
      throw keyError(opened, ['train', key, index], {
        code: 'CONFIG',
        message: `train.${key}: "${pattern}" names no file: correct the path, or take it out`,
      })
    for (const name of found) names.add(name)
  }
  return await describeFiles(opened.root, sortedByCodePoint([...names]))
}

async function filesNamed(root: string, pattern: string): Promise<readonly string[]> {
  if (await isFile(path.join(root, pattern))) return [pattern.replace(/^\.\//u, '')]
  const names: string[] = []
  for await (const name of glob(pattern, { cwd: root, exclude: (entry) => NEVER_MEANT.includes(path.basename(entry)) }))
    if (await isFile(path.join(root, name))) names.push(name.replaceAll('\\', '/'))
  return names
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

function sortedByCodePoint(names: readonly string[]): string[] {
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
