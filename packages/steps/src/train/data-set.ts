import { randomBytes } from 'node:crypto'
import { createTableReader, sha256Text } from '@titlebout/adapters'
import {
  encodeSketch,
  falsePositiveRate,
  makeSketch,
  MOST_SKETCHED_ROWS,
  numberText,
  SALT_BYTES,
  type Config,
  type Dataset,
  type Finding,
  type Host,
  type Table,
  type TableChecks,
  type TableReader,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { refuseMissing, refuseUnlearnable } from './learnable.ts'

/** What is known of the training rows before the command runs. */
export interface TrainingRows {
  readonly dataset: Dataset
  /** The rows of data.validation, which the command may tune by; undefined where there are none. */
  readonly validation: ValidationSet | undefined
  /** Hyndman's scale: the mean step of the label in time; undefined where there is no series of numbers. */
  readonly naiveError: number | undefined
  /** undefined where there is nothing to sketch; `findings` say why. */
  readonly sketch: { readonly bytes: Uint8Array; readonly rows: number; readonly falsePositiveRate: number } | undefined
  readonly findings: readonly Finding[]
}

export interface ValidationSet {
  readonly dataset: Dataset
  /** Where they lie: the path or glob of data.validation in an absolute folder. */
  readonly root: string
  readonly path: string
}

/**
 * Reads the training rows, and the validation rows beside them: their digests, that there is something to learn, the scale of their errors over time, and the sketch
 * by which a bout recognises both: what a model was tuned by it has seen.
 *
 * @param trainPath path or glob of the rows, from the folder of titlebout.yml
 * @throws {UserError} `DATA` when they cannot be read, lack a feature, the label or the query, or teach nothing
 */
export async function readTrainingRows(
  host: Host,
  opened: Opened,
  { trainPath, features }: { readonly trainPath: string; readonly features: readonly string[] },
): Promise<TrainingRows> {
  const { data } = opened.config
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const plan = {
      role: 'train',
      path: trainPath,
      root: opened.root,
      // Id and label are texts whatever they are.
      kinds: {},
      id: data.id,
      label: data.label,
    } as const
    const table = await atKey(opened, ['data', 'train'], async () => await reader.open(plan))
    refuseMissing(opened, table, features)
    await refuseUnlearnable(opened, reader, table)
    const validation = await openValidation(reader, opened)
    if (validation !== undefined) refuseMissing(opened, validation.table, features)
    return {
      dataset: table.dataset,
      validation: validation && { ...validation.rows, dataset: validation.table.dataset },
      naiveError: await naiveErrorOf(reader, table, opened.config),
      ...(await sketched(validation === undefined ? [table] : [table, validation.table], data.id)),
    }
  } finally {
    await reader.close()
  }
}

interface OpenValidation {
  readonly table: Table
  readonly rows: Pick<ValidationSet, 'root' | 'path'>
}

async function openValidation(reader: TableReader, opened: Opened): Promise<OpenValidation | undefined> {
  const rows = await opened.validationRows()
  if (rows === undefined) return undefined
  const { id, label } = opened.config.data
  const { root, path } = rows
  const plan = { role: 'validation', path, root, kinds: {}, id, label } as const
  return {
    table: await atKey(opened, ['data', 'validation'], async () => await reader.open(plan)),
    rows: { root, path },
  }
}

/** Only where labels are numbers in time, which is where an error can be held against the last step. */
async function naiveErrorOf(checks: TableChecks, table: Table, { model, data }: Config): Promise<number | undefined> {
  const { label, time, cluster } = data
  if (model.task !== 'regression' || label === undefined || time === undefined) return undefined
  const columns = cluster === undefined ? [time] : [time, cluster]
  if (!columns.every((column) => table.dataset.columns.includes(column))) return undefined
  return await checks.naiveError(table, { label, time, cluster })
}

/** @param tables the training rows first; their columns make the content of a row */
async function sketched(tables: readonly Table[], id: string): Promise<Sketched> {
  const without = tables.find(({ dataset }) => !dataset.columns.includes(id))
  if (without !== undefined)
    return noSketch(`${without.dataset.name} has no id column "${id}"`, `add the column "${id}" to its rows`)
  const rows = tables.reduce((sum, { dataset }) => sum + dataset.row_count, 0)
  const names = tables.map(({ dataset }) => dataset.name).join(' and ')
  if (rows > MOST_SKETCHED_ROWS)
    return noSketch(
      `${names} ${tables.length === 1 ? 'has' : 'have'} ${numberText(rows)} rows, more than the ${numberText(MOST_SKETCHED_ROWS)} of a sketch`,
      'train on fewer rows',
    )
  const ids = (await textsOf(tables, id)).map((value) => value ?? '')
  const contents = new Map<string, readonly (string | null)[]>()
  for (const column of tables[0]?.dataset.columns ?? [])
    if (column !== id) contents.set(column, await textsOf(tables, column))
  const sketch = makeSketch({ ids, columns: contents }, randomBytes(SALT_BYTES).toString('hex'), sha256Text)
  return {
    sketch: { bytes: encodeSketch(sketch), rows: sketch.rows, falsePositiveRate: falsePositiveRate(sketch) },
    findings: [],
  }
}

/** One column of all tables, one after the other; nulls where a table lacks it. */
async function textsOf(tables: readonly Table[], column: string): Promise<readonly (string | null)[]> {
  const parts: (readonly (string | null)[])[] = []
  for (const table of tables)
    parts.push(
      table.dataset.columns.includes(column)
        ? await table.texts(column)
        : Array.from({ length: table.dataset.row_count }, () => null),
    )
  return parts.flat()
}

type Sketched = Pick<TrainingRows, 'sketch' | 'findings'>

function noSketch(why: string, fix: string): Sketched {
  const message = `nobody will be able to say whether judged rows were trained on: ${why}`
  return {
    sketch: undefined,
    findings: [{ id: 'no-membership-sketch', severity: 'warning', message, where: { role: 'train' }, fix }],
  }
}
