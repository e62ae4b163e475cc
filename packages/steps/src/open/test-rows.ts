import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeWhole } from '@titlebout/adapters'
import type { BaseFiles } from './base.ts'

export interface TestRows {
  readonly root: string
  readonly path: string
  readonly from: 'base' | 'checkout'
  /** Whether the head changes the files that judge; false when the base does not know them. */
  readonly changed: boolean
}

/**
 * The files that judge: the base's where it has them. Where the head leaves them alone, the checkout's are the base's;
 * else the base's are written to a folder that goes away with the process.
 */
export async function findTestRows(base: BaseFiles | undefined, root: string, pattern: string): Promise<TestRows> {
  if (base === undefined) return { root, path: pattern, from: 'checkout', changed: false }
  const files = await base.list(pattern)
  if (files.length === 0) return { root, path: pattern, from: 'checkout', changed: false }
  if (await base.unchanged(pattern)) return { root, path: pattern, from: 'base', changed: false }
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-base-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const file of files) {
    const bytes = await base.read(file)
    if (bytes !== undefined) await writeWhole(path.join(folder, file), bytes)
  }
  return { root: folder, path: pattern, from: 'base', changed: true }
}
