import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import { readShap, UserError, type EvidenceInput, type Shap } from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { shownFile } from '../shown-file.ts'
import type { Opened } from '../step.ts'

/** Larger files hold more rows than anybody needs for a mean. */
const MOST_BYTES = 100 * 2 ** 20

/**
 * The SHAP values that `explain.shap` names.
 *
 * @throws {UserError} `DATA` with the place of the key, when there is no such file, or it holds something else
 */
export async function shapOf(
  opened: Opened,
  level: number,
): Promise<{ readonly shap: Shap; readonly input: EvidenceInput } | undefined> {
  const named = opened.config.explain?.shap
  if (named === undefined) return undefined
  return await atKey(opened, ['explain', 'shap'], async () => {
    const name = shownFile(opened, named)
    const file = path.join(opened.root, named)
    const text = await textOf(file, name)
    const sha256 = await sha256File(file)
    return { shap: { ...readShap(text, name, level), sha256 }, input: { role: 'shap', name, sha256 } }
  })
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size <= MOST_BYTES) return new TextDecoder().decode(await readFile(file))
  } catch (cause) {
    throw new UserError('DATA', `${name}: expected a file of SHAP values, and there is none (explain.shap)`, { cause })
  }
  throw new UserError('DATA', `${name}: expected at most 100 MiB of SHAP values: write fewer rows, or their means`)
}
