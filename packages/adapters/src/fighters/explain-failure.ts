import { feedFor, UserError, type InputPlan, type ValuesOf } from '@titlebout/core'
import { RunFailure, type OnnxRuntime } from './onnx-runtime.ts'

/** A batch that the model failed on. */
export interface FailedBatch {
  readonly runtime: OnnxRuntime
  readonly inputs: readonly InputPlan[]
  readonly outputs: readonly string[]
  /** Rows of the table, in the order of the batch. */
  readonly rows: readonly number[]
  readonly values: ValuesOf
  /** Repeats a row as often as the model wants rows at once. */
  readonly padded: (rows: readonly number[]) => readonly number[]
  /** What to call model and data in messages. */
  readonly model: string
  readonly data: string
}

/** Rows that are tried in search of one that the model takes. */
const TRIED_GOOD_ROWS = 5

/**
 * Finds out which value a model does not take: the first failing row by halving, then the column whose value, exchanged for that
 * of a row that works, makes it work.
 *
 * @returns `DATA` naming column, value and row; `MODEL` when no single value is to blame
 */
export async function explainFailure(batch: FailedBatch, failure: RunFailure): Promise<UserError> {
  const why = failure.message
  const bad = await firstBadRow(batch)
  const good = await anyGoodRow(batch, bad)
  // Rows that only fail together, or that all fail: no value is to blame.
  if (good === undefined || (await works(batch, [bad], batch.values)))
    return new UserError('MODEL', `${batch.model}: the model cannot be run on ${batch.data}: ${why}`, {
      cause: failure,
    })
  for (const column of batch.inputs.flatMap((input) => input.columns)) {
    const exchanged: ValuesOf = (name) => ({
      ...batch.values(name),
      ...(name === column ? { always: good } : {}),
    })
    if (await works(batch, [bad], exchanged))
      return new UserError(
        'DATA',
        `${batch.data}: column "${column}": the model does not take the value "${String(batch.values(column).values[bad])}" of row ${bad + 1}: ${why}`,
        { cause: failure },
      )
  }
  return new UserError('MODEL', `${batch.model}: the model cannot be run on row ${bad + 1} of ${batch.data}: ${why}`, {
    cause: failure,
  })
}

async function firstBadRow(batch: FailedBatch): Promise<number> {
  let from = 0
  let to = batch.rows.length
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if (await works(batch, batch.rows.slice(from, middle), batch.values)) from = middle
    else to = middle
  }
  return batch.rows[from]!
}

async function anyGoodRow(batch: FailedBatch, bad: number): Promise<number | undefined> {
  const candidates = batch.rows.filter((row) => row !== bad)
  const step = Math.max(1, Math.floor(candidates.length / TRIED_GOOD_ROWS))
  for (let at = 0; at < candidates.length; at += step)
    if (await works(batch, [candidates[at]!], batch.values)) return candidates[at]
  return undefined
}

async function works(batch: FailedBatch, rows: readonly number[], values: ValuesOf): Promise<boolean> {
  try {
    await batch.runtime.run(feedFor(batch.inputs, batch.padded(rows), values), batch.outputs)
    return true
  } catch (cause) {
    if (cause instanceof RunFailure) return false
    throw cause
  }
}
