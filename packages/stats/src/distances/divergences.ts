import { DomainError } from '../error.ts'
import { sumOf } from '../sums.ts'
import { requireOpenShare, requireWhole } from '../domain.ts'
import type { Counts, Windows } from './histograms.ts'
import { windows } from './histograms.ts'

/** Shares below this are lifted to it before logarithms are taken, so that an empty cell does not make a distance infinite. */
export const EMPTY_SHARE = 1e-4

export interface PsiOptions {
  /** Default {@link EMPTY_SHARE}. */
  readonly emptyShare?: number
}

/**
 * Population stability index Σ(q − p)·ln(q/p), symmetric, ≥ 0; shares below `emptyShare` are lifted to it.
 *
 * @throws {DomainError} on differing lengths, no counts, an empty window, an `emptyShare` outside (0, 1)
 */
export function psi(reference: Counts, current: Counts, options: PsiOptions = {}): number {
  return psiOf(windows(reference, current), emptyShareOf(options))
}

/** The least share asked for, checked. */
export function emptyShareOf({ emptyShare = EMPTY_SHARE }: PsiOptions): number {
  requireOpenShare(emptyShare, 'emptyShare')
  return emptyShare
}

export function psiOf(w: Windows, emptyShare: number): number {
  return sumOf(w.cells, (k) => {
    const [p, q] = [Math.max(w.reference[k]!, emptyShare), Math.max(w.current[k]!, emptyShare)]
    return (q - p) * Math.log(q / p)
  })
}

/** What PSI is on average with no drift at all: (cells − 1)(1/n + 1/m) (Yurdakul 2018). @throws {DomainError} on anything but whole numbers of 1 or more */
export function psiNullMean(cells: number, n: number, m: number): number {
  for (const [name, count] of Object.entries({ cells, n, m })) requireWhole(count, name)
  return (cells - 1) * (1 / n + 1 / m)
}

/** PSI less its null mean: around 0 without drift, whatever the number of bins and rows. May be negative. */
export function debiasedPsi(reference: Counts, current: Counts, options: PsiOptions = {}): number {
  const w = windows(reference, current)
  return psiOf(w, emptyShareOf(options)) - psiNullMean(w.cells, w.n, w.m)
}

/** Half the summed share differences: the largest difference in probability of any event. From 0 to 1. */
export function totalVariation(reference: Counts, current: Counts): number {
  const w = windows(reference, current)
  return sumOf(w.cells, (k) => Math.abs(w.reference[k]! - w.current[k]!)) / 2
}

/** The largest share difference of a single cell. */
export function largestShareDifference(reference: Counts, current: Counts): number {
  const w = windows(reference, current)
  return w.reference.reduce((most, p, k) => Math.max(most, Math.abs(p - w.current[k]!)), 0)
}

/** √(½Σ(√p − √q)²), from 0 to 1. */
export function hellinger(reference: Counts, current: Counts): number {
  const w = windows(reference, current)
  return Math.sqrt(sumOf(w.cells, (k) => (Math.sqrt(w.reference[k]!) - Math.sqrt(w.current[k]!)) ** 2) / 2)
}

export interface JensenShannonOptions {
  /** Base of the logarithm, above 1. Default 2: bits, and a range from 0 to 1. */
  readonly base?: number
}

/** The natural logarithm of the base asked for, checked. */
export function logOfBase({ base = 2 }: JensenShannonOptions): number {
  if (base > 1 && base < Infinity) return Math.log(base)
  throw new DomainError(`base must be a number above 1, got ${base}`, { argument: 'base', value: base })
}

/**
 * Jensen-Shannon divergence: mean Kullback-Leibler divergence of the two from their average. Needs no lifted shares.
 *
 * @throws {DomainError} on differing lengths, no counts, an empty window, a base that is not above 1
 */
export function jensenShannonDivergence(
  reference: Counts,
  current: Counts,
  options: JensenShannonOptions = {},
): number {
  const w = windows(reference, current)
  return Math.max(0, jsdNats(w)) / logOfBase(options)
}

/** Square root of the divergence: a metric, and what SciPy calls `jensenshannon`. */
export function jensenShannonDistance(reference: Counts, current: Counts, options: JensenShannonOptions = {}): number {
  return Math.sqrt(jensenShannonDivergence(reference, current, options))
}

export function jsdNats(w: Windows): number {
  return sumOf(w.cells, (k) => {
    const [p, q] = [w.reference[k]!, w.current[k]!]
    const middle = (p + q) / 2
    return (p > 0 ? p * Math.log(p / middle) : 0) / 2 + (q > 0 ? q * Math.log(q / middle) : 0) / 2
  })
}

/** Kolmogorov-Smirnov distance of two histograms over the same ordered bins: the largest gap of the cumulated shares, seen at bin edges. */
export function ksDistance(reference: Counts, current: Counts): number {
  const w = windows(reference, current)
  return cumulatedGaps(w).reduce((most, gap) => Math.max(most, Math.abs(gap)), 0)
}

/** Cumulated share of reference minus that of current, after each bin. Cumulates rows, of which all but those redrawn around other shares are whole. */
export function cumulatedGaps(w: Windows): Float64Array {
  let [r, c] = [0, 0]
  return w.reference.map((share, k) => {
    r += rowsOf(share, w.n)
    c += rowsOf(w.current[k]!, w.m)
    return r / w.n - c / w.m
  })
}

function rowsOf(share: number, of: number): number {
  const rows = share * of
  return Math.abs(rows - Math.round(rows)) < 1e-6 ? Math.round(rows) : rows
}
