import { randomBytes } from 'node:crypto'
import { createTableReader } from '@titlebout/adapters'
import {
  encodeSketch,
  falsePositiveRate,
  makeSketch,
  MOST_SKETCHED_ROWS,
  SALT_BYTES,
  UserError,
  type Config,
  type Dataset,
  type Finding,
  type Host,
  type Table,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { keyError } from './train-error.ts'

/** What is known of the training rows before the command runs. */
export interface TrainingRows {
  readonly dataset: Dataset
  /** undefined where there is nothing to sketch; `findings` say why. */
  readonly sketch: { readonly bytes: Uint8Array; readonly rows: number; readonly falsePositiveRate: number } | undefined
  readonly findings: readonly Finding[]
}

/**
 * Reads the training rows: their digests, that there is something to learn, and the sketch by which a bout recognises them.
 *
 * @param trainPath path or glob of the rows, from the folder of titlebout.yml
 * @throws {UserError} `DATA` when they cannot be read, lack a feature, or are of one class
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
      kinds: { [data.label]: 'text', [data.id]: 'text' },
      id: data.id,
      label: data.label,
    } as const
    const table = await atKey(opened, ['data', 'train'], async () => await reader.open(plan))
    refuseMissingFeatures(opened, table, features)
    await refuseOneClass(table, data)
    return { dataset: table.dataset, ...(await sketched(table, data.id)) }
  } finally {
    await reader.close()
  }
}

function refuseMissingFeatures(opened: Opened, { dataset }: Table, features: readonly string[]): void {
  const missing = features.filter((feature) => !dataset.columns.includes(feature))
  // rule: feature-missing
  if (missing.length > 0)
    throw keyError(opened, ['data', 'features'], {
      code: 'DATA',
      message: `${dataset.name}: no column ${missing.map((name) => `"${name}"`).join(', ')}, which data.features wants`,
    })
}

async function refuseOneClass(table: Table, { label, positive }: Config['data']): Promise<void> {
  const labels = await table.texts(label)
  const positives = labels.filter((value) => value === positive).length
  // rule: one-class-training
  if (positives === 0 || positives === labels.length)
    throw new UserError(
      'DATA',
      `${table.dataset.name}: ${positives} of ${labels.length} rows have the label "${positive}" (data.positive) in column "${label}": a model needs rows of both classes to learn from`,
    )
}

async function sketched(table: Table, id: string): Promise<Omit<TrainingRows, 'dataset'>> {
  const { name, columns, row_count: rows } = table.dataset
  if (!columns.includes(id))
    return noSketch(`${name} has no id column "${id}"`, `add the column "${id}" to the training rows`)
  if (rows > MOST_SKETCHED_ROWS)
    return noSketch(`${name} has ${rows} rows, more than the ${MOST_SKETCHED_ROWS} of a sketch`, 'train on fewer rows')
  const ids = (await table.texts(id)).map((value) => value ?? '')
  const contents = new Map<string, readonly (string | null)[]>()
  for (const column of columns) if (column !== id) contents.set(column, await table.texts(column))
  const sketch = makeSketch({ ids, columns: contents }, randomBytes(SALT_BYTES).toString('hex'))
  return {
    sketch: { bytes: encodeSketch(sketch), rows: sketch.rows, falsePositiveRate: falsePositiveRate(sketch) },
    findings: [],
  }
}

function noSketch(why: string, fix: string): Omit<TrainingRows, 'dataset'> {
  const message = `nobody will be able to say whether judged rows were trained on: ${why}`
  return {
    sketch: undefined,
    findings: [{ id: 'no-membership-sketch', severity: 'warning', message, where: { role: 'train' }, fix }],
  }
}
