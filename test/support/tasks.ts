import type { Scores, TargetVariable, TaskOf } from '@titlebout/core'

/** A task of two classes, told in one breath. */
export interface BinaryTaskWords {
  readonly positive: string
  readonly threshold: number
  readonly id: string
  readonly label: string
  readonly features: readonly string[]
}

export type BinaryTask = TaskOf<'binary-classification'>

export function binaryTask({ positive, label, ...rest }: BinaryTaskWords): BinaryTask {
  return { target: { task: 'binary-classification', label, positive, prevalence: undefined }, ...rest }
}

/** A task of several classes over the columns `id` and `y`. */
export function classTask(
  classes: readonly string[],
  features: readonly string[] = [],
): TaskOf<'multiclass-classification'> {
  return { target: { task: 'multiclass-classification', label: 'y', classes }, threshold: 0.5, id: 'id', features }
}

/** Scores of a task; another task is a failure of the test. */
export function scoresOf<T extends TargetVariable['task']>(
  task: T,
  scores: Scores,
): Extract<Scores, { readonly task: T }> {
  if (isOf(task, scores)) return scores
  throw new Error(`expected scores of ${task}, got ${scores.task}`)
}

function isOf<T extends TargetVariable['task']>(
  task: T,
  scores: Scores,
): scores is Extract<Scores, { readonly task: T }> {
  return scores.task === task
}

export function binary(scores: Scores): Extract<Scores, { readonly task: 'binary-classification' }> {
  return scoresOf('binary-classification', scores)
}
