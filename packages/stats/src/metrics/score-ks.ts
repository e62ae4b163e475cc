import { affine } from '../affine.ts'
import { column } from '../column.ts'
import { influenceVariance } from '../difference.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import type { Interval, Measured, Outcome, Undefined } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'
import { operatingPoint } from './curve-points.ts'
import { rocAuc } from './roc-auc.ts'

export interface MeasuredAtThreshold extends Measured {
  /** Lowest score that is called positive. */
  readonly threshold: number
}

const LEAN = 'leans upwards: the threshold was picked on these rows'

/**
 * Largest gap TPR − FPR over all thresholds: the Kolmogorov-Smirnov statistic of the two classes' scores, Youden's J. From 0 to 1.
 *
 * Influence values are those of the gap at its best threshold t*: n·w/W₁·([s ≥ t*] − TPR) for a positive, the negative of the same
 * for a negative row; moving t* adds nothing at a maximum. So much for the variance. The estimate itself leans upwards, as the
 * largest of many noisy gaps does, and the interval's note says so. Undefined with one class.
 */
export function scoreKs(
  y: Uint8Array,
  score: Float64Array,
  options: WeightOptions = {},
): MeasuredAtThreshold | Undefined {
  const point = operatingPoint(y, score, { point: 'ks' }, options)
  if (point.kind === 'undefined') return point
  const { threshold, value: estimate } = point
  const n = y.length
  const weight = weigher(options, n)
  const called = (i: number): number => (score[i]! >= threshold ? 1 : 0)
  const [negative, positive] = [0, 1].map((label) => {
    const total = sumOf(n, (i) => (y[i] === label ? weight(i) : 0))
    const squares = sumOf(n, (i) => (y[i] === label ? weight(i) ** 2 : 0))
    const hits = sumOf(n, (i) => (y[i] === label ? weight(i) * called(i) : 0))
    return { total, rate: hits / total, size: (total * total) / squares }
  })
  const influence = (): Float64Array =>
    column(n, (i) => {
      const side = y[i] === 1 ? positive! : negative!
      return (((y[i] === 1 ? 1 : -1) * n * weight(i)) / side.total) * (called(i) - side.rate)
    })
  const measured = {
    kind: 'measured',
    estimate,
    variance: influenceVariance(influence()),
    df: undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delta',
    range: [0, 1],
    influence,
    threshold,
  } satisfies MeasuredAtThreshold
  return { ...measured, ownInterval: (level) => intervalAt(measured, level, positive!, negative!) }
}

interface Side {
  readonly rate: number
  readonly size: number
}

/** Newcombe's square-and-add (1998, method 10 for independent samples) of the two rates: right also where no row is on the wrong side. */
function intervalAt(measured: Measured, level: number, positive: Side, negative: Side): Interval {
  const { estimate, n, effectiveN } = measured
  const z = zOfLevel(level)
  const [l1, u1] = wilsonBounds(positive.rate, positive.size, z)
  const [l0, u0] = wilsonBounds(negative.rate, negative.size, z)
  return {
    estimate,
    low: Math.max(0, estimate - Math.hypot(positive.rate - l1, u0 - negative.rate)),
    high: Math.min(1, estimate + Math.hypot(u1 - positive.rate, negative.rate - l0)),
    level,
    method: 'newcombe',
    n,
    effectiveN,
    note: LEAN,
  }
}

/** Gini coefficient of the scores 2·AUC − 1, with everything that the area has. Arguments as {@link rocAuc}. */
export function gini(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Outcome {
  return affine(rocAuc(y, score, options), 2, -1)
}
