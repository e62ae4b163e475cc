import type { Perturb } from '../config/perturb.ts'
import { UserError } from '../error.ts'
import type { MulticlassScores, Scores } from '../scores/scores.ts'

/** What a fighter said about each row, before a column was changed and after; what moved is the difference. */
export interface Movement {
  readonly before: ArrayLike<number>
  readonly after: ArrayLike<number>
  /** after − before of each row; of several classes the largest difference of one, without its sign. */
  readonly moved: Float64Array
  /** What the numbers stand for, where they are codes of classes. */
  readonly classes?: readonly string[]
}

/**
 * How far what is said about each row has moved: of two classes the probability of the positive one, of several that of `class` (without one:
 * whichever moved most), of a regression the prediction, of a ranking the score. Where decisions are looked at, or there are no
 * probabilities: 0, or 1 for a decision that became another.
 *
 * @throws {UserError} `CONFIG` on a class that the task does not have
 */
export function movementOf(
  before: Scores,
  after: Scores,
  { of, class: name }: Pick<Perturb, 'of' | 'class'>,
): Movement {
  if (before.task === 'binary-classification' && after.task === before.task)
    return of === 'score' && before.score !== undefined && after.score !== undefined
      ? numbersMoved(before.score, after.score)
      : numbersMoved(before.prediction, after.prediction)
  if (before.task === 'multiclass-classification' && after.task === before.task) {
    const code = name === undefined ? undefined : codeOf(name, before.classes)
    return of === 'score' ? classesMoved(before, after, code) : decisionsMoved(before, after, code)
  }
  if (before.task === 'regression' && after.task === before.task)
    return numbersMoved(before.prediction, after.prediction)
  if (before.task === 'ranking' && after.task === before.task) return numbersMoved(before.score, after.score)
  throw new Error(`a movement of ${before.task} was asked for`)
}

function codeOf(name: string, classes: readonly string[]): number {
  const code = classes.indexOf(name)
  if (code < 0) throw new UserError('CONFIG', `perturb.class: "${name}" is none of ${classes.join(', ')}`)
  return code
}

function numbersMoved(before: ArrayLike<number>, after: ArrayLike<number>): Movement {
  const moved = new Float64Array(before.length)
  for (let row = 0; row < moved.length; row += 1) moved[row] = after[row]! - before[row]!
  return { before, after, moved }
}

function classesMoved(before: MulticlassScores, after: MulticlassScores, code: number | undefined): Movement {
  const [first, second] = [before.scores, after.scores]
  if (first === undefined || second === undefined) return decisionsMoved(before, after, code)
  const { classes } = first
  const count = before.prediction.length
  const [was, is, moved] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < count; row += 1) {
    const from = row * classes
    let at = from + (code ?? 0)
    if (code === undefined)
      for (let k = from; k < from + classes; k += 1)
        if (Math.abs(second.values[k]! - first.values[k]!) > Math.abs(second.values[at]! - first.values[at]!)) at = k
    was[row] = first.values[at]!
    is[row] = second.values[at]!
    moved[row] = code === undefined ? Math.abs(is[row]! - was[row]!) : is[row]! - was[row]!
  }
  return { before: was, after: is, moved }
}

/** Codes of classes are no numbers: what counts is whether it is the class, or whether it is another one. */
function decisionsMoved(before: MulticlassScores, after: MulticlassScores, code: number | undefined): Movement {
  const [first, second] = [before.prediction, after.prediction]
  const moved = new Float64Array(first.length)
  for (let row = 0; row < moved.length; row += 1)
    moved[row] =
      code === undefined
        ? Number(first[row] !== second[row])
        : Number(second[row] === code) - Number(first[row] === code)
  return { before: first, after: second, moved, classes: before.classes }
}
