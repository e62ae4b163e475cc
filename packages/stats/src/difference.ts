import { requireSameLength } from './domain.ts'
import { DomainError } from './error.ts'
import { momentDf } from './intervals/moment-df.ts'
import { skewnessOfMean } from './intervals/skewed-mean.ts'
import { logLosses } from './metrics/log-loss.ts'
import { meanLoss } from './metrics/mean-loss.ts'
import { rocAuc } from './metrics/roc-auc.ts'
import type { Measured, Outcome } from './result.ts'
import { sumOf } from './sums.ts'
import type { WeightOptions } from './weights.ts'

/**
 * `second` − `first` of one metric on the same rows in the same order: estimates subtract, and so do influence values,
 * which is what pairing gains. Undefined if either is.
 *
 * Shares and other functions of the cells get t with {@link momentDf} degrees of freedom: of 15 positives often two or three tell the fighters
 * apart, and the normal law then holds in 90 % instead of 95 %.
 *
 * @throws {DomainError} if they were measured on different numbers of rows
 */
export function pairedDifference(first: Outcome, second: Outcome): Outcome {
  if (first.kind === 'undefined') return first
  if (second.kind === 'undefined') return second
  requireSameLength({ length: first.n }, { length: second.n }, ['first', 'second'])
  const n = first.n
  let phi: Float64Array | undefined
  const influence = (): Float64Array => (phi ??= differences(first.influence(), second.influence()))
  const known = first.variance !== undefined && second.variance !== undefined
  const moments = known ? momentsOf(influence()) : undefined
  return {
    kind: 'measured',
    estimate: second.estimate - first.estimate,
    variance: moments && moments.squares / n ** 2,
    df: degreesOfFreedom(first, second, moments),
    ...skewnessOf(first, second, moments),
    n,
    effectiveN: Math.min(first.effectiveN, second.effectiveN),
    method: first.method === 'proportion' ? 'delta' : first.method,
    range: differenceRange(first, second),
    influence,
  }
}

/**
 * Of areas and average precisions the normal law, DeLong's, is near enough for a difference; means of losses keep the t that they have.
 */
function degreesOfFreedom(first: Measured, second: Measured, moments: Moments | undefined): number | undefined {
  if (first.method === 'delong' || first.method === 'jackknife') return undefined
  // What has no bound is a function of mean losses, not of cells.
  const isBounded = first.range.every(Number.isFinite)
  if (isBounded && (first.method === 'proportion' || first.method === 'delta'))
    return moments && momentDf(moments.squares, moments.fourths, first.n)
  return first.df === second.df ? first.df : undefined
}

/** The skewness of the difference of two means, which may lean either way whatever the means do. */
function skewnessOf(
  first: Measured,
  second: Measured,
  moments: Moments | undefined,
): Pick<Measured, 'skewness' | 'signed'> {
  const known = first.skewness !== undefined || second.skewness !== undefined
  if (moments === undefined || !known || first.method !== 'mean' || second.method !== 'mean') return {}
  const skewness = skewnessOfMean(moments.squares, moments.cubes)
  return skewness === undefined ? {} : { skewness, signed: true }
}

interface Moments {
  readonly squares: number
  readonly cubes: number
  readonly fourths: number
}

function momentsOf(phi: Float64Array): Moments {
  const n = phi.length
  // Powers by `**` call the library at every row.
  const square = (i: number): number => phi[i]! * phi[i]!
  const squares = sumOf(n, square)
  // φ of means sum to 0 but for rounding, which of a mean far from 0 is as large as the cubes' own sum.
  const residue = sumOf(n, (i) => phi[i]!) / n
  const cubes = sumOf(n, (i) => square(i) * phi[i]!) - 3 * residue * squares
  return { squares, cubes, fourths: sumOf(n, (i) => square(i) * square(i)) }
}

/**
 * `second` − `first` from estimates and influence values alone: for metrics that a caller measured elsewhere.
 * φ must be scaled so that Σφ²/n² is the variance of the estimate.
 */
export function pairedInfluence(
  first: { readonly estimate: number; readonly influence: Float64Array },
  second: { readonly estimate: number; readonly influence: Float64Array },
): Measured {
  requireSameLength(first.influence, second.influence, ['first.influence', 'second.influence'])
  const n = first.influence.length
  if (n === 0) throw new DomainError('first.influence must not be empty', { argument: 'first.influence' })
  const influence = (): Float64Array => differences(first.influence, second.influence)
  return {
    kind: 'measured',
    estimate: second.estimate - first.estimate,
    variance: influenceVariance(influence()),
    df: undefined,
    n,
    effectiveN: n,
    method: 'delta',
    range: [-Infinity, Infinity],
    influence,
  }
}

/** Σφ²/n². */
export function influenceVariance(phi: Float64Array): number {
  return sumOf(phi.length, (i) => phi[i]! ** 2) / phi.length ** 2
}

/** Difference of two ROC areas on the same rows (DeLong 1988): `second` − `first`. Arguments as {@link rocAuc}. */
export function pairedDelong(
  y: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  options: WeightOptions = {},
): Outcome {
  return pairedDifference(rocAuc(y, first, options), rocAuc(y, second, options))
}

/** Mean of `second` − `first` row by row, with the paired t law. Lower is better for losses, so below 0 the second wins. */
export function pairedLosses(first: Float64Array, second: Float64Array, options: WeightOptions = {}): Outcome {
  requireSameLength(first, second, ['first', 'second'])
  // One mean of the differences, not a difference of two means: no digits are lost when losses are large and alike.
  return meanLoss(differences(first, second), options)
}

/** Paired log losses: `second` − `first`. */
export function pairedLogLoss(
  y: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  options: WeightOptions & { readonly eps?: number } = {},
): Outcome {
  return pairedLosses(logLosses(y, first, options.eps), logLosses(y, second, options.eps), options)
}

function differences(first: Float64Array, second: Float64Array): Float64Array {
  const out = new Float64Array(second.length)
  for (let i = 0; i < out.length; i += 1) out[i] = second[i]! - first[i]!
  return out
}

function differenceRange(first: Measured, second: Measured): [number, number] {
  return [second.range[0] - first.range[1], second.range[1] - first.range[0]]
}
