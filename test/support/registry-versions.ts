import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import type { Move, NewVersion, Pointer } from '@titlebout/core'

/** Writes files and describes them as a version; `manifest.json` is made of their names so that it differs with them. */
export async function versionOf(folder: string, files: Readonly<Record<string, string>>): Promise<NewVersion> {
  const all = { 'manifest.json': JSON.stringify(files), ...files }
  const described = []
  for (const [name, content] of Object.entries(all)) {
    const source = path.join(folder, name)
    await mkdir(path.dirname(source), { recursive: true })
    await writeFile(source, content)
    described.push({ path: name, source, sha256: sha256Bytes(Buffer.from(content)) })
  }
  return { package_sha256: described[0]?.sha256 ?? '', files: described }
}

/** A move that ends in serving the given version. */
export function serving(environment: string, version: NewVersion, expected: string | undefined, why = 'better'): Move {
  return {
    environment,
    expected,
    version,
    next: { ...pointer(environment), package_sha256: version.package_sha256, why },
  }
}

/** A pointer that points at nothing. */
export function pointer(environment: string): Omit<Pointer, 'version'> {
  return {
    format: 'titlebout.pointer/1',
    environment,
    state: 'serving',
    package_sha256: null,
    moving: null,
    by: 'someone',
    approver: null,
    at: '2000-01-02T03:04:05.000Z',
    why: 'better',
    evidence_sha256: null,
  }
}
