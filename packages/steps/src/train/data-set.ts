import { randomBytes } from 'node:crypto'
import { createTableReader } from '@titlebout/adapters'
import {
  encodeSketch,
  falsePositiveRate,
  makeSketch,
  MOST_SKETCHED_ROWS,
  SALT_BYTES,
  type Config,
  type Dataset,
  type Finding,
  type Host,
  type Table,
  type TableChecks,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import { refuseMissing, refuseUnlearnable } from './learnable.ts'

/** What is known of the training rows before the command runs. */
export interface TrainingRows {
  readonly dataset: Dataset
  /** Hyndman's scale: the mean step of the label in time; undefined where there is no series of numbers. */
  readonly naiveError: number | undefined
  /** undefined where there is nothing to sketch; `findings` say why. */
  readonly sketch: { readonly bytes: Uint8Array; readonly rows: number; readonly falsePositiveRate: number } | undefined
  readonly findings: readonly Finding[]
}

/**
 * Reads the training rows: their digests, that there is something to learn, the scale of their errors over time, and the sketch
 * by which a bout recognises them.
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
    return {
      dataset: table.dataset,
      naiveError: await naiveErrorOf(reader, table, opened.config),
      ...(await sketched(table, data.id)),
    }
  } finally {
    await reader.close()
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

async function sketched(table: Table, id: string): Promise<Sketched> {
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

type Sketched = Pick<TrainingRows, 'sketch' | 'findings'>

function noSketch(why: string, fix: string): Sketched {
  const message = `nobody will be able to say whether judged rows were trained on: ${why}`
  return {
    sketch: undefined,
    findings: [{ id: 'no-membership-sketch', severity: 'warning', message, where: { role: 'train' }, fix }],
  }
}
