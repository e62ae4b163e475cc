import type { ClassScores } from '@titlebout/stats'
import { sameClass } from '../scores/cell.ts'
import { refused, type BinaryPlan } from './output-plan.ts'
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
  plan: BinaryPlan & { readonly kind: 'scores' },
  { rows, from, name }: RowsWanted,
): Float64Array {
  const width = plan.column === undefined ? 1 : 2
  const data = numbersOf(tensor, { output: plan.output, width, rows, name })
  const scores = new Float64Array(rows)
  for (let row = 0; row < rows; row += 1) scores[row] = data[row * width + (plan.column ?? 0)]!
  const outside = scores.findIndex((score) => !(score >= -EDGE && score <= 1 + EDGE))
  // rule: onnx-probabilities
  if (outside !== -1)
    throw refused(
      name,
      `output "${plan.output}" gives ${scores[outside]} for row ${from + outside + 1}: expected probabilities from 0 to 1${hint(scores[outside], ', no logits and no regression')} (model.task: binary-classification)`,
    )
  return scores.map((score) => Math.min(1, Math.max(0, score)))
}

/**
 * 1 where the label that the model gives is the positive class.
 *
 * @throws {UserError} `MODEL` when there are fewer rows
 */
export function predictionsIn(tensor: TensorData, positive: string, { rows, name }: RowsWanted): Uint8Array {
  refuseFewer(tensor, rows, name)
  const isBoolean = tensor.type === 'bool'
  return Uint8Array.from({ length: rows }, (_, row) => {
    const label = tensor.data[row]!
    return Number(sameClass(label, positive) || (isBoolean && sameClass(label === 1, positive)))
  })
}

/**
 * Refuses labels that no judged row has: whatever is not the positive one would count as negative, and a model that speaks of other labels
 * would look like one that never says yes.
 *
 * @param known labels of the judged rows
 * @throws {UserError} `MODEL`
 */
export function refuseOtherLabels(
  tensor: TensorData,
  { known, output }: { readonly known: readonly string[]; readonly output: string },
  { rows, from, name }: RowsWanted,
): void {
  for (let row = 0; row < rows; row += 1) {
    const label = tensor.data[row]
    if (label === undefined || known.some((text) => sameClass(label, text))) continue
    // rule: onnx-other-labels
    if (tensor.type !== 'bool' || !known.some((text) => sameClass(label === 1, text)))
      throw refused(
        name,
        `output "${output}" gives row ${from + row + 1} a label that no judged row has: expected those of data.label, such as "${known[0]}"`,
      )
  }
}

/**
 * Probabilities of all classes, in the order of data.classes.
 *
 * @param columns for each class its column
 * @throws {UserError} `MODEL` as {@link scoresIn}
 */
export function classScoresIn(
  tensor: TensorData,
  plan: { readonly output: string; readonly columns: readonly number[] },
  { rows, from, name }: RowsWanted,
): ClassScores {
  const classes = plan.columns.length
  const data = numbersOf(tensor, { output: plan.output, width: classes, rows, name })
  const values = new Float64Array(rows * classes)
  for (let row = 0; row < rows; row += 1)
    for (let c = 0; c < classes; c += 1) values[row * classes + c] = data[row * classes + plan.columns[c]!]!
  return { values: probabilitiesOf(values, { output: plan.output, classes, from, name }), classes }
}

/** The same from one output per class, in the order of data.classes. @throws {UserError} `MODEL` as {@link scoresIn} */
export function classScoresAcross(
  tensors: readonly TensorData[],
  outputs: readonly string[],
  { rows, from, name }: RowsWanted,
): ClassScores {
  const classes = outputs.length
  const values = new Float64Array(rows * classes)
  for (const [c, output] of outputs.entries()) {
    const data = numbersOf(tensors[c]!, { output, width: 1, rows, name })
    for (let row = 0; row < rows; row += 1) values[row * classes + c] = data[row]!
  }
  return { values: probabilitiesOf(values, { output: outputs.join('", "'), classes, from, name }), classes }
}

