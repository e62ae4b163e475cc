import type { Json } from '../json.ts'
import type { EndpointInput } from './input-plan.ts'
import type { SentValues } from './sent-values.ts'

/** Rows `from` to `to` (excluded) of the columns. */
export interface RowsToSend {
  readonly inputs: readonly EndpointInput[]
  /** By input, then by its columns. */
  readonly values: readonly (readonly SentValues[])[]
  readonly from: number
  readonly to: number
}

/**
 * The body of `POST /v2/models/{model}/infer`: one tensor for each input, its data flat and row by row.
 *
 * @param id what the answer must repeat
 * @param output the only tensor that is wanted; undefined: whatever the model gives
 */
export function inferBody(rows: RowsToSend, id: string, output: string | undefined): string {
  const { inputs, values, from, to } = rows
  const tensors = inputs.map(({ name, columns, datatype, rank }, input) => {
    const data: Json[] = []
    for (let row = from; row < to; row += 1) for (const column of values[input]!) data.push(column[row]!)
    return { name, shape: rank === 1 ? [to - from] : [to - from, columns.length], datatype, data }
  })
  return JSON.stringify({ id, inputs: tensors, ...(output === undefined ? {} : { outputs: [{ name: output }] }) })
}

/** A list of rows as objects, under a key if there is one. */
export function rowsBody({ inputs, values, from, to }: RowsToSend, key: string | undefined): string {
  const rows = Array.from({ length: to - from }, (_, index) =>
    Object.fromEntries(
      inputs.map(({ name, rank }, input) => {
        const cells = values[input]!.map((column) => column[from + index]!)
        return [name, rank === 1 ? cells[0]! : cells]
      }),
    ),
  )
  return JSON.stringify(key === undefined ? rows : { [key]: rows })
}
