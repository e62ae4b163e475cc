import {
  columnValues,
  feedFor,
  idsOf,
  planInputs,
  planOutputs,
  UserError,
  valuesOf,
  type ColumnValues,
  type FighterTask,
  type InputPlan,
  type InputsPlan,
  type OnnxModel,
  type Scores,
  type Table,
  type TensorData,
} from '@titlebout/core'
import { explainFailure } from './explain-failure.ts'
import { knownLabels } from './known-labels.ts'
import { answerOf } from './onnx-answer.ts'
import { RunFailure, type OnnxRuntime, type OpenedModel } from './onnx-runtime.ts'

/** Rows that go to the model at once, where it does not want a number of its own; fewer where rows are wide. */
const BATCH_ROWS = 4_096
const BATCH_VALUES = 2_000_000

/** A model that is open. */
export interface OpenModel {
  readonly model: OnnxModel
  /** Class labels by output, where a ZipMap stood. */
  readonly zipped: ReadonlyMap<string, readonly string[]>
  readonly runtime: OnnxRuntime
  readonly opened: OpenedModel
  /** What to call it in messages. */
  readonly name: string
}

/** Scores every row of a table, batch by batch. @throws {UserError} `MODEL`, `DATA` */
export async function scoreTable(ready: OpenModel, table: Table, task: FighterTask): Promise<Scores> {
  const widths = new Map(ready.opened.widths)
  const inputs = planInputs(ready.model.graph.inputs, task.features, ready.name)
  const output = planOutputs({ ...ready, target: task.target, widthOf: (name) => widths.get(name) })
  const ids = await idsOf(table, task.id)
  const columns = await columnsFor(inputs.inputs, table)
  const known = await knownLabels(output, table, task)
  const answer = answerOf(output, task, { ids, name: ready.name, known })
  const rowsAtOnce = inputs.fixedRows ?? batchRows(inputs.inputs)
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const rows = rowsBetween(from, Math.min(from + rowsAtOnce, ids.length))
    answer.add(
      await runBatch(ready, { inputs, outputs: answer.outputs, columns, rows, data: table.dataset.name }),
      from,
      rows.length,
    )
  }
  return answer.scores()
}

function rowsBetween(from: number, to: number): readonly number[] {
  const rows: number[] = []
  for (let row = from; row < to; row += 1) rows.push(row)
  return rows
}

function batchRows(inputs: readonly InputPlan[]): number {
  const width = inputs.reduce((sum, { columns }) => sum + columns.length, 0)
  return Math.max(1, Math.min(BATCH_ROWS, Math.floor(BATCH_VALUES / width)))
}

async function columnsFor(inputs: readonly InputPlan[], table: Table): Promise<ReadonlyMap<string, ColumnValues>> {
  const values = new Map<string, ColumnValues>()
  for (const { columns, element } of inputs)
    for (const column of columns) {
      const isNumber = table.columns.some(({ name, kind }) => name === column && kind === 'number')
      // As text, because a number turned back into text may not be as it was written.
      const read = isNumber && element !== 'string' ? await table.numbers(column) : await table.texts(column)
      values.set(column, columnValues(read, element, { column, file: table.dataset.name }))
    }
  return values
}

interface Batch {
  readonly inputs: InputsPlan
  readonly outputs: readonly string[]
  readonly columns: ReadonlyMap<string, ColumnValues>
  readonly rows: readonly number[]
  readonly data: string
}

async function runBatch(
  { runtime, name }: OpenModel,
  { inputs, outputs, columns, rows, data }: Batch,
): Promise<readonly TensorData[]> {
  const values = valuesOf(columns)
  const padded = (some: readonly number[]): readonly number[] =>
    inputs.fixedRows === undefined
      ? some
      : Array.from({ length: inputs.fixedRows }, (_, index) => some[index] ?? some.at(-1)!)
  try {
    const tensors = await runtime.run(feedFor(inputs.inputs, padded(rows), values), outputs)
    if (tensors.length < outputs.length) throw new Error('the runtime gave fewer outputs than it was asked for')
    return tensors
  } catch (cause) {
    if (!(cause instanceof RunFailure)) throw cause instanceof UserError ? named(cause, name) : cause
    throw await explainFailure(
      { runtime, inputs: inputs.inputs, outputs, rows, values, padded, model: name, data },
      cause,
    )
  }
}

function named(error: UserError, name: string): UserError {
  return new UserError(error.code, `${name}: ${error.message}`, { cause: error })
}
