import { cumulatedGaps } from '../distances/divergences.ts'
import type { Counts, Windows } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import { newcombeBounds } from '../hypothesis/two-proportions.ts'
import type { DriftEffect } from './effect.ts'
import type { ResampledDriftOptions } from './resampling-law.ts'
import { byResampling, gapError, largest, shareGaps, SURE } from './resampling-law.ts'

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
  const estimate = largest(gaps)
  const reach = estimate - SURE * Math.sqrt(w.noise / 2)
  return byResampling(w, options, {
    measure: 'ks',
    estimate,
    excess: (drawn) => largestError(gaps, cumulatedGaps(drawn), (_k, gap) => gap >= reach),
    nullValue: (drawn) => largestError(gaps, cumulatedGaps(drawn), () => true),
    // The share of one fixed side of the true maximum: the variance of its error is at most a quarter of the noise.
    high: (z) => Math.min(1, estimate + (z * Math.sqrt(w.noise)) / 2),
  })
}

/**
 * Drift by the largest change of the share of one cell (L∞), by the same reasoning. Thin cells need not be joined: a cell of few rows has a small error.
 * The upper bound is the largest of the cells' own (Newcombe): whichever cell is the true maximum, its bound holds it.
 */
export function largestShareDrift(reference: Counts, current: Counts, options: ResampledDriftOptions): DriftEffect {
  const w = windows(reference, current)
  const gaps = shareGaps(w)
  const slack = gaps.map((_, k) => SURE * gapError(w, w.reference[k]!, w.current[k]!))
  // Some cell surely differs by this much: those that surely differ by less are not the maximum.
  const floor = gaps.reduce((most, gap, k) => Math.max(most, Math.abs(gap) - slack[k]!), 0)
  return byResampling(w, options, {
    measure: 'l-infinity',
    estimate: largest(gaps),
    excess: (drawn) => largestError(gaps, shareGaps(drawn), (k, gap) => gap + slack[k]! >= floor),
    nullValue: (drawn) => largestError(gaps, shareGaps(drawn), () => true),
    high: (z) => highestBound(reference, current, w, z),
  })
}

/** The largest error of a cell in the direction(s) in which it could be the largest gap. */
function largestError(
  gaps: Float64Array,
  moved: Float64Array,
  couldBe: (k: number, gapInDirection: number) => boolean,
): number {
  let most = 0
  for (let k = 0; k < gaps.length; k += 1) {
    const [gap, error] = [gaps[k]!, moved[k]! - gaps[k]!]
    if (error > most && couldBe(k, gap)) most = error
    if (-error > most && couldBe(k, -gap)) most = -error
  }
  return most
}

function highestBound(reference: Counts, current: Counts, w: Windows, z: number): number {
  let most = 0
  for (let k = 0; k < w.cells; k += 1) {
    const [low, high] = newcombeBounds(
      { successes: reference[k]!, trials: w.n },
      { successes: current[k]!, trials: w.m },
      z,
    )
    most = Math.max(most, -low, high)
  }
  return most
}
