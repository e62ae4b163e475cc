import type { UserError } from '../error.ts'
import { sameClass } from '../scores/cell.ts'
import { classesOf } from './classes.ts'
import {
  LABEL_TYPES,
  named,
  probabilitiesAmong,
  refused,
  SCORE_TYPES,
  type BinaryPlan,
  type OutputQuestion,
} from './output-plan.ts'
import type { OnnxValue } from './value.ts'

interface BinaryQuestion extends OutputQuestion {
  readonly positive: string
}

/**
 * Finds the probability of the positive class among the outputs of a classifier of two classes: one tensor of all classes, one
 * output per class (named by class, as skl2onnx does: `s` or `i` before it), or one number per row.
 *
 * @throws {UserError} `MODEL` when there are not two classes, the positive one is none of them, or nothing says which column is which
 */
export function planBinary(question: BinaryQuestion): BinaryPlan {
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
function positiveOutput(scores: readonly OnnxValue[], { positive, name, widthOf }: BinaryQuestion): string | undefined {
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

function planMatrix(output: OnnxValue, labels: readonly OnnxValue[], question: BinaryQuestion): BinaryPlan {
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
