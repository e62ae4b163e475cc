import { LABEL_TYPES, named, refused, SCORE_TYPES, type OutputPlan, type OutputQuestion } from './output-plan.ts'

/** What tells the answer from by-products where there are several numbers. */
const LIKELY = /^(?:variable|prediction|predictions|output|score|scores|y|y_pred)$/iu

/**
 * Finds the one number per row that a regression or a ranking gives.
 *
 * @throws {UserError} `MODEL` on a classifier, and where there is no number, or more than one
 */
export function planNumberOutput(question: OutputQuestion, task: 'regression' | 'ranking'): OutputPlan {
  const { model, zipped, name, widthOf } = question
  const { outputs } = model.graph
  const numbers = outputs.filter((output) => output.kind === 'tensor' && SCORE_TYPES.includes(output.type))
  const labels = outputs.filter((output) => output.kind === 'tensor' && LABEL_TYPES.includes(output.type))
  // rule: onnx-classifier
  if (zipped.size > 0 || labels.length > 0)
    throw refused(
      name,
      `expected one number for each row (model.task: ${task}), got a classifier: its output ${named(labels.length > 0 ? labels : outputs)} gives classes`,
    )
  const likely = numbers.length === 1 ? numbers : numbers.filter((output) => LIKELY.test(output.name))
  const [output] = likely
  // rule: onnx-number-output
  if (output === undefined || likely.length > 1)
    throw refused(
      name,
      `expected one output with a number for each row (model.task: ${task}), got ${named(outputs)}: export only that one`,
    )
  const width = widthOf(output.name) ?? 1
  // rule: onnx-number-width
  if (width !== 1)
    throw refused(
      name,
      `output "${output.name}" gives ${width} numbers for each row: expected one (model.task: ${task})`,
    )
  return { kind: 'numbers', output: output.name }
}
