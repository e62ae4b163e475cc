import type { Counts, Windows } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import { normalCdf } from '../distributions/normal.ts'
import { bisect } from '../intervals/root.ts'
import { sumOf } from '../sums.ts'
import type { DriftEffect } from './effect.ts'
import type { ResampledDriftOptions } from './resampling-law.ts'
import { byResampling, gapError, shareGaps, standardError, SURE } from './resampling-law.ts'

/**
 * Drift by total variation over the same cells.
 *
 * Cells whose difference is within the noise add |error| to the observed value, the others their signed error: the sum is
 * what it exceeds the true one by, at most. Upwards, what noise adds to the observed value on average is taken off the bound.
 */
export function totalVariationDrift(reference: Counts, current: Counts, options: ResampledDriftOptions): DriftEffect {
  const w = windows(reference, current)
  const gaps = shareGaps(w)
  const surely = gaps.map((gap, k) =>
    Math.abs(gap) > SURE * gapError(w, w.reference[k]!, w.current[k]!) ? Math.sign(gap) : 0,
  )
  const estimate = sumOf(w.cells, (k) => Math.abs(gaps[k]!)) / 2
  return byResampling(w, options, {
    measure: 'total-variation',
    estimate,
    excess: (drawn) => {
      const moved = shareGaps(drawn)
      return (
        sumOf(w.cells, (k) => {
          const error = moved[k]! - gaps[k]!
          return surely[k] === 0 ? Math.abs(error) : surely[k]! * error
        }) / 2
      )
    },
    nullValue: (drawn) => {
      const moved = shareGaps(drawn)
      return sumOf(w.cells, (k) => Math.abs(moved[k]! - gaps[k]!)) / 2
    },
    // A probability of one fixed event differs by its own error only, whose variance is at most a quarter of the noise.
    high: (z) => Math.min(1, unlean(w, estimate + (z * Math.sqrt(w.noise)) / 2)),
  })
}

/** Rows expected in a cell of the smaller window from which on its error counts as normal. */
const THICK = 5

/**
 * The largest true value whose observed value is still no more than this on average.
 *
 * A difference Δ seen with standard error s shows s·(2φ(x) + x(2Φ(x) − 1)) on average in size, x = Δ/s, which is more than |Δ|. Spread over
 * the cells as they would show least (the same x in all, by convexity), a true value of S·x, S = ½Σs, shows S·(2φ(x) + x(2Φ(x) − 1)).
 * Cells too thin for a normal error get no such credit.
 */
function unlean(w: Windows, observed: number): number {
  const thick = (k: number): boolean =>
    ((w.reference[k]! * w.n + w.current[k]! * w.m) * Math.min(w.n, w.m)) / (w.n + w.m) >= THICK
  const spread = sumOf(w.cells, (k) => (thick(k) ? standardError(w, w.reference[k]!, w.current[k]!) : 0)) / 2
  const shown = (x: number): number => spread * (2 * normalDensity(x) + x * (2 * normalCdf(x) - 1))
  if (spread === 0) return observed
  if (shown(0) >= observed) return 0
  return spread * bisect((x) => shown(x) - observed, 0, observed / spread + 1)
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}
