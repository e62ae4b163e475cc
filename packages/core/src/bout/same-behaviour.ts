import type { ClassScores } from '@titlebout/stats'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { Task } from '../evaluation/task.ts'
import type { Agreement } from '../ports/statistics.ts'

/**
 * Whether two fighters behave alike in what a metric reads: the same decisions, the same scores, or the same order of
 * rows with the same ties.
 */
export function sameBehaviour({ name, reads }: Metric, first: JudgedRows, second: JudgedRows): boolean {
  if (reads === 'loss') return sameNumbers(first.losses?.get(name), second.losses?.get(name))
  if (first.task === 'binary-classification' && second.task === first.task)
    return reads === 'prediction'
      ? equal(first.prediction, second.prediction)
      : sameScores(first.score, second.score, reads)
  if (first.task === 'multiclass-classification' && second.task === first.task)
    return reads === 'prediction'
      ? equal(first.prediction, second.prediction)
      : sameNumbers(valuesOf(first.scores), valuesOf(second.scores))
  if (first.task === 'regression' && second.task === first.task)
    return equal(first.prediction, second.prediction) && sameBounds(first.bounds, second.bounds)
  if (first.task === 'ranking' && second.task === first.task) return sameScores(first.score, second.score, reads)
  return false
}

/** The same of rows that nobody saw. */
export function agreeOn({ name, reads }: Metric, task: Task, agreement: Agreement): boolean {
  const { decisions, scores, sameOrder, losses } = agreement
  if (reads === 'loss') return losses[name] === 0
  if (reads === 'prediction' && task !== 'regression') return decisions === 0
  return scores === 0 || (reads === 'ranking' && sameOrder === true)
}

type Bounds = Extract<JudgedRows, { readonly task: 'regression' }>['bounds']

function sameBounds(first: Bounds, second: Bounds): boolean {
  if (first === undefined || second === undefined) return first === second
  return equal(first.lower, second.lower) && equal(first.upper, second.upper)
}

function valuesOf(scores: ClassScores | undefined): Float64Array | undefined {
  return scores?.values
}

function sameScores(
  first: Float64Array | undefined,
  second: Float64Array | undefined,
  reads: Metric['reads'],
): boolean {
  if (first === undefined || second === undefined) return false
  return equal(first, second) || (reads === 'ranking' && sameOrder(first, second))
}

function sameNumbers(first: Float64Array | undefined, second: Float64Array | undefined): boolean {
  return first !== undefined && second !== undefined && equal(first, second)
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

function sameOrder(a: Float64Array, b: Float64Array): boolean {
  // Neighbours in the file settle nearly all cases, and a million rows need not be sorted.
  for (let i = 1; i < a.length; i += 1) if (Math.sign(a[i]! - a[i - 1]!) !== Math.sign(b[i]! - b[i - 1]!)) return false
  const order = Uint32Array.from(a, (_, i) => i).sort((i, j) => a[i]! - a[j]!)
  for (let k = 1; k < order.length; k += 1) {
    const [i, j] = [order[k - 1]!, order[k]!]
    if (Math.sign(a[j]! - a[i]!) !== Math.sign(b[j]! - b[i]!)) return false
  }
  return true
}
