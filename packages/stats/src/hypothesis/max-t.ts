import { requireOpenShare, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import { normalQuantile } from '../distributions/normal.ts'
import type { Measured } from '../result.ts'
import type { Rng } from '../rng.ts'
import { sumOf } from '../sums.ts'

export interface MaxTOptions {
  readonly rng: Rng
  /** Draws of the joint normal law. Default 20,000. */
  readonly draws?: number
  /** Chance of any false rejection. Default 0.05. */
  readonly alpha?: number
  /** Default two-sided. */
  readonly alternative?: 'two-sided' | 'greater' | 'less'
}

export interface MaxT {
  /** Step-down adjusted p-values, in the order of the claims. */
  readonly adjusted: readonly number[]
  /** Standard errors to put on each side for intervals that all hold together. */
  readonly critical: number
  readonly draws: number
  /** Simulation error (one standard error) of an adjusted p-value at alpha. */
  readonly simulationError: number
}

/**
 * Many claims on the same rows at once, using how they move together: the largest of the standardised estimates against the
 * law of the largest of correlated normals, correlations taken from the influence values. Step-down (Westfall and Young 1993),
 * so never less powerful than Holm, and much more where claims overlap, as metrics on slices do.
 *
 * @param claims all measured on the same rows, each with a variance above 0
 * @param nulls value of each under its null hypothesis, 0 by default
 */
export function maxT(
  claims: readonly Measured[],
  options: MaxTOptions,
  nulls: readonly number[] = claims.map(() => 0),
): MaxT {
  requireSameLength(claims, nulls, ['claims', 'nulls'])
  const { rng, draws = 20_000, alpha = 0.05, alternative = 'two-sided' } = options
  requireOpenShare(alpha, 'alpha')
  const magnitude = MAGNITUDES[alternative]
  const size = claims.map((claim, k) => magnitude((claim.estimate - nulls[k]!) / standardError(claim, k)))
  const order = size.map((_, k) => k).sort((a, b) => size[b]! - size[a]!)
  const factor = cholesky(correlations(claims))
  const exceeded = new Float64Array(claims.length)
  const largest = new Float64Array(draws)
  for (let d = 0; d < draws; d += 1) {
    const z = correlated(factor, rng)
    let most = -Infinity
    for (let rank = order.length - 1; rank >= 0; rank -= 1) {
      most = Math.max(most, magnitude(z[order[rank]!]!))
      if (most >= size[order[rank]!]!) exceeded[rank]! += 1
    }
    largest[d] = most
  }
  largest.sort()
  const adjusted = Array.from<number>({ length: claims.length })
  let bound = 0
  order.forEach((claim, rank) => {
    bound = Math.max(bound, (exceeded[rank]! + 1) / (draws + 1))
    adjusted[claim] = bound
  })
  return {
    adjusted,
    critical: largest[Math.min(draws - 1, Math.ceil((1 - alpha) * (draws + 1)) - 1)] ?? NaN,
    draws,
    simulationError: Math.sqrt((alpha * (1 - alpha)) / draws),
  }
}

const MAGNITUDES: Record<NonNullable<MaxTOptions['alternative']>, (z: number) => number> = {
  'two-sided': Math.abs,
  greater: (z) => z,
  less: (z) => -z,
}

function standardError(claim: Measured, k: number): number {
  if (claim.variance === undefined || claim.variance <= 0) {
    throw new DomainError(`claims[${k}] must have a variance above 0, got ${claim.variance}`, {
      argument: 'claims',
      index: k,
      value: claim.variance,
    })
  }
  return Math.sqrt(claim.variance)
}

/** Lower triangle of the correlations of the influence values. */
function correlations(claims: readonly Measured[]): number[][] {
  const phis = claims.map((claim, k) => {
    const phi = claim.influence()
    requireSameLength({ length: claims[0]!.n }, phi, ['the rows of claims[0]', `the rows of claims[${k}]`])
    const scale = Math.sqrt(sumOf(phi.length, (i) => phi[i]! ** 2))
    return phi.map((value) => value / scale)
  })
  return phis.map((a, k) => phis.slice(0, k + 1).map((b) => sumOf(a.length, (i) => a[i]! * b[i]!)))
}

/** Factor L of R = L·Lᵀ; directions that other claims already span (identical claims) get 0. */
function cholesky(lower: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = []
  for (const row of lower) {
    const out: number[] = []
    row.forEach((value, j) => {
      const base = factor[j]
      const known = out.reduce((total, x, k) => total + x * ((base ?? out)[k] ?? 0), 0)
      if (base === undefined) out.push(Math.sqrt(Math.max(0, value - known)))
      else out.push(base[j]! > 1e-9 ? (value - known) / base[j]! : 0)
    })
    factor.push(out)
  }
  return factor
}

function correlated(factor: readonly (readonly number[])[], rng: Rng): Float64Array {
  const independent = factor.map(() => normalDraw(rng))
  return Float64Array.from(factor, (row) => row.reduce((total, x, k) => total + x * independent[k]!, 0))
}

/** By inversion: one uniform per draw, so a seed means the same everywhere. */
function normalDraw(rng: Rng): number {
  return normalQuantile(rng.next() + 2 ** -54)
}
