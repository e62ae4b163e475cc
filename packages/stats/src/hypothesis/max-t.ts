import { requireFinite, requireOpenShare, requireSameLength, requireWhole } from '../domain.ts'
import { normalQuantile } from '../distributions/normal.ts'
import type { Measured } from '../result.ts'
import type { Rng } from '../rng.ts'
import { influenceCorrelations } from './influence-correlations.ts'

export interface MaxTOptions {
  readonly rng: Rng
  /** Draws of the joint normal law. Default 20,000. */
  readonly draws?: number
  /** Chance of any false rejection. Default 0.05. */
  readonly alpha?: number
  /** Default two-sided. */
  readonly alternative?: 'two-sided' | 'greater' | 'less'
  /** A code per row, for claims whose variance is by cluster: how they move together is then judged by cluster too. */
  readonly clusters?: Uint32Array | undefined
}

export interface MaxT {
  /** Step-down adjusted p-values, in the order of the claims; 1 for those left out. */
  readonly adjusted: readonly number[]
  /** Simulation error (one standard error) of each adjusted p-value p: √(p(1 − p)/draws). A verdict within two of alpha may turn with the seed. */
  readonly errors: readonly number[]
  /** Standard errors to put on each side for intervals that all hold together; 0 if every claim was left out. */
  readonly critical: number
  readonly draws: number
  /** Simulation error (one standard error) of an adjusted p-value at alpha: the largest that matters to the verdicts. */
  readonly simulationError: number
  /** Claims without a variance above 0: they cannot be rejected, and cost the others nothing. */
  readonly leftOut: readonly number[]
}

/**
 * Many claims on the same rows at once, using how they move together: the largest of the standardised estimates against the
 * law of the largest of correlated normals, correlations taken from the influence values. Step-down (Westfall and Young 1993),
 * so but for simulation error never less powerful than Holm, and much more where claims overlap, as metrics on slices do.
 *
 * The law is normal: for claims with few degrees of freedom (30 clusters) use Holm on their t tests.
 *
 * A claim whose variance is 0 (both fighters alike on all its rows) or unknown is left out and said; its adjusted p-value is 1.
 *
 * @param claims all measured on the same rows; a metric on a slice has influence 0 outside of it
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
  requireWhole(draws, 'draws')
  requireFinite(nulls, 'nulls')
  const tested = claims.map((_, k) => k).filter((k) => (claims[k]!.variance ?? 0) > 0)
  const sizes = tested.map((k) =>
    size((claims[k]!.estimate - nulls[k]!) / Math.sqrt(claims[k]!.variance!), alternative),
  )
  // Largest first: the step at rank r is the largest of the claims from r on.
  const order = tested.map((_, t) => t).sort((a, b) => sizes[b]! - sizes[a]!)
  const sorted = order.map((t) => claims[tested[t]!]!)
  const factor = cholesky(influenceCorrelations(sorted, options.clusters), sorted.length)
  const observed = Float64Array.from(order, (t) => sizes[t]!)
  const { exceeded, largest } = simulate(factor, observed, { rng, draws, alternative })

  const adjusted = claims.map(() => 1)
  let bound = 0
  order.forEach((t, rank) => {
    bound = Math.max(bound, (exceeded[rank]! + 1) / (draws + 1))
    adjusted[tested[t]!] = bound
  })
  const rank = Math.min(draws - 1, Math.ceil((1 - alpha) * (draws + 1)) - 1)
  return {
    adjusted,
    errors: adjusted.map((p) => Math.sqrt((p * (1 - p)) / draws)),
    critical: tested.length === 0 ? 0 : largest[rank]!,
    draws,
    simulationError: Math.sqrt((alpha * (1 - alpha)) / draws),
    leftOut: claims.map((_, k) => k).filter((k) => !tested.includes(k)),
  }
}

type Alternative = NonNullable<MaxTOptions['alternative']>

function size(z: number, alternative: Alternative): number {
  if (alternative === 'two-sided') return Math.abs(z)
  return alternative === 'greater' ? z : -z
}

interface Simulated {
  /** Per rank, draws whose largest from that rank on is as large as the observed one. */
  readonly exceeded: Float64Array
  /** Of each draw the largest of all, ascending. */
  readonly largest: Float64Array
}

function simulate(
  factor: Float64Array,
  observed: Float64Array,
  { rng, draws, alternative }: { readonly rng: Rng; readonly draws: number; readonly alternative: Alternative },
): Simulated {
  const m = observed.length
  const rows = sparseRows(factor, m)
  const exceeded = new Float64Array(m)
  const largest = new Float64Array(draws)
  const [independent, z] = [new Float64Array(m), new Float64Array(m)]
  for (let d = 0; d < draws; d += 1) {
    for (let k = 0; k < m; k += 1) independent[k] = normalDraw(rng)
    correlate(rows, independent, z)
    let most = -Infinity
    for (let rank = m - 1; rank >= 0; rank -= 1) {
      most = Math.max(most, size(z[rank]!, alternative))
      if (most >= observed[rank]!) exceeded[rank]! += 1
    }
    largest[d] = most
  }
  return { exceeded, largest: largest.sort() }
}

/** z = L·x for the lower triangle L. */
function correlate(factor: readonly SparseRow[], x: Float64Array, z: Float64Array): void {
  for (let row = 0; row < factor.length; row += 1) {
    const { places, values } = factor[row]!
    let total = 0
    for (let k = 0; k < places.length; k += 1) total += values[k]! * x[places[k]!]!
    z[row] = total
  }
}

interface SparseRow {
  readonly places: Uint32Array
  readonly values: Float64Array
}

/** What is not 0 in each row: slices of one column have no row in common, and hundreds of them would else take minutes. */
function sparseRows(factor: Float64Array, m: number): SparseRow[] {
  return Array.from({ length: m }, (_, row) => {
    const values = factor.subarray(row * m, row * m + row + 1)
    const places = Uint32Array.from(values.keys()).filter((k) => values[k] !== 0)
    return { places, values: Float64Array.from(places, (k) => values[k]!) }
  })
}

/** A direction with less left than this (a millionth of a standard deviation) is one that earlier claims span: rounding, not news. */
const SPANNED = 1e-6

/** Lower triangle L with R = L·Lᵀ; directions that other claims already span (identical claims) get 0. */
function cholesky(correlations: Float64Array, m: number): Float64Array {
  const factor = new Float64Array(m * m)
  for (let row = 0; row < m; row += 1) {
    for (let j = 0; j <= row; j += 1) {
      let rest = correlations[row * m + j]!
      for (let k = 0; k < j; k += 1) rest -= factor[row * m + k]! * factor[j * m + k]!
      if (j === row) factor[row * m + j] = Math.sqrt(Math.max(0, rest))
      else if (factor[j * m + j]! > SPANNED) factor[row * m + j] = rest / factor[j * m + j]!
    }
  }
  return factor
}

/** By inversion: one uniform per draw, so a seed means the same everywhere. */
function normalDraw(rng: Rng): number {
  return normalQuantile(rng.next() + 2 ** -54)
}
