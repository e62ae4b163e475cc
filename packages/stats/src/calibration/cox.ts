import { zOfLevel } from '../distributions/normal.ts'
import { requireBinary, requireProbabilities, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'

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
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  const n = y.length
  const eps = options.eps ?? 1e-9
  if (!(eps > 0 && eps < 0.5)) {
    throw new DomainError(`eps must lie between 0 and 0.5, got ${eps}`, { argument: 'eps', value: eps })
  }
  const positives = y.reduce((total, label) => total + label, 0)
  if (positives === 0 || positives === n) return undefinedBecause(n === 0 ? 'empty' : 'one-class', n)
  const x = p.map((value) => logit(Math.min(Math.max(value, eps), 1 - eps)))
  if (x.every((value) => value === x[0])) return undefinedBecause('constant', n)
  const both = newton(y, x, 0, true)
  const large = newton(y, x, 1, false)
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

interface Fit {
  readonly intercept: number
  readonly slope: number
  readonly interceptVariance: number
  readonly slopeVariance: number
}

/**
 * Newton's steps, halved until the likelihood does not fall, until they are below 1e-12; undefined if they run away (separation)
 * or the information vanishes.
 */
function newton(y: Uint8Array, x: Float64Array, slopeAtStart: number, withSlope: boolean): Fit | undefined {
  let [intercept, slope] = [0, slopeAtStart]
  let likelihood = logLikelihood(y, x, intercept, slope)
  for (let step = 0; step < 100; step += 1) {
    const s = scoreAndInformation(y, x, intercept, slope)
    const determinant = withSlope ? s.i00 * s.i11 - s.i01 * s.i01 : s.i00
    if (!(determinant > 1e-14 * s.i00 * (withSlope ? s.i11 : 1))) return undefined
    let da = withSlope ? (s.i11 * s.u0 - s.i01 * s.u1) / determinant : s.u0 / s.i00
    let db = withSlope ? (s.i00 * s.u1 - s.i01 * s.u0) / determinant : 0
    if (Math.max(Math.abs(da), Math.abs(db)) < 1e-12) {
      if (!withSlope) return { intercept, slope, interceptVariance: 1 / s.i00, slopeVariance: 0 }
      return { intercept, slope, interceptVariance: s.i11 / determinant, slopeVariance: s.i00 / determinant }
    }
    let next = logLikelihood(y, x, intercept + da, slope + db)
    for (let half = 0; half < 40 && next < likelihood - 1e-12 * Math.abs(likelihood); half += 1) {
      da /= 2
      db /= 2
      next = logLikelihood(y, x, intercept + da, slope + db)
    }
    intercept += da
    slope += db
    likelihood = next
    if (Math.abs(intercept) > 1e3 || Math.abs(slope) > 1e3) return undefined
  }
  return undefined
}

/** Σ −ln(1 + e^∓η), in the form that neither overflows nor loses small terms. */
function logLikelihood(y: Uint8Array, x: Float64Array, intercept: number, slope: number): number {
  return -sumOf(x.length, (i) => {
    const eta = intercept + slope * x[i]!
    const against = y[i] === 1 ? -eta : eta
    return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)))
  })
}

function scoreAndInformation(
  y: Uint8Array,
  x: Float64Array,
  intercept: number,
  slope: number,
): { u0: number; u1: number; i00: number; i01: number; i11: number } {
  const s = { u0: 0, u1: 0, i00: 0, i01: 0, i11: 0 }
  for (let i = 0; i < x.length; i += 1) {
    const fitted = 1 / (1 + Math.exp(-(intercept + slope * x[i]!)))
    const weight = fitted * (1 - fitted)
    s.u0 += y[i]! - fitted
    s.u1 += (y[i]! - fitted) * x[i]!
    s.i00 += weight
    s.i01 += weight * x[i]!
    s.i11 += weight * x[i]! ** 2
  }
  return s
}

function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p)
}
