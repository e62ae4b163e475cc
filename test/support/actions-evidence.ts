import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type EvidenceByKind, type EvidenceKind, parseEvidence } from '@titlebout/core'

import { MODEL } from './actions-files.ts'

/** Evidence of a work folder, read by the published parser. */
export async function evidenceIn<K extends EvidenceKind>(
  workspace: string,
  kind: K,
  file = `${kind}.json`,
): Promise<EvidenceByKind[K]> {
  return parseEvidence(kind, await readFile(workFile(workspace, file), 'utf8'), file)
}

/** Path of a file of the work folder. */
export function workFile(workspace: string, ...parts: readonly string[]): string {
  return join(workspace, '.titlebout', MODEL, ...parts)
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** SHA-256 of every file below a folder, by path; empty when there is no such folder. */
export async function digests(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  })
  const files: Record<string, string> = {}
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    files[file.slice(folder.length + 1)] = sha256(await readFile(file))
  }
  return files
}
