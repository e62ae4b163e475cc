import { emptyShareOf, logOfBase } from '../distances/divergences.ts'
import type { Counts, MergeOptions } from '../distances/histograms.ts'
import { meanRootBeyond } from '../distributions/chi-square.ts'
import type { Undefined } from '../result.ts'
import { byChiSquareLaw } from './chi-square-law.ts'
import type { DriftEffect, DriftOptions } from './effect.ts'

/** Expected rows per cell below which the law of PSI leans: with 10 per cell in 50 cells false alarms at 5 % were 12 %, with 20 they are 6 %. */
const PSI_LEAST = 20
/** The others have no ratio of shares in them and settle earlier. */
const BOUNDED_LEAST = 10

export interface PsiDriftOptions extends DriftOptions, MergeOptions {
  /** Default {@link EMPTY_SHARE}. */
  readonly emptyShare?: number
}

/**
 * Drift by PSI, after joining thin cells. PSI/(1/n + 1/m) is for small differences Pearson's χ², and so follows χ² with cells − 1 degrees of freedom and
 * noncentrality δ/(1/n + 1/m) where δ is the true index (Potgieter et al. 2023 for Pearson's), which gives test and interval in closed form.
 * Undefined (`constant`) if a single cell is left.
 *
 * @param options.minimumExpected default 20
 * @param options.merge `neighbours` for bins of a number, `rest` (default) for categories
 */
export function psiDrift(reference: Counts, current: Counts, options: PsiDriftOptions): DriftEffect | Undefined {
  const empty = emptyShareOf(options)
  return byChiSquareLaw(
    reference,
    current,
    { minimumExpected: PSI_LEAST, ...options },
    {
      measure: 'psi',
      cell: (p, q) => (Math.max(q, empty) - Math.max(p, empty)) * Math.log(Math.max(q, empty) / Math.max(p, empty)),
      slope: (p, q) => (p <= empty ? 0 : Math.log(p / Math.max(q, empty)) + 1 - Math.max(q, empty) / p),
      bend: (p, q) => (p <= empty ? 0 : 1 + Math.max(q, empty) / p),
      toEffect: (divergence) => divergence,
      toDivergence: (effect) => effect,
      nullMean: (noise, df) => df * noise,
    },
  )
}

export interface JensenShannonDriftOptions extends DriftOptions, MergeOptions {
  /** Base of the logarithm. Default 2. */
  readonly base?: number
}

/**
 * Drift by Jensen-Shannon distance (the square root of the divergence), after joining thin cells:
 * eight times the divergence in nats follows the law of PSI. From 0 to 1 with base 2. `minimumExpected` is 10 by default.
 */
export function jensenShannonDrift(
  reference: Counts,
  current: Counts,
  options: JensenShannonDriftOptions,
): DriftEffect | Undefined {
  const scale = 8 * logOfBase(options)
  return byChiSquareLaw(
    reference,
    current,
    { minimumExpected: BOUNDED_LEAST, ...options },
    {
      measure: 'jensen-shannon',
      cell: (p, q) => 4 * (entropyPart(p, p + q) + entropyPart(q, p + q)),
      slope: (p, q) => 4 * Math.log((2 * p) / (p + q)),
      bend: (p, q) => (4 * q) / (p + q),
      ...rootOf(scale),
    },
  )
}

/** p·ln(2p/(p + q)), 0 at p = 0. */
function entropyPart(p: number, both: number): number {
  return p > 0 ? p * Math.log((2 * p) / both) : 0
}

/**
 * Drift by Hellinger distance √(½Σ(√p − √q)²), from 0 to 1, after joining thin cells: eight times its square follows the law of PSI.
 * `minimumExpected` is 10 by default.
 */
export function hellingerDrift(
  reference: Counts,
  current: Counts,
  options: DriftOptions & MergeOptions,
): DriftEffect | Undefined {
  return byChiSquareLaw(
    reference,
    current,
    { minimumExpected: BOUNDED_LEAST, ...options },
    {
      measure: 'hellinger',
      cell: (p, q) => 4 * (Math.sqrt(p) - Math.sqrt(q)) ** 2,
      slope: (p, q) => 4 * (1 - Math.sqrt(q / p)),
      bend: (p, q) => 2 * Math.sqrt(q / p),
      ...rootOf(8),
    },
  )
}

/**
 * Drift by Cramér's V of cells against windows, both windows counting as one half: V² = ½Σ(p − q)²/(p + q), from 0 to 1. In the table
 * of counts itself V falls as the windows grow apart in size, and a tolerance would mean another change at every size; at equal sizes
 * both are the same. The estimate has what noise adds to V² taken off (Bergsma 2013); 4V² follows the law of PSI.
 * `minimumExpected` is 10 by default.
 */
export function cramersVDrift(
  reference: Counts,
  current: Counts,
  options: DriftOptions & MergeOptions,
): DriftEffect | Undefined {
  return byChiSquareLaw(
    reference,
    current,
    { minimumExpected: BOUNDED_LEAST, ...options },
    {
      measure: 'cramers-v',
      cell: (p, q) => (p + q === 0 ? 0 : (2 * (p - q) ** 2) / (p + q)),
      slope: (p, q) => (2 * (p - q) * (p + 3 * q)) / (p + q) ** 2,
      bend: (p, q) => (16 * p * q * q) / (p + q) ** 3,
      ...rootOf(4),
      shown: (divergence, nullMean) => Math.max(0, divergence - nullMean),
      nullMean: (noise, df) => Math.sqrt(noise / 4) * meanRootBeyond(df, df),
    },
  )
}

/** An effect whose square times `scale` is the divergence. */
function rootOf(scale: number): {
  readonly toEffect: (divergence: number) => number
  readonly toDivergence: (effect: number) => number
  readonly nullMean: (noise: number, df: number) => number
} {
  return {
    toEffect: (divergence) => Math.sqrt(divergence / scale),
    toDivergence: (effect) => scale * effect * effect,
    nullMean: (noise, df) => Math.sqrt(noise / scale) * meanRootBeyond(0, df),
  }
}
