import path from 'node:path'
import { isThere, readScoresTable, sha256File } from '@titlebout/adapters'
import {
  idsOf,
  idTexts,
  numberText,
  parityOf,
  pickedRows,
  scoresError,
  scoresOfTable,
  UserError,
  type Evaluation,
  type Fighter,
  type Parity,
  type ScoresTable,
  type Table,
  type TableReader,
} from '@titlebout/core'
import { contractColumns } from '../contract-columns.ts'
import type { Opened } from '../step.ts'
import { NATIVE_SCORES_FILE } from '../train/place-model.ts'
import type { Candidate } from './candidate.ts'
import { taskOf } from './open-fighter.ts'

/** Columns that only labels make sense of: all others are compared without reading them. */
const LABELLED = ['prediction', 'y_true']

/** What was compared with what training itself said. */
export interface ExportParity {
  /** As evidence says it. */
  readonly facts: NonNullable<Evaluation['result']['parity']>
  readonly input: Evaluation['inputs'][number]
}

/**
 * Holds the model as we run it against the scores that training itself handed over (scores.csv in TITLEBOUT_OUT) for some of its rows: converters are silently
 * wrong more often than one thinks.
 *
 * @returns undefined when training handed over none
 * @throws {UserError} `MODEL` when they differ by more than model.parity; `SCORES` or `DATA` when they cannot be compared
 */
export async function exportParity(
  reader: TableReader,
  opened: Opened,
  fighter: Fighter,
  candidate: Candidate,
): Promise<ExportParity | undefined> {
  const file = path.join(opened.workFolder, NATIVE_SCORES_FILE)
  const { train, id, label } = opened.config.data
  if (candidate.kind !== 'model' || candidate.training === undefined || train === undefined) return undefined
  if (!(await isThere(file))) return undefined
  const native = await readScoresTable(file, path.posix.basename(NATIVE_SCORES_FILE))
  const kinds = (await contractColumns(opened))?.kinds ?? {}
  const read = LABELLED.some((column) => native.columns.has(column)) ? label : undefined
  const table = await reader.open({ role: 'train', path: train, root: opened.root, kinds, id, label: read })
  try {
    const tolerance = opened.config.model.parity
    const task = taskOf(opened.config, candidate.features ?? [])
    const ids = idsOfNative(native, id)
    const picked = pickedRows(table, await placesOf(table, { ids, native, column: id }))
    const labels = read === undefined ? ids.map(() => null) : await picked.texts(read)
    const said = scoresOfTable(native, task, { ids, labels })
    const parity = parityOf(said, await fighter.score(picked, task), tolerance)
    if (parity === undefined) return undefined
    // rule: export-parity
    if (parity.beyond > 0) throw apart(parity, { tolerance, name: path.basename(candidate.file) })
    return {
      facts: { rows: parity.rows, largest_difference: parity.largest, tolerance },
      input: { role: 'native-scores', name: native.name, sha256: await sha256File(file) },
    }
  } finally {
    await table.close()
  }
}

function idsOfNative(native: ScoresTable, id: string): readonly string[] {
  const cells = native.columns.get('id') ?? native.columns.get(id)
  if (cells === undefined) throw scoresError(native, `expected a column "id" or "${id}": training wrote none`)
  return cells.map((cell) => (cell === null ? '' : String(cell)))
}

/** Where the rows stand among the training rows. */
async function placesOf(
  table: Table,
  { ids, native, column }: { readonly ids: readonly string[]; readonly native: ScoresTable; readonly column: string },
): Promise<Uint32Array> {
  const places = new Map(idTexts(await idsOf(table, column)).map((id, row) => [id, row]))
  const unknown = ids.findIndex((id) => !places.has(id))
  if (unknown >= 0)
    throw scoresError(
      native,
      `${numberText(ids.filter((id) => !places.has(id)).length)} of ${numberText(ids.length)} rows (first: row ${unknown + 1}) are not among the rows of data.train: let training write scores of rows that it was given`,
    )
  return Uint32Array.from(ids, (id) => places.get(id)!)
}

function apart(
  { rows, beyond, largest, worst }: Parity,
  { tolerance, name }: { readonly tolerance: number; readonly name: string },
): UserError {
  const lines = worst.map(({ row, native, ours }) => `  row ${row + 1}: training says ${native}, ${name} says ${ours}`)
  return new UserError(
    'MODEL',
    [
      `${name} is not the model that was trained: of ${numberText(rows)} rows that training scored itself (scores.csv), ${numberText(beyond)} differ by more than ${tolerance}, the largest difference is ${largest.toPrecision(3)}:`,
      ...lines,
      'Look at how the model is exported: the order of columns and classes, types (float32), missing values; or allow more with model.parity.',
    ].join('\n'),
  )
}
