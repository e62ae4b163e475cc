import { setImmediate } from 'node:timers/promises'
import {
  boostedAnswer,
  columnNumbers,
  featureColumns,
  idsOf,
  type BoostedModel,
  type FighterTask,
  type Scores,
  type Table,
} from '@titlebout/core'

/** Rows that go to the model at once: their values stay in the processor's cache while tree after tree looks at them. */
const BLOCK_VALUES = 8_192
const MOST_BLOCK_ROWS = 1_024
/** Rows after which others have their turn, such as a signal to stop, and progress is told. */
const PAUSE_ROWS = 65_536

/** Hears how many rows of how many are done. */
export type Progress = (done: number, total: number) => void

/** A model that was read. */
export interface ReadModel {
  readonly model: BoostedModel
  /** What to call it in messages. */
  readonly name: string
  readonly onProgress: Progress | undefined
}

/** Scores every row of a table, block by block. @throws {UserError} `MODEL`, `DATA` */
export async function scoreBoosted(
  { model, name, onProgress }: ReadModel,
  table: Table,
  task: FighterTask,
): Promise<Scores> {
  const columns = featureColumns(model, task.features, name)
  const ids = await idsOf(table, task.id)
  const answer = boostedAnswer(model, task, { ids, name })
  const values = await usedColumns(model, columns, table)
  const rowsAtOnce = Math.max(
    1,
    Math.min(MOST_BLOCK_ROWS, Math.floor(BLOCK_VALUES / Math.max(1, values.length, model.width))),
  )
  let pauseAt = PAUSE_ROWS
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, ids.length - from)
    answer.add(model.predict(matrixOf(values, from, count), count), from)
    if (from < pauseAt) continue
    pauseAt += PAUSE_ROWS
    onProgress?.(from + count, ids.length)
    await setImmediate()
  }
  return answer.scores()
}

/** The columns that the model asks for; the others are not read. */
async function usedColumns(
  model: BoostedModel,
  columns: readonly string[],
  table: Table,
): Promise<readonly (Float32Array | Float64Array)[]> {
  const values: (Float32Array | Float64Array)[] = []
  for (const index of model.used) {
    const column = columns[index]!
    const feature = model.features[index]!
    const isNumber = table.columns.some(({ name, kind }) => name === column && kind === 'number')
    const read = isNumber ? await table.numbers(column) : await table.texts(column)
    values.push(columnNumbers(read, feature, model, { column, file: table.dataset.name }))
  }
  return values
}

function matrixOf(columns: readonly (Float32Array | Float64Array)[], from: number, rows: number): Float64Array {
  const width = columns.length
  const matrix = new Float64Array(rows * width)
  for (let column = 0; column < width; column += 1) {
    const values = columns[column]!
    for (let row = 0; row < rows; row += 1) matrix[row * width + column] = values[from + row]!
  }
  return matrix
}
