import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import { decodeSketch, seenIn, UserError, type Training } from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'

/**
 * Which judged rows a model was trained on, by the sketch that its training left.
 *
 * @param file absolute path of the sketch
 * @returns undefined when training left none
 * @throws {UserError} `EVIDENCE` when the sketch is not the one that the training evidence names
 */
export async function seenRows(
  training: Training | undefined,
  file: string,
  { table, ids }: JudgedTable,
): Promise<Uint8Array | undefined> {
  const membership = training?.result.membership
  if (membership === undefined || membership === null) return undefined
  const bytes = await readFile(file)
  const sha256 = sha256Bytes(bytes)
  // rule: sketch-digest
  if (sha256 !== membership.sha256)
    throw new UserError(
      'EVIDENCE',
      `${path.basename(file)} is not the membership sketch that training made: expected SHA-256 ${membership.sha256}, got ${sha256}`,
    )
  const sketch = decodeSketch(bytes, path.basename(file))
  const columns = new Map<string, readonly (string | null)[]>()
  for (const { name } of table.columns) if (sketch.columns.includes(name)) columns.set(name, await table.texts(name))
  return seenIn(sketch, { ids, columns }).seen
}
