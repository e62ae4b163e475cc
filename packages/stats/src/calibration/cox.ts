import { zOfLevel } from '../distributions/normal.ts'
import { requireBinary, requireEps, requireProbabilities, requireSameLength } from '../domain.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { logisticFit } from './logistic-fit.ts'

/** Logistic recalibration logit P(y) = intercept + slope·logit p (Cox 1958). Calibrated: intercept 0, slope 1. */
export interface CoxCalibration {
  /** Above 0: positives are under-predicted. */
  readonly intercept: Interval
  /** Below 1: too sure; above 1: too cautious. */
  readonly slope: Interval
  /** The intercept with the slope held at 1: calibration in the large. */
  readonly inTheLarge: Interval
}

export interface CoxOptions extends LevelOptions {
  /** Probabilities are clipped to [eps, 1 − eps] before the logit. Default 1e-9. */
  readonly eps?: number
}

/**
 * Maximum likelihood by Newton's method, Wald intervals. Takes no weights: under weights the information would not be the variance.
 * Undefined with one class (`one-class`), where all p are alike (`constant`), or where p separates the classes so that no maximum
 * exists (`no-variance`).
 */
export function coxCalibration(y: Uint8Array, p: Float64Array, options: CoxOptions = {}): CoxCalibration | Undefined {
  const x = logitsOf(y, p, options.eps)
  const n = y.length
  const positives = y.reduce((total, label) => total + label, 0)
  if (positives === 0 || positives === n) return undefinedBecause(n === 0 ? 'empty' : 'one-class', n)
  if (x.every((value) => value === x[0])) return undefinedBecause('constant', n)
  const rows = { y, x, weight: () => 1 }
  const both = logisticFit(rows, 0, true)
  const large = logisticFit(rows, 1, false)
  if (!both || !large) return undefinedBecause('no-variance', n)
  const level = levelOf(options)
  const around = (estimate: number, variance: number): Interval => {
    const half = zOfLevel(level) * Math.sqrt(variance)
    return { estimate, low: estimate - half, high: estimate + half, level, method: 'logistic-wald', n, effectiveN: n }
  }
  return {
    intercept: around(both.intercept, both.interceptVariance),
    slope: around(both.slope, both.slopeVariance),
    inTheLarge: around(large.intercept, large.interceptVariance),
  }
}

/**
 * What calibration regresses on.
 *
 * @throws {DomainError} on labels other than 0 and 1, probabilities outside [0, 1], differing lengths, an eps outside (0, 0.5)
 */
export function logitsOf(y: Uint8Array, p: Float64Array, eps = 1e-9): Float64Array {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  requireEps(eps)
  return p.map((value) => logit(Math.min(Math.max(value, eps), 1 - eps)))
}

function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p)
}
