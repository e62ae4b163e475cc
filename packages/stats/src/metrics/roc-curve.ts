import { requireBinary, requireFinite, requireOpenShare, requireSameLength } from '../domain.ts'
import { forEachTieDown, sortedRuns } from '../order.ts'
import type { UndefinedReason } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'

/** Running weights of positives and negatives from the highest score down, one point per distinct score, the first at (0, 0). */
export interface ThresholdCurve {
  /** Lowest score that is called positive at each point; Infinity at the first. */
  readonly thresholds: Float64Array
  readonly truePositives: Float64Array
  readonly falsePositives: Float64Array
  readonly positives: number
  readonly negatives: number
}

/** @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths */
export function thresholdCurve(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): ThresholdCurve {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  requireFinite(score, 'score')
  const weight = weigher(options, y.length)
  const runs = sortedRuns(score)
  const { order } = runs
  const [thresholds, truePositives, falsePositives] = [[Infinity], [0], [0]]
  let [hits, misses] = [0, 0]
  forEachTieDown(runs, (from, to) => {
    for (let k = from; k < to; k += 1) {
      const row = order[k]!
      if (y[row] === 1) hits += weight(row)
      else misses += weight(row)
    }
    thresholds.push(score[order[from]!]!)
    truePositives.push(hits)
    falsePositives.push(misses)
  })
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
    positives: hits,
    negatives: misses,
  }
}

/** A point on the curve: what a threshold gives. An operating point was picked on these rows, so it carries no interval. */
export type OperatingPoint =
  | { readonly kind: 'point'; readonly value: number; readonly threshold: number }
  | { readonly kind: 'undefined'; readonly reason: UndefinedReason; readonly n: number }

/** Largest gap TPR − FPR over all thresholds (Kolmogorov-Smirnov of the two classes' scores, Youden's J). */
export function scoreKs(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): OperatingPoint {
  return best(y, score, options, (tpr, fpr) => tpr - fpr)
}

/** Highest recall at a false-positive rate of at most `limit`; points of the curve only, nothing interpolated. */
export function recallAtFpr(
  y: Uint8Array,
  score: Float64Array,
  limit: number,
  options: WeightOptions = {},
): OperatingPoint {
  requireOpenShare(limit, 'limit')
  return best(y, score, options, (tpr, fpr) => (fpr <= limit ? tpr : -1))
}

/** Highest recall at a precision of at least `limit`; undefined (`no-predicted-positives`) if no threshold reaches it. */
export function recallAtPrecision(
  y: Uint8Array,
  score: Float64Array,
  limit: number,
  options: WeightOptions = {},
): OperatingPoint {
  requireOpenShare(limit, 'limit')
  return best(y, score, options, (tpr, _fpr, precision) => (precision >= limit ? tpr : -1))
}

/** Highest precision at a recall of at least `limit`. */
export function precisionAtRecall(
  y: Uint8Array,
  score: Float64Array,
  limit: number,
  options: WeightOptions = {},
): OperatingPoint {
  requireOpenShare(limit, 'limit')
  return best(y, score, options, (tpr, _fpr, precision) => (tpr >= limit ? precision : -1))
}

function best(
  y: Uint8Array,
  score: Float64Array,
  options: WeightOptions,
  worth: (tpr: number, fpr: number, precision: number) => number,
): OperatingPoint {
  const curve = thresholdCurve(y, score, options)
  const n = y.length
  if (n === 0) return { kind: 'undefined', reason: 'empty', n }
  if (curve.positives === 0 || curve.negatives === 0) return { kind: 'undefined', reason: 'one-class', n }
  let [value, threshold] = [-1, Infinity]
  for (let k = 0; k < curve.thresholds.length; k += 1) {
    const [hits, misses] = [curve.truePositives[k]!, curve.falsePositives[k]!]
    const precision = hits + misses === 0 ? -1 : hits / (hits + misses)
    const here = worth(hits / curve.positives, misses / curve.negatives, precision)
    if (here > value) [value, threshold] = [here, curve.thresholds[k]!]
  }
  if (value < 0) return { kind: 'undefined', reason: 'no-predicted-positives', n }
  return { kind: 'point', value, threshold }
}

/** 2·AUC − 1. */
export function giniOfAuc(area: number): number {
  return 2 * area - 1
}

/**
 * Area under the ROC curve up to a false-positive rate of `maxFpr`, standardised by McClish (1989) so that 0.5 is guessing and 1 perfect;
 * interpolated at the limit, as scikit-learn's `max_fpr`. An estimate only.
 */
export function partialRocAuc(
  y: Uint8Array,
  score: Float64Array,
  maxFpr: number,
  options: WeightOptions = {},
): OperatingPoint {
  requireOpenShare(maxFpr, 'maxFpr')
  const curve = thresholdCurve(y, score, options)
  const n = y.length
  if (n === 0) return { kind: 'undefined', reason: 'empty', n }
  if (curve.positives === 0 || curve.negatives === 0) return { kind: 'undefined', reason: 'one-class', n }
  const [tpr, fpr] = [
    curve.truePositives.map((hits) => hits / curve.positives),
    curve.falsePositives.map((misses) => misses / curve.negatives),
  ]
  let area = 0
  let k = 1
  for (; k < fpr.length && fpr[k]! <= maxFpr; k += 1) area += ((fpr[k]! - fpr[k - 1]!) * (tpr[k]! + tpr[k - 1]!)) / 2
  const last = k - 1
  const height = tpr[last]! + ((maxFpr - fpr[last]!) / (fpr[k]! - fpr[last]!)) * (tpr[k]! - tpr[last]!)
  area += ((maxFpr - fpr[last]!) * (tpr[last]! + height)) / 2
  const guess = maxFpr ** 2 / 2
  return { kind: 'point', value: (1 + (area - guess) / (maxFpr - guess)) / 2, threshold: curve.thresholds[last]! }
}

/** How many times more positives than on average stand among the `share` of rows with the highest scores; rows tied at the cut count in part. */
export function liftAt(y: Uint8Array, score: Float64Array, share: number, options: WeightOptions = {}): OperatingPoint {
  requireOpenShare(share, 'share')
  const curve = thresholdCurve(y, score, options)
  const n = y.length
  if (n === 0) return { kind: 'undefined', reason: 'empty', n }
  if (curve.positives === 0) return { kind: 'undefined', reason: 'no-positives', n }
  const wanted = share * (curve.positives + curve.negatives)
  const rows = (k: number): number => curve.truePositives[k]! + curve.falsePositives[k]!
  let k = 1
  while (k < curve.thresholds.length - 1 && rows(k) < wanted) k += 1
  const part = (wanted - rows(k - 1)) / (rows(k) - rows(k - 1))
  const hits = curve.truePositives[k - 1]! + part * (curve.truePositives[k]! - curve.truePositives[k - 1]!)
  return { kind: 'point', value: hits / curve.positives / share, threshold: curve.thresholds[k]! }
}
