import { assertNever } from '../error.ts'
import { planBinary } from './binary-outputs.ts'
import { planClassOutputs } from './class-outputs.ts'
import { planNumberOutput } from './number-outputs.ts'
import { refused, type OutputPlan, type OutputQuestion } from './output-plan.ts'

/**
 * Finds the outputs that answer the task.
 *
 * @throws {UserError} `MODEL` when there are none, or nothing says which is which
 */
export function planOutputs(question: OutputQuestion): OutputPlan {
  const { target, name } = question
  switch (target.task) {
    case 'binary-classification':
      return planBinary({ ...question, positive: target.positive })
    case 'multiclass-classification':
      return planClassOutputs(question, target.classes)
    case 'regression':
    case 'ranking':
      return planNumberOutput(question, target.task)
    case 'custom':
      throw refused(
        name,
        'model.task: custom is judged by losses alone, which no model gives: hand evaluate-gate a scores file with loss_… columns (its input "scores")',
      )
    default:
      return assertNever(target)
  }
}
