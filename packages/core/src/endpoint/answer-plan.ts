import type { TargetVariable } from '../config/target-variable.ts'
import type { OutputPlan } from '../onnx/output-plan.ts'
import { sameClass } from '../scores/cell.ts'
import type { AnswerTensor } from './answer-tensor.ts'
import { refusedEndpoint, shownText } from './refused.ts'
import { listed } from './stated-classes.ts'

export interface AnswerQuestion {
  readonly target: TargetVariable
  /** The class of each column, where somebody says it. */
  readonly classes: readonly string[] | undefined
  readonly gives: 'probability' | 'label' | undefined
  readonly name: string
}

type Form = Pick<AnswerTensor, 'output' | 'isFloat' | 'width'>

/**
 * How the task reads an answer of this form. Which column is which class is never guessed.
 *
 * @throws {UserError} `MODEL` when the answer is none to this task, or nobody says which column is which class
 */
export function planAnswer(form: Form, question: AnswerQuestion): OutputPlan {
  const { target, name } = question
  switch (target.task) {
    case 'binary-classification':
      return isLabel(form, question)
        ? { kind: 'labels', output: form.output }
        : { kind: 'scores', output: form.output, column: binaryColumn(form, question, target.positive) }
    case 'multiclass-classification':
      return isLabel(form, question)
        ? { kind: 'class-labels', output: form.output }
        : { kind: 'class-scores', output: form.output, columns: classColumns(form, question, target.classes) }
    case 'regression':
    case 'ranking':
      refuseWide(form, name)
      return { kind: 'numbers', output: form.output }
    case 'custom':
      throw refusedEndpoint(
        name,
        'model.task: custom is judged by losses alone, which no model gives: hand evaluate-gate a scores file with loss_… columns (its input "scores")',
      )
  }
}

function isLabel(form: Form, { gives, name }: AnswerQuestion): boolean {
  // rule: endpoint-no-probabilities
  if (gives === 'probability' && !form.isFloat)
    throw refusedEndpoint(
      name,
      `"${shownText(form.output)}" holds no floats, and model.endpoint.gives says probability: name another output`,
    )
  if (gives === 'probability' || (gives === undefined && form.isFloat)) return false
  refuseWide(form, name)
  return true
}

function refuseWide({ output, width }: Form, name: string): void {
  // rule: endpoint-one-value
  if (width !== 1) throw refusedEndpoint(name, `"${shownText(output)}" has ${width} values for each row: expected one`)
}

function binaryColumn(form: Form, { classes, name }: AnswerQuestion, positive: string): 0 | 1 | undefined {
  if (form.width === 1) return undefined
  // rule: endpoint-two-classes
  if (form.width !== 2)
    throw refusedEndpoint(
      name,
      `"${shownText(form.output)}" has ${form.width} values for each row, and model.task is binary-classification: expected the probability of data.positive, or of both classes`,
    )
  const place = classPlaces([positive], { classes, width: 2, output: form.output, name })[0]
  return place === 0 ? 0 : 1
}

function classColumns(form: Form, { classes, name }: AnswerQuestion, wanted: readonly string[]): readonly number[] {
  // rule: endpoint-class-count
  if (form.width !== wanted.length)
    throw refusedEndpoint(
      name,
      `"${shownText(form.output)}" has ${form.width} values for each row, and data.classes has ${wanted.length}`,
    )
  return classPlaces(wanted, { classes, width: form.width, output: form.output, name })
}

function classPlaces(
  wanted: readonly string[],
  said: {
    readonly classes: readonly string[] | undefined
    readonly width: number
    readonly output: string
    readonly name: string
  },
): readonly number[] {
  const { classes, width, output, name } = said
  // rule: endpoint-class-order
  if (classes === undefined)
    throw refusedEndpoint(
      name,
      `nobody says which of the ${width} values of "${shownText(output)}" is which class: list the classes in their order under model.endpoint.classes`,
    )
  const places = wanted.map((label) => classes.findIndex((candidate) => sameClass(candidate, label)))
  // rule: endpoint-class-names
  if (classes.length !== width || places.includes(-1) || new Set(places).size !== places.length)
    throw refusedEndpoint(
      name,
      `the classes of its ${width} values are ${listed(classes)}, and titlebout.yml speaks of ${listed(wanted)}: correct model.endpoint.classes`,
    )
  return places
}
