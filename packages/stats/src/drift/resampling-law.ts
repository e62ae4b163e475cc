import { cumulatedGaps } from '../distances/divergences.ts'
import type { Counts, Windows } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import { multinomialDraw } from '../distributions/binomial-draw.ts'
import { normalCdf, zOfLevel } from '../distributions/normal.ts'
import { bisect } from '../intervals/root.ts'
import type { Rng } from '../rng.ts'
import { mean, sumOf } from '../sums.ts'
import type { DriftEffect, DriftMeasure, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'

export interface ResampledDriftOptions extends DriftOptions {
  readonly rng: Rng
  /** Pairs of windows drawn anew from the stored counts. Default 1000. */
  readonly resamples?: number
}

/** A gap counts as surely different from the largest, or from 0, beyond so many standard errors. */
const SURE = 3

/**
 * Drift by Kolmogorov-Smirnov distance between two histograms over the same ordered bins.
 *
 * The observed distance is a maximum and so leans upwards: its excess over the true one is at most the largest error among
 * the bins that could be the maximum, and that error is drawn from the stored counts. The distance above is bounded by
 * the error at the one true maximum, which has no lean.
 */
export function ksDrift(reference: Counts, current: Counts, options: ResampledDriftOptions): DriftEffect {
  const w = windows(reference, current)
  const gaps = cumulatedGaps(w)
  const estimate = gaps.reduce((most, gap) => Math.max(most, Math.abs(gap)), 0)
  const reach = estimate - SURE * Math.sqrt(w.noise / 2)
  return byResampling(w, options, {
    measure: 'ks',
    estimate,
    // At the one true maximum the observed gap has no lean.
    unlean: (observed) => observed,
    excess: (drawn) => {
      const moved = cumulatedGaps(drawn)
      return moved.reduce((most, gap, k) => Math.max(most, errorTowards(gaps[k]!, gap - gaps[k]!, reach)), 0)
    },
    nullValue: (drawn) => cumulatedGaps(drawn).reduce((most, gap, k) => Math.max(most, Math.abs(gap - gaps[k]!)), 0),
  })
}

/** The error of a bin in the direction(s) in which it could be the largest gap; none if it could not. */
function errorTowards(gap: number, error: number, reach: number): number {
  const up = gap >= reach ? error : 0
  const down = -gap >= reach ? -error : 0
  return Math.max(up, down)
}

/**
 * Drift by total variation over the same cells.
 *
 * Cells whose difference is within the noise add |error| to the observed value, the others their signed error: the sum is
 * what it exceeds the true one by, at most. Upwards, what noise adds to the observed value on average is taken off the bound.
 */
export function totalVariationDrift(reference: Counts, current: Counts, options: ResampledDriftOptions): DriftEffect {
  const w = windows(reference, current)
  const gaps = shareGaps(w)
  const surely = gaps.map((gap, k) => (Math.abs(gap) > SURE * gapError(w, k) ? Math.sign(gap) : 0))
  return byResampling(w, options, {
    measure: 'total-variation',
    unlean: (observed) => unleanTotalVariation(w, observed),
    estimate: sumOf(w.cells, (k) => Math.abs(gaps[k]!)) / 2,
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
  })
}

/** Rows expected in a cell of the smaller window from which on its error counts as normal. */
const THICK = 5

/**
 * A difference Δ seen with standard error s shows s·(2φ(x) + x(2Φ(x) − 1)) on average in size, x = Δ/s, which is more than |Δ|. Spread over
 * the cells as they would show least (the same x in all, by convexity), a true value of S·x, S = ½Σs, shows S·(2φ(x) + x(2Φ(x) − 1)).
 * Cells too thin for a normal error get no such credit.
 */
function unleanTotalVariation(w: Windows, observed: number): number {
  const thick = (k: number): boolean =>
    ((w.reference[k]! * w.n + w.current[k]! * w.m) * Math.min(w.n, w.m)) / (w.n + w.m) >= THICK
  const spread = sumOf(w.cells, (k) => (thick(k) ? standardError(w, k) : 0)) / 2
  const shown = (x: number): number => spread * (2 * normalDensity(x) + x * (2 * normalCdf(x) - 1))
  if (spread === 0) return observed
  if (shown(0) >= observed) return 0
  return spread * bisect((x) => shown(x) - observed, 0, observed / spread + 1)
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}

function shareGaps(w: Windows): Float64Array {
  return w.reference.map((p, k) => p - w.current[k]!)
}

function gapError(w: Windows, k: number): number {
  // One row more on each side: a cell empty in both windows is not known to be empty.
  return standardError(w, k) + w.noise / SURE
}

function standardError(w: Windows, k: number): number {
  const [p, q] = [w.reference[k]!, w.current[k]!]
  return Math.sqrt((p * (1 - p)) / w.n + (q * (1 - q)) / w.m)
}

interface Resampled {
  readonly measure: DriftMeasure
  readonly estimate: number
  /** Most that the measure, on a drawn pair of windows, exceeds the truth by. */
  readonly excess: (drawn: Windows) => number
  /** The largest true value whose observed value is still no more than this on average. */
  readonly unlean: (observed: number) => number
  /** The measure on the errors of a drawn pair alone: as if nothing had drifted. */
  readonly nullValue: (drawn: Windows) => number
}

function byResampling(w: Windows, options: ResampledDriftOptions, law: Resampled): DriftEffect {
  const { tolerance, alpha, level } = driftSettings(options)
  const resamples = options.resamples ?? 1000
  const excess = new Float64Array(resamples)
  const nullValues = new Float64Array(resamples)
  for (let b = 0; b < resamples; b += 1) {
    const drawn = redrawn(w, options.rng)
    excess[b] = law.excess(drawn)
    nullValues[b] = law.nullValue(drawn)
  }
  excess.sort()
  const distance = law.estimate - tolerance
  const pValue = tailOf(excess, distance, w.noise)
  const interval = {
    estimate: law.estimate,
    low: Math.max(0, law.estimate - excess[Math.min(resamples - 1, Math.ceil((1 - alpha) * (resamples + 1)) - 1)]!),
    // A probability of one fixed event differs by its own error only, whose variance is at most a quarter of the noise.
    // Never below what was seen, so that the interval reads as one.
    high: Math.min(1, Math.max(law.estimate, law.unlean(law.estimate + (zOfLevel(level) * Math.sqrt(w.noise)) / 2))),
    level,
    method: 'multinomial-resampling',
    n: w.n + w.m,
    effectiveN: 1 / w.noise,
    note: `${resamples} resamples`,
  }
  const verdict = driftVerdict(pValue, alpha, interval, tolerance)
  return {
    kind: 'drift',
    measure: law.measure,
    interval,
    tolerance,
    pValue,
    alpha,
    nullMean: mean(nullValues),
    verdict,
  }
}

/**
 * P(excess ≥ distance): the share among the resamples while at least ten are that large; beyond, McDiarmid's bound
 * exp(−2(distance − mean)²/(1/n + 1/m)), since one row moves either measure by at most 1/n or 1/m. So p-values can be
 * as small as a family of many columns needs them, without millions of resamples.
 */
function tailOf(sorted: Float64Array, distance: number, noise: number): number {
  const exceeding = sorted.length - firstAtLeast(sorted, distance)
  const counted = (exceeding + 1) / (sorted.length + 1)
  const beyond = distance - mean(sorted)
  if (exceeding >= 10 || beyond <= 0) return counted
  return Math.min(counted, Math.exp((-2 * beyond * beyond) / noise))
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function redrawn(w: Windows, rng: Rng): Windows {
  return {
    ...w,
    reference: multinomialDraw(w.n, w.reference, rng).map((count) => count / w.n),
    current: multinomialDraw(w.m, w.current, rng).map((count) => count / w.m),
  }
}
