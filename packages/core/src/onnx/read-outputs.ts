import { UserError } from '../error.ts'
import { sameClass } from '../scores/cell.ts'
import type { OutputPlan } from './outputs.ts'
import type { TensorData } from './tensor-data.ts'

/** Rounding of float32 may carry a probability this far over the edge; it is put back on it. */
const EDGE = 1e-6

/**
 * P(positive) of each row out of an output tensor.
 *
 * @param rows how many rows were asked for; a padded batch gives more, the rest is dropped
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` when there are fewer rows, another number of columns, NaN, or numbers that are no probabilities
 */
export function scoresIn(
  tensor: TensorData,
  plan: OutputPlan & { readonly kind: 'scores' },
  { rows, name }: { readonly rows: number; readonly name: string },
): Float64Array {
  if (tensor.type !== 'float32' && tensor.type !== 'float64')
    throw refused(name, `output "${plan.output}" gives ${tensor.type}: expected float or double`)
  const width = plan.column === undefined ? 1 : 2
  const { data } = tensor
  // rule: onnx-output-rows
  if ((tensor.dims[0] ?? 0) < rows || data.length !== (tensor.dims[0] ?? 0) * width)
    throw refused(
      name,
      `output "${plan.output}" has the shape [${tensor.dims.join(', ')}] for ${rows} rows: expected ${width === 1 ? 'one number' : 'two numbers'} for each row`,
    )
  const scores = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) scores[row] = data[row * width + (plan.column ?? 0)]!
  const outside = scores.findIndex((score) => !(score >= -EDGE && score <= 1 + EDGE))
  // rule: onnx-probabilities
  if (outside !== -1)
    throw refused(
      name,
      `output "${plan.output}" gives ${scores[outside]} for a row: expected probabilities from 0 to 1, no logits and no regression (model.task: binary-classification)`,
    )
  return scores.map((score) => Math.min(1, Math.max(0, score)))
}

/**
 * 1 where the label that the model gives is the positive class.
 *
 * @throws {UserError} `MODEL` when there are fewer rows
 */
export function predictionsIn(
  tensor: TensorData,
  positive: string,
  { rows, name }: { readonly rows: number; readonly name: string },
): Uint8Array {
  if (tensor.data.length < rows)
    throw refused(name, `its label output has ${tensor.data.length} values for ${rows} rows`)
  const isBoolean = tensor.type === 'bool'
  return Uint8Array.from({ length: rows }, (_, row) => {
    const label = tensor.data[row]!
    return Number(sameClass(label, positive) || (isBoolean && sameClass(label === 1, positive)))
  })
}

function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}
