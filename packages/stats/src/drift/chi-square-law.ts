import type { Counts, MergeOptions, Windows } from '../distances/histograms.ts'
import { mergeThin, windows } from '../distances/histograms.ts'
import { noncentralChiSquareSf, noncentralityOfCdf, noncentralityOfSf } from '../distributions/noncentral-chi-square.ts'
import type { Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import { cautious } from './cautious.ts'
import type { DriftEffect, DriftMeasure, DriftOptions } from './effect.ts'
import { driftSettings, driftVerdict } from './effect.ts'

/** A window may stand in thin cells with this share of its rows and still pass. */
const MOST_THIN = 0.1

/** A measure that is a sum over cells, scaled so that for small differences it is Σ(p − q)²/p, as PSI is. */
export interface ChiSquareLike {
  readonly measure: DriftMeasure
  readonly cell: (p: number, q: number) => number
  /** Derivative of `cell` by its first argument, the share p > 0; by symmetry that by the second is the same with both exchanged. */
  readonly slope: (p: number, q: number) => number
  /** Second derivative by the share p > 0, times p: 2 where nothing has moved. */
  readonly bend: (p: number, q: number) => number
  readonly toEffect: (divergence: number) => number
  readonly toDivergence: (effect: number) => number
  /** What is shown as the estimate, of the divergence and its mean without drift. Default: the divergence as it is. */
  readonly shown?: (divergence: number, nullMean: number) => number
  /** Mean of the effect without drift, at the noise and degrees of freedom given. */
  readonly nullMean: (noise: number, df: number) => number
}

/**
 * Test and interval of a measure whose `divergence`, over the noise 1/n + 1/m, is χ² with cells − 1 degrees of freedom and
 * noncentrality δ/noise where δ is the true divergence, after joining thin cells.
 *
 * The law is that of small differences. Where a cell has multiplied, the divergence spreads wider than it says, and noise adds more to it
 * on average: by the delta method at the observed shares the noise is then raised, never lowered, and the surplus taken off before the
 * test, so that alarms stay at or below alpha.
 * Undefined (`constant`) if a single cell is left.
 */
export function byChiSquareLaw(
  reference: Counts,
  current: Counts,
  options: DriftOptions & MergeOptions,
  law: ChiSquareLike,
): DriftEffect | Undefined {
  const { tolerance, alpha, level } = driftSettings(options)
  const merged = mergeThin(reference, current, options)
  const w = windows(merged.reference, merged.current)
  const df = w.cells - 1
  if (df < 1) return undefinedBecause('constant', w.n + w.m)
  const divergence = divergenceOf(w, law)
  const wary = cautious(w)
  const noise = w.noise * spreadBeyond(wary, law)
  const surely = Math.max(0, divergenceOf(wary, law) - leanBeyond(wary, law))
  const pValue = noncentralChiSquareSf(surely / noise, df, law.toDivergence(tolerance) / noise)
  const bound = (lambda: number): number => law.toEffect(lambda * noise)
  const estimate = law.toEffect(law.shown?.(divergence, df * w.noise) ?? divergence)
  const interval = {
    estimate,
    low: bound(noncentralityOfSf(alpha, surely / noise, df)),
    // Only the spread is wider than the law says, not what noise adds on average. Windows that are more alike than chance makes them would put the
    // bound below what was seen.
    high: Math.max(estimate, bound(noncentralityOfCdf(alpha, (divergence + df * (noise - w.noise)) / noise, df))),
    level,
    method: 'noncentral-chi-square',
    n: w.n + w.m,
    effectiveN: 1 / w.noise,
    ...(merged.merged === 0 ? {} : { note: `${merged.merged} thin cells merged into others` }),
  }
  const judged = driftVerdict(pValue, alpha, interval, tolerance)
  // Joining cells hides drift between them: a small effect over what is left is no proof of a small effect.
  const hides = merged.thinShare > MOST_THIN || apartBeyond(windows(reference, current), law, tolerance)
  const verdict = judged === 'passed' && hides ? 'undecided' : judged
  const nullMean = law.nullMean(w.noise, df)
  return { kind: 'drift', measure: law.measure, interval, tolerance, pValue, alpha, nullMean, verdict }
}

/** Whether all cells, none joined, show more than the tolerance once what noise adds on average is taken off. */
function apartBeyond(w: Windows, law: ChiSquareLike, tolerance: number): boolean {
  const filled = w.reference.reduce((count, p, k) => count + (p + w.current[k]! > 0 ? 1 : 0), 0)
  return divergenceOf(w, law) - (filled - 1) * w.noise > law.toDivergence(tolerance)
}

function divergenceOf(w: Windows, law: ChiSquareLike): number {
  return Math.max(
    0,
    sumOf(w.cells, (k) => law.cell(w.reference[k]!, w.current[k]!)),
  )
}

/** Variance of the divergence by the delta method over 4δ·noise, the law's; at least 1. */
function spreadBeyond(w: Windows, law: ChiSquareLike): number {
  const divergence = divergenceOf(w, law)
  if (divergence === 0) return 1
  const variance =
    varianceOfSlopes(w.reference, w.current, law) / w.n + varianceOfSlopes(w.current, w.reference, law) / w.m
  return Math.max(1, variance / (4 * divergence * w.noise))
}

function varianceOfSlopes(own: Float64Array, other: Float64Array, law: ChiSquareLike): number {
  let [first, second] = [0, 0]
  for (let k = 0; k < own.length; k += 1) {
    const p = own[k]!
    if (p === 0) continue
    const slope = law.slope(p, other[k]!)
    first += p * slope
    second += p * slope * slope
  }
  return second - first * first
}

/** What noise adds to the divergence on average, by its second derivatives, beyond the law's: (1/n + 1/m) per cell. */
function leanBeyond(w: Windows, law: ChiSquareLike): number {
  const bend = (p: number, q: number, rows: number): number => (p === 0 ? 0 : law.bend(p, q) / 2 / rows)
  const lean = sumOf(
    w.cells,
    (k) => bend(w.reference[k]!, w.current[k]!, w.n) + bend(w.current[k]!, w.reference[k]!, w.m),
  )
  return Math.max(0, lean - w.cells * w.noise)
}
