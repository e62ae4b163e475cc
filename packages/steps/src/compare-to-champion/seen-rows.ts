import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Bytes } from '@titlebout/adapters'
import {
  decodeSketch,
  idTexts,
  PACKAGE_FILES,
  seenIn,
  UserError,
  VERSION_LAYOUT,
  type Host,
  type Training,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import type { Opened } from '../step.ts'
import { needFiles } from '../work-folder.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'

/** Which judged rows the candidate was trained on; undefined when training left no sketch. @throws {UserError} `EVIDENCE` on another one than its training made */
export async function seenByCandidate(
  host: Host,
  opened: Opened,
  { training }: Evaluated,
  judged: JudgedTable,
): Promise<Uint8Array | undefined> {
  const membership = training?.evidence.result.membership
  if (training === undefined || membership === undefined || membership === null) return undefined
  return await seenRows(training.evidence, await needFiles(host, opened, 'training', membership.file), judged)
}

/** The same of the champion, whose sketch is in its package. */
export async function seenByChampion(
  { folder, training }: Champion,
  judged: JudgedTable,
): Promise<Uint8Array | undefined> {
  return await seenRows(training, path.join(folder, VERSION_LAYOUT.file(PACKAGE_FILES.membership)), judged)
}

/** By the file of a sketch. It is held against every row: once for all candidates. */
const KNOWN = new WeakMap<JudgedTable, Map<string, Promise<Uint8Array | undefined>>>()

function seenRows(training: Training | undefined, file: string, judged: JudgedTable): Promise<Uint8Array | undefined> {
  const known = KNOWN.get(judged) ?? new Map<string, Promise<Uint8Array | undefined>>()
  KNOWN.set(judged, known)
  const seen = known.get(file) ?? readSeen(training, file, judged)
  known.set(file, seen)
  return seen
}

/**
 * Which judged rows a model was trained on, by the sketch that its training left.
 *
 * @param file absolute path of the sketch
 * @returns undefined when training left none
 * @throws {UserError} `EVIDENCE` when the sketch is not the one that the training evidence names
 */
async function readSeen(
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
  return seenIn(sketch, { ids: idTexts(ids), columns }).seen
}
