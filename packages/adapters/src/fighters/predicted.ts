import { lstat, open } from 'node:fs/promises'
import {
  idsOf,
  scoresError,
  scoresOfTable,
  type FighterTask,
  type Scores,
  type ScoresTable,
  type Table,
} from '@titlebout/core'
import { readScoresTable } from './scores-table.ts'

/** What to call the table in messages: its writer knows it by that. */
const NAME = 'what predict.run wrote to TITLEBOUT_OUT'

/** How a command wrote its scores. */
export type PredictedFormat = 'csv' | 'parquet' | 'jsonl'

/**
 * The format of what a command wrote, by what it starts with: the name that it was given says nothing.
 *
 * @throws {UserError} `SCORES` when there is no file, or no plain one
 */
export async function predictedFormat(file: string): Promise<PredictedFormat> {
  // rule: predict-wrote-nothing
  if (!(await isPlainFile(file)))
    throw scoresError(
      { name: NAME },
      'expected a scores table, got no file (or a link, or a folder): write one file there',
    )
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    const start = buffer.subarray(0, bytesRead)
    if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
    return start.toString('latin1').trimStart().startsWith('{') ? 'jsonl' : 'csv'
  } finally {
    await handle.close()
  }
}

async function isPlainFile(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isFile()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return false
    throw cause
  }
}

/**
 * Reads the scores that a command wrote about the rows of a table, and holds them against its ids, row by row.
 *
 * @param file absolute path, its name ending in the {@link PredictedFormat}
 * @throws {UserError} `SCORES` on missing, extra and repeated ids and on everything else that a scores table may not hold; on labels,
 *   which the command was not given
 */
export async function readPredicted(file: string, table: Table, task: FighterTask): Promise<Scores> {
  const ids = await idsOf(table, task.id)
  const written = await readScoresTable(file, NAME, { table, id: task.id, ids })
  // rule: predict-label
  if (written.columns.has('y_true'))
    throw scoresError(written, 'expected no column "y_true", which the command is not given: leave it out')
  return scoresOfTable(written, task, { ids, labels: await labelsOf(table, task, written) })
}

/**
 * Labels as they stand in the data. Where it has none (the command's own job), each class that a binary model predicts counts as one:
 * who joins the labels later knows better.
 */
async function labelsOf(
  table: Table,
  { target }: FighterTask,
  written: ScoresTable,
): Promise<readonly (string | null)[]> {
  const { label } = target
  if (label !== undefined && table.columns.some(({ name }) => name === label)) return await table.texts(label)
  const predicted = target.task === 'binary-classification' ? written.columns.get('prediction') : undefined
  return (predicted ?? []).map((cell) => (cell === null ? null : String(cell)))
}
