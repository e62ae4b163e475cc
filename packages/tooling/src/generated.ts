import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Generated files: paths from the repository's root, with forward slashes, and what they must hold. */
export type Generated = ReadonlyMap<string, string>

/** Writes what differs. @returns the paths that did */
export async function writeGenerated(root: string, files: Generated): Promise<readonly string[]> {
  const stale = await staleFiles(root, files)
  for (const file of stale) {
    const target = path.join(root, file)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, files.get(file) ?? '')
  }
  return stale
}

/** Files that are not there or do not hold what they must. */
export async function staleFiles(root: string, files: Generated): Promise<readonly string[]> {
  const stale: string[] = []
  for (const [file, text] of files) if ((await readText(path.join(root, file))) !== text) stale.push(file)
  return stale
}

/** The text of a file; undefined only when it is not there. */
export async function readText(target: string): Promise<string | undefined> {
  try {
    return await readFile(target, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

/**
 * A text with the part between two markers, `<!-- name-start -->` and `<!-- name-end -->`, replaced; undefined when they are
 * not there, each once and in this order.
 */
export function replaceBetween(text: string, name: string, content: string): string | undefined {
  const [start, end] = [`<!-- ${name}-start -->`, `<!-- ${name}-end -->`]
  const [before, rest, ...more] = text.split(start)
  const [, after, ...evenMore] = rest?.split(end) ?? []
  if (before === undefined || after === undefined || more.length > 0 || evenMore.length > 0) return undefined
  return `${before}${start}\n\n${content.trim()}\n\n${end}${after}`
}