function probabilitiesOf(
  values: Float64Array,
  { output, classes, from, name }: Omit<RowsWanted, 'rows'> & { readonly output: string; readonly classes: number },
): Float64Array {
  const outside = values.findIndex((score) => !(score >= -EDGE && score <= 1 + EDGE))
  // rule: onnx-class-probabilities
  if (outside !== -1)
    throw refused(
      name,
      `output "${output}" gives ${values[outside]} for class ${(outside % classes) + 1} of row ${from + Math.floor(outside / classes) + 1}: expected probabilities from 0 to 1${hint(values[outside], ', no logits')} (model.task: multiclass-classification)`,
    )
  return values.map((score) => Math.min(1, Math.max(0, score)))
}

/**
 * The class of each row, as a place in data.classes.
 *
 * @throws {UserError} `MODEL` when there are fewer rows, or a label is none of them
 */
export function classCodesIn(
  tensor: TensorData,
  classes: readonly string[],
  { rows, from, name }: RowsWanted,
): Uint16Array {
  refuseFewer(tensor, rows, name)
  const codes = new Uint16Array(rows)
  const known = new Map<string | number | bigint, number>()
  for (let row = 0; row < rows; row += 1) {
    const label = tensor.data[row]!
    const code = known.get(label) ?? classes.findIndex((wanted) => sameClass(label, wanted))
    // rule: onnx-label-outside
    if (code === -1)
      throw refused(
        name,
        `it calls row ${from + row + 1} "${String(label)}", which is none of data.classes: correct data.classes`,
      )
    known.set(label, code)
    codes[row] = code
  }
  return codes
}

/**
 * One number for each row, of a regression or a ranking.
 *
 * @throws {UserError} `MODEL` when there are fewer rows, several numbers for a row, or a number that is not finite
 */
export function numbersIn(tensor: TensorData, output: string, { rows, from, name }: RowsWanted): Float64Array {
  // Not `from`, which asks an iterator for each number.
  const numbers = new Float64Array(numbersOf(tensor, { output, width: 1, rows, name }).subarray(0, rows))
  for (let row = 0; row < rows; row += 1)
    // rule: onnx-finite
    if (!Number.isFinite(numbers[row]))
      throw refused(
        name,
        `output "${output}" gives ${numbers[row]} for row ${from + row + 1}: expected a finite number for each${hint(numbers[row])}`,
      )
  return numbers
}

/** What the trouble with a number may be. */
function hint(number: number | undefined, usual = ''): string {
  return Number.isNaN(number) ? ', also where a value is missing: fill it in, or train a model that takes gaps' : usual
}

interface RowsWanted {
  readonly rows: number
  /** The place of the first of them among the judged rows. */
  readonly from: number
  readonly name: string
}

function numbersOf(
  tensor: TensorData,
  { output, width, rows, name }: Omit<RowsWanted, 'from'> & { readonly output: string; readonly width: number },
): Float32Array | Float64Array {
  if (tensor.type !== 'float32' && tensor.type !== 'float64')
    throw refused(name, `output "${output}" gives ${tensor.type}: expected float or double`)
  const { data } = tensor
  // rule: onnx-output-rows
  if ((tensor.dims[0] ?? 0) < rows || data.length !== (tensor.dims[0] ?? 0) * width)
    throw refused(
      name,
      `output "${output}" has the shape [${tensor.dims.join(', ')}] for ${rows} rows: expected ${WIDTHS[width] ?? `${width} numbers`} for each row`,
    )
  return data
}

const WIDTHS: Readonly<Record<number, string>> = { 1: 'one number', 2: 'two numbers' }

function refuseFewer(tensor: TensorData, rows: number, name: string): void {
  if (tensor.data.length < rows)
    throw refused(name, `its label output has ${tensor.data.length} values for ${rows} rows`)
}
