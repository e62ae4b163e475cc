import { sumOf } from '../sums.ts'

/** logit P(y) = intercept + slope · x at its maximum, with the inverse of the information. */
export interface LogisticFit {
  readonly intercept: number
  readonly slope: number
  readonly interceptVariance: number
  readonly slopeVariance: number
  /** Off the diagonal; 0 where the slope is held. */
  readonly covariance: number
}

/** Labels, what they are regressed on, and what each row counts. */
export interface LogisticRows {
  readonly y: Uint8Array
  readonly x: Float64Array
  readonly weight: (row: number) => number
}

/**
 * By Newton's method; undefined if it runs away (separation) or the information vanishes. With a slope it works on x about its mean in standard
 * deviations and takes the line back: x that are nearly alike have a steep slope, which is no separation.
 */
export function logisticFit(rows: LogisticRows, slopeAtStart: number, withSlope: boolean): LogisticFit | undefined {
  if (!withSlope) return newton(rows, slopeAtStart, false)
  const { y, x, weight } = rows
  const total = sumOf(x.length, weight)
  const centre = sumOf(x.length, (i) => weight(i) * x[i]!) / total
  const spread = Math.sqrt(sumOf(x.length, (i) => weight(i) * (x[i]! - centre) ** 2) / total)
  if (!(spread > 0)) return undefined
  const fit = newton({ y, x: x.map((value) => (value - centre) / spread), weight }, slopeAtStart * spread, true)
  return fit && takenBack(fit, centre, spread)
}

/** The line in x of one that was fitted to (x − centre)/spread. */
function takenBack(fit: LogisticFit, centre: number, spread: number): LogisticFit {
  const shift = centre / spread
  return {
    intercept: fit.intercept - fit.slope * shift,
    slope: fit.slope / spread,
    interceptVariance: fit.interceptVariance - 2 * shift * fit.covariance + shift * shift * fit.slopeVariance,
    slopeVariance: fit.slopeVariance / spread / spread,
    covariance: (fit.covariance - shift * fit.slopeVariance) / spread,
  }
}

/** Steps are halved until the likelihood does not fall, and end below 1e-12. */
function newton(rows: LogisticRows, slopeAtStart: number, withSlope: boolean): LogisticFit | undefined {
  let [intercept, slope] = [0, slopeAtStart]
  let likelihood = logLikelihood(rows, intercept, slope)
  for (let step = 0; step < 100; step += 1) {
    const s = scoreAndInformation(rows, intercept, slope)
    const determinant = withSlope ? s.i00 * s.i11 - s.i01 * s.i01 : s.i00
    if (!(determinant > 1e-14 * s.i00 * (withSlope ? s.i11 : 1))) return undefined
    let da = withSlope ? (s.i11 * s.u0 - s.i01 * s.u1) / determinant : s.u0 / s.i00
    let db = withSlope ? (s.i00 * s.u1 - s.i01 * s.u0) / determinant : 0
    if (Math.max(Math.abs(da), Math.abs(db)) < 1e-12) {
      if (!withSlope) return { intercept, slope, interceptVariance: 1 / s.i00, slopeVariance: 0, covariance: 0 }
      const [interceptVariance, slopeVariance] = [s.i11 / determinant, s.i00 / determinant]
      return { intercept, slope, interceptVariance, slopeVariance, covariance: 0 - s.i01 / determinant }
    }
    let next = logLikelihood(rows, intercept + da, slope + db)
    for (let half = 0; half < 40 && next < likelihood - 1e-12 * Math.abs(likelihood); half += 1) {
      da /= 2
      db /= 2
      next = logLikelihood(rows, intercept + da, slope + db)
    }
    intercept += da
    slope += db
    likelihood = next
    if (Math.abs(intercept) > 1e3 || Math.abs(slope) > 1e3) return undefined
  }
  return undefined
}

/** Σ −ln(1 + e^∓η), in the form that neither overflows nor loses small terms. */
function logLikelihood({ y, x, weight }: LogisticRows, intercept: number, slope: number): number {
  return -sumOf(x.length, (i) => {
    const eta = intercept + slope * x[i]!
    const against = y[i] === 1 ? -eta : eta
    return weight(i) * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))))
  })
}

function scoreAndInformation(
  { y, x, weight }: LogisticRows,
  intercept: number,
  slope: number,
): { u0: number; u1: number; i00: number; i01: number; i11: number } {
  const s = { u0: 0, u1: 0, i00: 0, i01: 0, i11: 0 }
  for (let i = 0; i < x.length; i += 1) {
    const fitted = 1 / (1 + Math.exp(-(intercept + slope * x[i]!)))
    const counts = weight(i)
    const residual = counts * (y[i]! - fitted)
    const spread = counts * fitted * (1 - fitted)
    s.u0 += residual
    s.u1 += residual * x[i]!
    s.i00 += spread
    s.i01 += spread * x[i]!
    s.i11 += spread * x[i]! ** 2
  }
  return s
}
