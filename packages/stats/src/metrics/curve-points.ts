import { requireOpenShare } from '../domain.ts'
import type { Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { WeightOptions } from '../weights.ts'
import type { ThresholdCurve } from './threshold-curve.ts'
import { thresholdCurve } from './threshold-curve.ts'

/** What a threshold gives, without an interval: the threshold was picked on these rows. */
export interface OperatingPoint {
  readonly kind: 'point'
  readonly value: number
  readonly threshold: number
}

/**
 * A number read off the curve. `at` is strictly between 0 and 1.
 *
 * - `ks`: largest gap TPR − FPR over all thresholds (Kolmogorov-Smirnov of the two classes' scores, Youden's J).
 * - `recall-at-fpr`: highest recall at a false-positive rate of at most `at`; points of the curve only, nothing interpolated.
 * - `recall-at-precision`: highest recall at a precision of at least `at`.
 * - `precision-at-recall`: highest precision at a recall of at least `at`.
 * - `partial-roc-auc`: area up to a false-positive rate of `at`, interpolated there and standardised by McClish (1989), so that 0.5 is
 *   guessing and 1 perfect: scikit-learn's `max_fpr`.
 * - `lift`: how many times more positives than on average stand among the share `at` of rows with the highest scores; rows tied at the
 *   cut count in part. From 0 to 1/`at`.
 */
export type CurvePoint =
  | { readonly point: 'ks' }
  | {
      readonly point: 'recall-at-fpr' | 'recall-at-precision' | 'precision-at-recall' | 'partial-roc-auc' | 'lift'
      readonly at: number
    }

/**
 * The point of these rows. Undefined with one class (`lift`: without positives), and with `no-predicted-positives` where no threshold
 * reaches the precision asked for.
 *
 * @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths, an `at` outside (0, 1)
 */
export function operatingPoint(
  y: Uint8Array,
  score: Float64Array,
  point: CurvePoint,
  options: WeightOptions = {},
): OperatingPoint | Undefined {
  if (point.point !== 'ks') requireOpenShare(point.at, 'at')
  return pointOn(thresholdCurve(y, score, options), point, y.length)
}

/** The values that a point can take. */
export function rangeOf(point: CurvePoint): readonly [number, number] {
  return [0, point.point === 'lift' ? 1 / point.at : 1]
}

/** The point of a curve made of `n` rows. `at` must have been checked. */
export function pointOn(curve: ThresholdCurve, point: CurvePoint, n: number): OperatingPoint | Undefined {
  if (n === 0) return undefinedBecause('empty', 0)
  if (point.point === 'lift' && curve.positives === 0) return undefinedBecause('no-positives', n)
  if (point.point !== 'lift' && (curve.positives === 0 || curve.negatives === 0)) {
    return undefinedBecause('one-class', n)
  }
  if (point.point === 'lift') return lift(curve, point.at)
  if (point.point === 'partial-roc-auc') return partialArea(curve, point.at)
  const { value, place } = PICKS[point.point](curve, point.point === 'ks' ? 0 : point.at)
  if (value < 0) return undefinedBecause('no-predicted-positives', n)
  return { kind: 'point', value, threshold: curve.thresholds[place]! }
}

type Picked = 'ks' | 'recall-at-fpr' | 'recall-at-precision' | 'precision-at-recall'

/** A place on the curve and what the point is worth there; −1 where no threshold qualifies. Of equals the highest threshold. */
interface Pick {
  readonly value: number
  readonly place: number
}

// Plain loops that stop where nothing better can follow: they run for every resample of a million rows.
const PICKS: Record<Picked, (curve: ThresholdCurve, at: number) => Pick> = {
  ks: ({ truePositives, falsePositives, positives, negatives }) => {
    let value = -1
    let place = 0
    for (let k = 0; k < truePositives.length; k += 1) {
      const here = truePositives[k]! / positives - falsePositives[k]! / negatives
      if (here > value) {
        value = here
        place = k
      }
    }
    return { value, place }
  },
  // Neither rate falls on the way down.
  'recall-at-fpr': ({ truePositives, falsePositives, positives, negatives }, at) => {
    let place = 0
    for (let k = 1; k < truePositives.length && falsePositives[k]! / negatives <= at; k += 1) {
      if (truePositives[k]! > truePositives[place]!) place = k
    }
    return { value: truePositives[place]! / positives, place }
  },
  'recall-at-precision': ({ truePositives, falsePositives, positives }, at) => {
    let place = -1
    for (let k = truePositives.length - 1; k > 0; k -= 1) {
      const hits = truePositives[k]!
      if (place > 0 && hits < truePositives[place]!) break
      if (hits / (hits + falsePositives[k]!) >= at) place = k
    }
    return place < 0 ? { value: -1, place: 0 } : { value: truePositives[place]! / positives, place }
  },
  'precision-at-recall': ({ truePositives, falsePositives, positives }, at) => {
    let value = -1
    let place = 0
    for (let k = truePositives.length - 1; k > 0 && truePositives[k]! / positives >= at; k -= 1) {
      const here = truePositives[k]! / (truePositives[k]! + falsePositives[k]!)
      if (here >= value) {
        value = here
        place = k
      }
    }
    return { value, place }
  },
}

function partialArea(curve: ThresholdCurve, maxFpr: number): OperatingPoint {
  const tpr = (k: number): number => curve.truePositives[k]! / curve.positives
  const fpr = (k: number): number => curve.falsePositives[k]! / curve.negatives
  let area = 0
  let k = 1
  for (; k < curve.thresholds.length && fpr(k) <= maxFpr; k += 1) {
    area += ((fpr(k) - fpr(k - 1)) * (tpr(k) + tpr(k - 1))) / 2
  }
  const last = k - 1
  const height = tpr(last) + ((maxFpr - fpr(last)) / (fpr(k) - fpr(last))) * (tpr(k) - tpr(last))
  area += ((maxFpr - fpr(last)) * (tpr(last) + height)) / 2
  const guess = maxFpr ** 2 / 2
  return { kind: 'point', value: (1 + (area - guess) / (maxFpr - guess)) / 2, threshold: curve.thresholds[last]! }
}

function lift(curve: ThresholdCurve, share: number): OperatingPoint {
  const wanted = share * (curve.positives + curve.negatives)
  const rows = (k: number): number => curve.truePositives[k]! + curve.falsePositives[k]!
  let k = 1
  while (k < curve.thresholds.length - 1 && rows(k) < wanted) k += 1
  const part = (wanted - rows(k - 1)) / (rows(k) - rows(k - 1))
  const hits = curve.truePositives[k - 1]! + part * (curve.truePositives[k]! - curve.truePositives[k - 1]!)
  return { kind: 'point', value: hits / curve.positives / share, threshold: curve.thresholds[k]! }
}
