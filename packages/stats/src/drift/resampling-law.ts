import type { Windows } from '../distances/histograms.ts'
import { multinomialDraw } from '../distributions/binomial-draw.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { DomainError } from '../error.ts'
import type { Rng } from '../rng.ts'
import { mean, sumOf } from '../sums.ts'
import { cautious } from './cautious.ts'
import type { DriftEffect, DriftMeasure, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'

export interface ResampledDriftOptions extends DriftOptions {
  readonly rng: Rng
  /** Pairs of windows drawn anew from the stored counts. Default 1000. */
  readonly resamples?: number
}

/** A gap counts as surely different from the largest, or from 0, beyond so many standard errors. */
export const SURE = 3

/** A measure that is a norm of the differences of two histograms. */
export interface Resampled {
  readonly measure: DriftMeasure
  readonly estimate: number
  /** Most that the measure, on a drawn pair of windows, exceeds the truth by. */
  readonly excess: (drawn: Windows) => number
  /** The measure on the errors of a drawn pair alone: as if nothing had drifted. */
  readonly nullValue: (drawn: Windows) => number
  /** The largest true value that the observed one does not contradict, z standard errors up. */
  readonly high: (z: number) => number
  /** One row more or less in a window of n moves the measure by at most this over n. Default 1. */
  readonly reach?: number
}

/**
 * Test and interval of a measure from its excess over the truth in windows drawn anew from the stored counts; the noise of a cell with fewer than three
 * rows is that of one with three ({@link cautious}), since a cell that happens to be empty would have none.
 */
export function byResampling(w: Windows, options: ResampledDriftOptions, law: Resampled): DriftEffect {
  const { tolerance, alpha, level } = driftSettings(options)
  const resamples = options.resamples ?? 1000
  if (!(Number.isSafeInteger(resamples) && resamples > 0)) {
    throw new DomainError(`resamples must be a whole number above 0, got ${resamples}`, {
      argument: 'resamples',
      value: resamples,
    })
  }
  const excess = new Float64Array(resamples)
  const nullValues = new Float64Array(resamples)
  const wary = cautious(w)
  for (let b = 0; b < resamples; b += 1) {
    const drawn = redrawn(w, wary, options.rng)
    excess[b] = law.excess(drawn)
    nullValues[b] = law.nullValue(drawn)
  }
  excess.sort()
  const pValue = tailOf(excess, law.estimate - tolerance, w.noise * (law.reach ?? 1) ** 2)
  const interval = {
    estimate: law.estimate,
    low: Math.max(0, law.estimate - excess[Math.min(resamples - 1, Math.ceil((1 - alpha) * (resamples + 1)) - 1)]!),
    // Never below what was seen, so that the interval reads as one.
    high: Math.max(law.estimate, law.high(zOfLevel(level))),
    level,
    method: 'multinomial-resampling',
    n: w.n + w.m,
    effectiveN: 1 / w.noise,
    note: `${resamples} resamples`,
  }
  const verdict = driftVerdict(pValue, alpha, interval, tolerance)
  const nullMean = mean(nullValues)
  return { kind: 'drift', measure: law.measure, interval, tolerance, pValue, alpha, nullMean, verdict }
}

/**
 * P(excess ≥ distance): the share among the resamples while at least ten are that large; beyond, McDiarmid's bound
 * exp(−2(distance − mean)²/noise), noise = reach²(1/n + 1/m), since one row moves the measure by at most reach/n or reach/m. So p-values
 * can be as small as a family of many columns needs them, without millions of resamples.
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

function redrawn(w: Windows, wary: Windows, rng: Rng): Windows {
  return {
    ...w,
    reference: drawnAround(w.reference, wary.reference, w.n, rng),
    current: drawnAround(w.current, wary.current, w.m, rng),
  }
}

/** The shares seen plus the error of a draw from the wary ones. */
function drawnAround(shares: Float64Array, wary: Float64Array, rows: number, rng: Rng): Float64Array {
  const total = sumOf(wary.length, (k) => wary[k]!)
  if (wary.every((p, k) => p === shares[k])) return multinomialDraw(rows, shares, rng).map((count) => count / rows)
  const from = wary.map((p) => p / total)
  return multinomialDraw(rows, from, rng).map((count, k) => shares[k]! + (count / rows - from[k]!))
}

/** Standard error of the difference of two shares, with one row more on each side: a cell empty in both windows is not known to be empty. */
export function gapError(w: Windows, p: number, q: number): number {
  return standardError(w, p, q) + w.noise / SURE
}

export function standardError(w: Windows, p: number, q: number): number {
  return Math.sqrt((p * (1 - p)) / w.n + (q * (1 - q)) / w.m)
}

export function shareGaps(w: Windows): Float64Array {
  return w.reference.map((p, k) => p - w.current[k]!)
}

export function largest(values: Float64Array): number {
  let most = 0
  for (let k = 0; k < values.length; k += 1) most = Math.max(most, Math.abs(values[k]!))
  return most
}
