import { column, countOf } from '../column.ts'
import { influenceVariance } from '../difference.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { effectiveSize, weigher, type WeightOptions } from '../weights.ts'
import { logitsOf } from './cox.ts'
import { logisticFit, type LogisticFit } from './logistic-fit.ts'

export interface RecalibrationOptions extends WeightOptions {
  /** Probabilities are clipped to [eps, 1 − eps] before the logit. Default 1e-9. */
  readonly eps?: number
}

/** Fewer rows of either label say nothing of a slope: simulated, 90 % intervals of 15 positives hold the truth in 89 to 90 %. */
const FEWEST_OF_A_LABEL = 10

/**
 * The slope of logit P(y) = a + b·logit p, by maximum likelihood (Cox 1958): 1 where p is calibrated, below 1 where it is too sure, above 1 where it is too
 * cautious.
 *
 * The variance is the sandwich I⁻¹ (Σ gᵢ gᵢᵀ) I⁻¹ · n/(n − 1), gᵢ = wᵢ (yᵢ − f̂ᵢ)(1, xᵢ): it holds whether or not the truth is a line, and under weights,
 * clusters and differences of two models on the same rows (White 1982; statsmodels: Logit with cov_type="HC0", but for the factor). With fewer than 10 rows of a
 * label there is no variance.
 *
 * Undefined: `empty`; `one-class`; `constant` where all p are alike; `no-variance` where p separates the labels, so that no maximum exists.
 *
 * @param y labels, 0 or 1
 * @param p probability of label 1
 * @throws {DomainError} on other labels, probabilities outside [0, 1], weights below 0, differing lengths
 */
export function coxSlope(y: Uint8Array, p: Float64Array, options: RecalibrationOptions = {}): Outcome {
  const of = ({ covariance, slopeVariance }: LogisticFit) => [covariance, slopeVariance] as const
  return recalibrated(y, p, options, { withSlope: true, estimate: ({ slope }) => slope, of })
}

/** The intercept a of the same line: 0 where p is calibrated. Everything else as {@link coxSlope}. */
export function coxIntercept(y: Uint8Array, p: Float64Array, options: RecalibrationOptions = {}): Outcome {
  const of = ({ interceptVariance, covariance }: LogisticFit) => [interceptVariance, covariance] as const
  return recalibrated(y, p, options, { withSlope: true, estimate: ({ intercept }) => intercept, of })
}

/**
 * The intercept a of logit P(y) = a + logit p, the slope held at 1: 0 where as many come true as were said to, above 0 where more do. Defined where all p are
 * alike; everything else as {@link coxSlope}.
 */
export function calibrationInTheLarge(y: Uint8Array, p: Float64Array, options: RecalibrationOptions = {}): Outcome {
  const of = ({ interceptVariance }: LogisticFit) => [interceptVariance, 0] as const
  return recalibrated(y, p, options, { withSlope: false, estimate: ({ intercept }) => intercept, of })
}

/** Which number of the fit, and its row of the inverse information. */
interface Part {
  readonly withSlope: boolean
  readonly estimate: (fit: LogisticFit) => number
  readonly of: (fit: LogisticFit) => readonly [number, number]
}

function recalibrated(y: Uint8Array, p: Float64Array, options: RecalibrationOptions, part: Part): Outcome {
  const x = logitsOf(y, p, options.eps)
  const n = y.length
  const weight = weigher(options, n)
  const positives = countOf(n, (i) => y[i] === 1 && weight(i) > 0)
  const negatives = countOf(n, (i) => y[i] === 0 && weight(i) > 0)
  if (positives === 0 || negatives === 0) return undefinedBecause(n === 0 ? 'empty' : 'one-class', n)
  if (part.withSlope && isConstant(x, weight)) return undefinedBecause('constant', n)
  const rows = { y, x, weight }
  const fit = logisticFit(rows, part.withSlope ? 0 : 1, part.withSlope)
  if (fit === undefined) return undefinedBecause('no-variance', n)
  const [ofOne, ofX] = part.of(fit)
  const scale = n * Math.sqrt(n / (n - 1))
  const influence = (): Float64Array =>
    column(n, (i) => {
      const fitted = 1 / (1 + Math.exp(-(fit.intercept + fit.slope * x[i]!)))
      return scale * weight(i) * (y[i]! - fitted) * (ofOne + ofX * x[i]!)
    })
  const enough = Math.min(positives, negatives) >= FEWEST_OF_A_LABEL
  return {
    kind: 'measured',
    estimate: part.estimate(fit),
    variance: enough ? influenceVariance(influence()) : undefined,
    df: undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delta',
    range: [-Infinity, Infinity],
    influence,
  }
}

/** Of the rows that count. */
function isConstant(x: Float64Array, weight: (i: number) => number): boolean {
  let first: number | undefined
  for (let i = 0; i < x.length; i += 1) {
    if (weight(i) === 0) continue
    first ??= x[i]!
    if (x[i] !== first) return false
  }
  return true
}
