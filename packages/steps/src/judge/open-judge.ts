import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import { levelZeroConfig, policyText, type Host, type Margin, type Reading } from '@titlebout/core'
import { makeWorkFolder } from '../open/make-work-folder.ts'
import type { Opened } from '../step.ts'

/** What steps ask of an opened config, as far as a judge without one has it. */
export type OpenedJudge = Pick<Opened, 'config' | 'policy' | 'workFolder'>

/** Nobody's policy: what the reading amounts to, and the one claim with its margin. */
export async function openJudge(
  host: Host,
  reading: Reading,
  parts: { readonly name: string; readonly margin: Margin },
): Promise<OpenedJudge> {
  const config = levelZeroConfig(reading, { name: parts.name, margin: parts.margin.margin })
  const { ref, sha } = host.producer()
  return {
    config,
    policy: { side: 'defaults', ref, commit: sha, sha256: sha256Text(policyText(config)), changes: [] },
    workFolder: await makeWorkFolder(host.workspace, parts.name),
  }
}

/** A name for the work folder and the artifacts: the file's, as names of models are. */
export function nameOfFile(file: string): string {
  const plain = path
    .basename(file, path.extname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/gu, '')
  return plain === '' ? 'scores' : plain
}
