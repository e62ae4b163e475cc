import { absoluteArea, innerWidths, productArea } from '../distances/binned.ts'
import { cumulatedGaps } from '../distances/divergences.ts'
import type { Counts, Windows } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import type { Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { DriftEffect } from './effect.ts'
import type { ResampledDriftOptions } from './resampling-law.ts'
import { byResampling, gapError, SURE } from './resampling-law.ts'

export interface BinnedDriftOptions extends ResampledDriftOptions {
  /** Inner edges of the bins, one less than bins, strictly ascending: bin i holds edges[i − 1] ≤ x < edges[i], the first and last bin are open. */
  readonly edges: ArrayLike<number>
}

/**
 * Drift by Wasserstein-1 distance ∫|F − G| in units of the reference's standard deviation: by how many of them a row has moved on average.
 *
 * Both distance and standard deviation are those of the stored histogram: rows lie evenly within a bin, and a row beyond the outer
 * edges counts as lying on them, so that no outlier sets the scale; how far it lies beyond is not seen, only that it does.
 * The unit is taken as fixed. Where F − G is within the noise its |error| counts as excess, elsewhere its signed error (as in
 * total variation); upwards, the distance is the difference in mean of one fixed function of slope ±1, whose variance is at most that of the values.
 * Undefined (`constant`) with less than two edges, or where the reference lies on one point.
 *
 * @throws {DomainError} on edges that are not ascending, differing lengths, counts that are none, an empty window
 */
export function wassersteinDrift(
  reference: Counts,
  current: Counts,
  options: BinnedDriftOptions,
): DriftEffect | Undefined {
  const binned = binnedWindows(reference, current, options.edges)
  if (binned.kind === 'undefined') return binned
  const { w, widths, unit } = binned
  const gaps = innerGaps(w)
  const share = (k: number): number => ((widths[k - 1] ?? 0) + (widths[k] ?? 0)) / 2 / unit
  const surely = surelyApart(w, gaps)
  const distance = (of: Float64Array): number => absoluteArea(of, widths) / unit
  const estimate = distance(gaps)
  const error = Math.sqrt(binned.variance.reference / w.n + binned.variance.current / w.m) / unit
  return byResampling(w, options, {
    measure: 'wasserstein',
    estimate,
    excess: (drawn) => {
      const moved = innerGaps(drawn)
      return sumOf(gaps.length, (k) => {
        const off = moved[k]! - gaps[k]!
        return share(k) * (surely[k] === 0 ? Math.abs(off) : surely[k]! * off)
      })
    },
    nullValue: (drawn) => {
      const moved = innerGaps(drawn)
      return distance(moved.map((gap, k) => gap - gaps[k]!))
    },
    high: (z) => estimate + z * error,
    reach: binned.span / unit,
  })
}

/**
 * Drift by energy distance √(2∫(F − G)²), values in units of the reference's standard deviation; histogram and unit as in {@link wassersteinDrift}.
 *
 * The distance is a Euclidean norm: with a the error along the observed difference and b its squared length, the observed distance D̂ is
 * at least the tolerance t's when (t + a)² + b − a² ≥ D̂², which gives the excess. Upwards, the error along the one true direction has at most
 * the variance of all directions together.
 */
export function energyDrift(reference: Counts, current: Counts, options: BinnedDriftOptions): DriftEffect | Undefined {
  const binned = binnedWindows(reference, current, options.edges)
  if (binned.kind === 'undefined') return binned
  const { w, widths, unit } = binned
  const gaps = innerGaps(w)
  const inner = (f: Float64Array, g: Float64Array): number => (2 / unit) * productArea(f, g, widths)
  const estimate = Math.sqrt(inner(gaps, gaps))
  const errors = (drawn: Windows): Float64Array => innerGaps(drawn).map((gap, k) => gap - gaps[k]!)
  return byResampling(w, options, {
    measure: 'energy',
    estimate,
    excess: (drawn) => {
      const off = errors(drawn)
      const squared = inner(off, off)
      const along = estimate === 0 ? 0 : inner(gaps, off) / estimate
      const across = Math.max(0, squared - along * along)
      return Math.min(Math.sqrt(squared), estimate + along - Math.sqrt(Math.max(0, estimate * estimate - across)))
    },
    nullValue: (drawn) => {
      const off = errors(drawn)
      return Math.sqrt(inner(off, off))
    },
    high: (z) =>
      estimate + z * Math.sqrt((2 / unit) * (spreadOf(w.reference, widths) / w.n + spreadOf(w.current, widths) / w.m)),
    reach: Math.sqrt((2 * binned.span) / unit),
  })
}

interface Binned {
  readonly kind: 'binned'
  readonly w: Windows
  /** Of the bins between two edges. */
  readonly widths: Float64Array
  readonly span: number
  /** Standard deviation of the reference. */
  readonly unit: number
  readonly variance: { readonly reference: number; readonly current: number }
}

function binnedWindows(reference: Counts, current: Counts, edges: ArrayLike<number>): Binned | Undefined {
  const w = windows(reference, current)
  const widths = innerWidths(edges, w.cells)
  const variance = { reference: varianceOf(w.reference, widths), current: varianceOf(w.current, widths) }
  if (!(variance.reference > 0)) return undefinedBecause('constant', w.n + w.m)
  const span = sumOf(widths.length, (k) => widths[k]!)
  return { kind: 'binned', w, widths, span, unit: Math.sqrt(variance.reference), variance }
}

/** Of the values cut to the edges, measured from the first edge: an offset of 1e9 costs no digits. */
function varianceOf(shares: Float64Array, widths: Float64Array): number {
  let [left, first, second] = [0, 0, 0]
  for (let k = 0; k < widths.length; k += 1) {
    const [share, width] = [shares[k + 1]!, widths[k]!]
    const middle = left + width / 2
    first += share * middle
    second += share * (middle * middle + (width * width) / 12)
    left += width
  }
  const last = widths.length === 0 ? 0 : shares.at(-1)!
  return second + last * left * left - (first + last * left) ** 2
}

/** F − G at the edges. */
function innerGaps(w: Windows): Float64Array {
  return cumulatedGaps(w).subarray(0, w.cells - 1)
}

/** The sign of F − G at each edge where it is beyond noise, else 0. */
function surelyApart(w: Windows, gaps: Float64Array): Float64Array {
  let [p, q] = [0, 0]
  return gaps.map((gap, k) => {
    p = Math.min(1, p + w.reference[k]!)
    q = Math.min(1, q + w.current[k]!)
    return Math.abs(gap) > SURE * gapError(w, p, q) ? Math.sign(gap) : 0
  })
}

/** ∫F(1 − F) between the edges. */
function spreadOf(shares: Float64Array, widths: Float64Array): number {
  let below = 0
  const f = shares.subarray(0, shares.length - 1).map((share) => {
    below = Math.min(1, below + share)
    return below
  })
  return absoluteArea(f, widths) - productArea(f, f, widths)
}
