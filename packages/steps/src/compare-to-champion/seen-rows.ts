import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256Bytes, sha256Text } from '@titlebout/adapters'
import {
  decodeSketch,
  idTexts,
  PACKAGE_FILES,
  seenIn,
  UserError,
  VERSION_LAYOUT,
  type Host,
  type Sketch,
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
  const file = await candidateFile(host, opened, training)
  return file === undefined ? undefined : await seenRows(training?.evidence, file, judged)
}

async function candidateFile(host: Host, opened: Opened, training: Evaluated['training']): Promise<string | undefined> {
  const membership = training?.evidence.result.membership ?? undefined
  return membership === undefined ? undefined : await needFiles(host, opened, 'training', membership.file)
}

/** The same of the champion, whose sketch is in its package. */
export async function seenByChampion(
  { folder, training }: Champion,
  judged: JudgedTable,
): Promise<Uint8Array | undefined> {
  return await seenRows(training, championFile(folder), judged)
}

function championFile(folder: string): string {
  return path.join(folder, VERSION_LAYOUT.file(PACKAGE_FILES.membership))
}

/** The sketch of what the candidate was trained on, where its training left one: for rows that nobody reads. @throws {UserError} as {@link seenByCandidate} */
export async function sketchOfCandidate(
  host: Host,
  opened: Opened,
  { training }: Pick<Evaluated, 'training'>,
): Promise<Sketch | undefined> {
  const file = await candidateFile(host, opened, training)
  return file === undefined ? undefined : await readSketch(training?.evidence, file)
}

/** The same of the champion. */
export async function sketchOfChampion({ folder, training }: Champion): Promise<Sketch | undefined> {
  return await readSketch(training, championFile(folder))
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

/** Which judged rows a model was trained on, by the sketch that its training left. */
async function readSeen(
  training: Training | undefined,
  file: string,
  { table, ids }: JudgedTable,
): Promise<Uint8Array | undefined> {
  const sketch = await readSketch(training, file)
  if (sketch === undefined) return undefined
  const columns = new Map<string, readonly (string | null)[]>()
  for (const { name } of table.columns) if (sketch.columns.includes(name)) columns.set(name, await table.texts(name))
  return seenIn(sketch, { ids: idTexts(ids), columns }, sha256Text).seen
}

/**
 * @param file absolute path of the sketch
 * @returns undefined when training left none
 * @throws {UserError} `EVIDENCE` when the sketch is not the one that the training evidence names
 */
async function readSketch(training: Training | undefined, file: string): Promise<Sketch | undefined> {
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
  return decodeSketch(bytes, path.basename(file))
}
