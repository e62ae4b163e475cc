import { isWeight, requireBinary, requireProbabilities, requireSameLength } from '../domain.ts'
import { zOfLevel } from '../distributions/normal.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import { rocAuc } from '../metrics/roc-auc.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'

export const ASSUMPTION = 'probabilities are calibrated and have stayed so (no concept shift)'

/** What performance would be if the probabilities are right. Never a verdict on its own. */
export interface EstimatedPerformance {
  readonly kind: 'estimated'
  /** Stands in every result, because everything rests on it: a change of what the label depends on is invisible here. */
  readonly assumption: typeof ASSUMPTION
  readonly cells: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number }
  /** With the spread of the realised accuracy around it, given the probabilities. */
  readonly accuracy: Interval
  readonly precision: number | undefined
  readonly recall: number | undefined
  readonly f1: number | undefined
  readonly rocAuc: number | undefined
}

/**
 * Confidence-based performance estimation: expected confusion cells and area under the curve from the probabilities alone, labels unseen.
 * A row called positive with probability p is p of a true and 1 − p of a false positive; for the area each row counts as p positive and 1 − p negative.
 *
 * @param p calibrated probability of class 1
 * @throws {DomainError} on probabilities outside [0, 1], predictions other than 0 and 1, differing lengths
 */
export function estimatePerformance(
  p: Float64Array,
  predicted: Uint8Array,
  options: LevelOptions = {},
): EstimatedPerformance | Undefined {
  requireSameLength(p, predicted, ['p', 'predicted'])
  requireProbabilities(p, 'p')
  requireBinary(predicted, 'predicted')
  const n = p.length
  if (n === 0) return undefinedBecause('empty', 0)
  const cells = {
    tp: sumOf(n, (i) => (predicted[i] === 1 ? p[i]! : 0)),
    fp: sumOf(n, (i) => (predicted[i] === 1 ? 1 - p[i]! : 0)),
    fn: sumOf(n, (i) => (predicted[i] === 0 ? p[i]! : 0)),
    tn: sumOf(n, (i) => (predicted[i] === 0 ? 1 - p[i]! : 0)),
  }
  return {
    kind: 'estimated',
    assumption: ASSUMPTION,
    cells,
    accuracy: accuracyOf(p, (cells.tp + cells.tn) / n, levelOf(options)),
    precision: share(cells.tp, cells.tp + cells.fp),
    recall: share(cells.tp, cells.tp + cells.fn),
    f1: share(2 * cells.tp, 2 * cells.tp + cells.fp + cells.fn),
    rocAuc: fractionalAuc(p),
  }
}

export function accuracyOf(p: Float64Array, estimate: number, level: number): Interval {
  const n = p.length
  const half = (zOfLevel(level) * Math.sqrt(sumOf(n, (i) => p[i]! * (1 - p[i]!)))) / n
  const bounds = { low: Math.max(0, estimate - half), high: Math.min(1, estimate + half) }
  return { estimate, ...bounds, level, method: 'poisson-binomial', n, effectiveN: n }
}

export function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

/** Every row twice: as a positive of weight p and as a negative of weight 1 − p; a probability that is too small for a weight is 0. */
export function fractionalAuc(p: Float64Array): number | undefined {
  const n = p.length
  const y = Uint8Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : 0))
  const score = Float64Array.from({ length: 2 * n }, (_, i) => p[i % n]!)
  const counted = (weight: number): number => (isWeight(weight) ? weight : 0)
  const weights = Float64Array.from({ length: 2 * n }, (_, i) => counted(i < n ? p[i]! : 1 - p[i - n]!))
  const outcome = rocAuc(y, score, { weights })
  return outcome.kind === 'measured' ? outcome.estimate : undefined
}
