import { sameClass } from '../scores/cell.ts'
import { classesOf } from './classes.ts'
import {
  LABEL_TYPES,
  named,
  probabilitiesAmong,
  refused,
  SCORE_TYPES,
  type OutputPlan,
  type OutputQuestion,
} from './output-plan.ts'
import type { OnnxValue } from './value.ts'

/**
 * Finds the probabilities of all classes: one tensor whose columns the file itself names (ZipMap, metadata, the chain that makes the
 * label), one output per class, or a label alone. Columns are told by name: exporters sort classes as they like.
 *
 * @throws {UserError} `MODEL` when its classes are not data.classes, or nothing says which column is which
 */
export function planClassOutputs(question: OutputQuestion, classes: readonly string[]): OutputPlan {
  const { model, name, widthOf } = question
  const { outputs } = model.graph
  const scores = outputs.filter((output) => output.kind === 'tensor' && SCORE_TYPES.includes(output.type))
  const labels = outputs.filter((output) => output.kind === 'tensor' && LABEL_TYPES.includes(output.type))
  if (scores.length === 0) {
    if (labels.length === 1) return { kind: 'class-labels', output: labels[0]!.name }
    throw refused(name, `expected probabilities or one label among its outputs, got ${named(outputs)}`)
  }
  const single = scores.filter((output) => (widthOf(output.name) ?? 1) === 1)
  if (single.length > 1) return { kind: 'class-outputs', outputs: outputPerClass(single, classes, name) }
  const output = probabilitiesAmong(scores, name)
  // rule: onnx-no-classifier
  if (widthOf(output.name) === 1)
    throw refused(
      name,
      `output "${output.name}" gives one number for each row: expected the probabilities of ${classes.length} classes (model.task: multiclass-classification)`,
    )
  const given = classesOfMatrix(output, labels, question)
  return { kind: 'class-scores', output: output.name, columns: placesOf(given, classes, name) }
}

function classesOfMatrix(
  output: OnnxValue,
  labels: readonly OnnxValue[],
  { model, zipped, name, widthOf }: OutputQuestion,
): readonly string[] {
  const width = widthOf(output.name)
  const label = labels.length === 1 ? labels[0]!.name : undefined
  const given = zipped.get(output.name) ?? classesOf(model, { label, probabilities: output.name }, width ?? 0)
  // rule: onnx-class-names
  if (given === undefined || given.length === 0)
    throw refused(
      name,
      `output "${output.name}" has ${width ?? 'several'} columns, and nothing in the file says which class is which: add the metadata "classes" (a JSON array in the order of the columns), or export with a label output`,
    )
  return given
}

/** For each class its column. */
function placesOf(given: readonly string[], classes: readonly string[], name: string): readonly number[] {
  refuseOthers(given, classes, name)
  return classes.map((wanted) => given.findIndex((candidate) => sameClass(candidate, wanted)))
}

/** For each class its output, which is named after it, as skl2onnx does: `s` or `i` before it. */
function outputPerClass(outputs: readonly OnnxValue[], classes: readonly string[], name: string): readonly string[] {
  const called = (wanted: string): OnnxValue | undefined =>
    outputs.find((output) => [output.name, output.name.replace(/^[si]/u, '')].some((label) => sameClass(label, wanted)))
  const found = classes.map(called)
  // rule: onnx-output-per-class
  if (outputs.length !== classes.length || !found.every((output) => output !== undefined))
    throw refused(name, `expected one output for each of data.classes (${quoted(classes)}), got ${named(outputs)}`)
  return found.map((output) => output.name)
}

function refuseOthers(given: readonly string[], classes: readonly string[], name: string): void {
  const foreign = given.filter((label) => !classes.some((wanted) => sameClass(label, wanted)))
  const absent = classes.filter((wanted) => !given.some((label) => sameClass(label, wanted)))
  // rule: onnx-classes
  if (foreign.length === 0 && absent.length === 0 && given.length === classes.length) return
  throw refused(
    name,
    `expected the ${classes.length} classes of data.classes (${quoted(classes)}), got ${given.length} (${quoted(given)}): correct data.classes, or train on rows of all of them; a model trained on other names needs the metadata "classes" (a JSON array in the order of the columns)`,
  )
}

function quoted(classes: readonly string[]): string {
  const shown = classes.slice(0, 10).map((label) => `"${label}"`)
  return `${shown.join(', ')}${classes.length > shown.length ? ', …' : ''}`
}
