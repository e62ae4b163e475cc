import { UserError } from '../error.ts'
import { sameClass } from '../scores/cell.ts'
import { classesOf } from './classes.ts'
import type { OnnxModel } from './model.ts'
import { ELEMENT } from './tensor.ts'
import type { OnnxValue } from './value.ts'

/** Where the probability of the positive class stands. */
export type OutputPlan =
  /** A column of `[rows, 2]`; `column` undefined: `[rows, 1]` or `[rows]`, the positive class alone. */
  | { readonly kind: 'scores'; readonly output: string; readonly column: 0 | 1 | undefined }
  /** No probabilities: the label of each row. */
  | { readonly kind: 'labels'; readonly output: string }

/** What decides: the model, its class labels where a ZipMap stood, and the positive class. */
export interface OutputQuestion {
  readonly model: OnnxModel
  readonly zipped: ReadonlyMap<string, readonly string[]>
  readonly positive: string
  /** What to call the model in messages. */
  readonly name: string
  /** Columns of a tensor output as the runtime infers them, when the file does not say. */
  readonly widthOf: (output: string) => number | undefined
}

const LABEL_TYPES: readonly number[] = [ELEMENT.string, ELEMENT.int64, ELEMENT.int32, ELEMENT.bool]
const SCORE_TYPES: readonly number[] = [ELEMENT.float, ELEMENT.double]

/**
 * Finds the probability of the positive class among the outputs of a classifier of two classes: one tensor of all classes, one
 * output per class (named by class, as skl2onnx does: `s` or `i` before it), or one number per row.
 *
 * @throws {UserError} `MODEL` when there are not two classes, the positive one is none of them, or nothing says which column is which
 */
export function planOutputs(question: OutputQuestion): OutputPlan {
  const { model, name } = question
  const { outputs } = model.graph
  const scores = outputs.filter((output) => output.kind === 'tensor' && SCORE_TYPES.includes(output.type))
  const labels = outputs.filter((output) => output.kind === 'tensor' && LABEL_TYPES.includes(output.type))
  if (scores.length === 0) {
    if (labels.length === 1) return { kind: 'labels', output: labels[0]!.name }
    throw refused(name, `expected probabilities or one label among its outputs, got ${named(outputs)}`)
  }
  const perClass = positiveOutput(scores, question)
  if (perClass !== undefined) return { kind: 'scores', output: perClass, column: undefined }
  return planMatrix(probabilitiesAmong(scores, name), labels, question)
}

/** The output that is named after the positive class, when there is one output per class. */
function positiveOutput(scores: readonly OnnxValue[], { positive, name, widthOf }: OutputQuestion): string | undefined {
  const columns = scores.filter((output) => (widthOf(output.name) ?? 1) === 1)
  if (columns.length < 2) return undefined
  const classes = columns.map((output) => [output.name, output.name.replace(/^[si]/u, '')])
  const mine = columns.filter((_, index) => classes[index]!.some((label) => sameClass(label, positive)))
  if (columns.length > 2)
    throw notTwo(
      name,
      columns.map((output) => output.name),
    )
  // rule: onnx-positive-class
  if (mine.length !== 1)
    throw notAmong(
      name,
      positive,
      columns.map((output) => output.name),
    )
  return mine[0]!.name
}

function probabilitiesAmong(scores: readonly OnnxValue[], name: string): OnnxValue {
  if (scores.length === 1) return scores[0]!
  const likely = scores.filter((output) => /prob/iu.test(output.name))
  if (likely.length === 1) return likely[0]!
  throw refused(name, `expected one output of probabilities, got ${named(scores)}: export only one of them`)
}

function planMatrix(output: OnnxValue, labels: readonly OnnxValue[], question: OutputQuestion): OutputPlan {
  const { model, zipped, positive, name, widthOf } = question
  const width = widthOf(output.name)
  const ofZipMap = zipped.get(output.name)
  if (ofZipMap === undefined && width === 1) return { kind: 'scores', output: output.name, column: undefined }
  const label = labels.length === 1 ? labels[0]!.name : undefined
  const classes = ofZipMap ?? classesOf(model, { label, probabilities: output.name }, width ?? 2)
  // rule: onnx-two-classes
  if ((width ?? 2) !== 2 || (classes?.length ?? 2) !== 2)
    throw notTwo(name, classes ?? Array.from({ length: width ?? 0 }, (_, column) => String(column)))
  // rule: onnx-class-order
  if (classes === undefined)
    throw refused(
      name,
      `output "${output.name}" has two columns, and nothing in the file says which class is which: add the metadata "classes" (a JSON array in the order of the columns), or export with a label output`,
    )
  const column = classes.findIndex((candidate) => sameClass(candidate, positive))
  // rule: onnx-positive-class
  if (column === -1 || sameClass(classes[1 - column]!, positive)) throw notAmong(name, positive, classes)
  return { kind: 'scores', output: output.name, column: column === 0 ? 0 : 1 }
}

function notTwo(name: string, classes: readonly string[]): UserError {
  const shown = classes.slice(0, 10).map((label) => `"${label}"`)
  return refused(
    name,
    `expected two classes (model.task: binary-classification), got ${classes.length} (${shown.join(', ')}${classes.length > shown.length ? ', …' : ''})`,
  )
}

function notAmong(name: string, positive: string, classes: readonly string[]): UserError {
  return refused(
    name,
    `data.positive "${positive}" is none of its classes, which are ${classes.map((label) => `"${label}"`).join(' and ')}: a model trained on other names needs the metadata "classes" (a JSON array in the order of the columns)`,
  )
}

function named(outputs: readonly OnnxValue[]): string {
  return outputs.length === 0 ? 'none' : outputs.map((output) => `"${output.name}"`).join(', ')
}

function refused(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}
