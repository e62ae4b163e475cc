import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metrics.ts'

/**
 * Whether two fighters behave alike in what a metric reads: the same decisions, the same scores, or the same order of
 * rows with the same ties.
 */
export function sameBehaviour(reads: Metric['reads'], first: JudgedRows, second: JudgedRows): boolean {
  if (reads === 'prediction') return equal(first.prediction, second.prediction)
  if (first.score === undefined || second.score === undefined) return false
  return equal(first.score, second.score) || (reads === 'ranking' && sameOrder(first.score, second.score))
}

function equal(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}

function sameOrder(a: Float64Array, b: Float64Array): boolean {
  const order = Uint32Array.from(a, (_, i) => i).sort((i, j) => a[i]! - a[j]!)
  for (let k = 1; k < order.length; k += 1) {
    const [i, j] = [order[k - 1]!, order[k]!]
    if (Math.sign(a[j]! - a[i]!) !== Math.sign(b[j]! - b[i]!)) return false
  }
  return true
}
