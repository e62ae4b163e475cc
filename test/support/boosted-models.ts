import { goldenTable, type FighterTask, type Table } from '@titlebout/core'
import { reference } from '../stats/reference.ts'
import { binaryTask, classTask } from './tasks.ts'

interface NamedColumn {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly values: readonly (number | string | null)[]
}

/** A model as its library saved it, in one of its formats. */
export interface SavedModel {
  readonly name: string
  readonly json?: string
  /** In base 64. */
  readonly ubj?: string
  readonly text?: string
}

/** A model, rows, and what its own library predicts for them. */
export interface BoostedCase extends SavedModel {
  readonly task: FighterTask['target']['task']
  readonly columns: readonly NamedColumn[]
  readonly out: readonly (number | readonly number[])[]
  /** The prediction is a label, not a probability. */
  readonly labels?: boolean
  /** data.classes, where they are not those of the label's sorted values. */
  readonly classes?: readonly string[]
  /** For each of data.classes its column of `out`. */
  readonly order?: readonly number[]
}

interface BoostedTable {
  readonly tolerance: number
  readonly cases: readonly BoostedCase[]
  readonly refusals: readonly SavedModel[]
}

/** A table of test/reference/generate_trees.py. */
export function boostedTable(library: 'xgboost' | 'lightgbm'): BoostedTable {
  const table = reference<readonly BoostedCase[]>(`${library}-models`)
  return { ...table, refusals: 'refusals' in table ? (table.refusals as readonly SavedModel[]) : [] }
}

export function boostedCase(library: 'xgboost' | 'lightgbm', name: string): BoostedCase {
  const found = boostedTable(library).cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}

/** The file that the library saved: its name and its bytes. */
export function savedFile(model: SavedModel): { readonly file: string; readonly bytes: Uint8Array } {
  if (model.json !== undefined) return { file: 'model.json', bytes: new TextEncoder().encode(model.json) }
  if (model.text !== undefined) return { file: 'model.txt', bytes: new TextEncoder().encode(model.text) }
  return { file: 'model.ubj', bytes: Buffer.from(model.ubj!, 'base64') }
}

/** The rows of a case as a table. JSON has no infinity, and holds it as a text. */
export function rowsOf({ columns }: Pick<BoostedCase, 'columns'>): Table {
  const cell = (value: number | string | null, kind: 'number' | 'text') =>
    kind === 'number' && typeof value === 'string' ? Number(value) : value
  return goldenTable(
    {
      columns: columns.map(({ name, kind }) => ({ name, kind })),
      rows: (columns[0]?.values ?? []).map((_, row) => columns.map(({ kind, values }) => cell(values[row]!, kind))),
    },
    'id',
  )
}

/** The task of a case over all its columns, or others. */
export function taskOfCase(
  { task, classes = ['0', '1', '2'], columns }: Pick<BoostedCase, 'task' | 'classes' | 'columns'>,
  features: readonly string[] = columns.map(({ name }) => name),
): FighterTask {
  const rest = { threshold: 0.5, id: 'id', features }
  switch (task) {
    case 'binary-classification':
      return binaryTask({ positive: '1', label: 'y', ...rest })
    case 'multiclass-classification':
      return classTask(classes, features)
    case 'regression':
      return { target: { task, label: 'y' }, ...rest }
    case 'ranking':
      return { target: { task, label: 'y', query: 'q' }, ...rest }
    case 'custom':
      return { target: { task, label: undefined }, ...rest }
  }
}
