import { zOfLevel } from '../distributions/normal.ts'
import { requireCounts, requirePositive, requireSameLength } from '../domain.ts'
import type { Interval } from '../result.ts'
import { wilsonBounds } from './proportion.ts'
import { bisect } from './root.ts'
import type { LevelOptions } from './wald.ts'
import { levelOf } from './wald.ts'

/** Rows by which of two classifiers is right. */
export interface PairedCounts {
  readonly both: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly neither: number
}

/**
 * Tango's score interval (1998) for the difference of two paired proportions, second − first: the default for accuracy.
 * Bounds are the Δ at which the score statistic, its nuisance parameter fitted under Δ, reaches ±z.
 */
export function tango(counts: PairedCounts, options: LevelOptions = {}): Interval {
  const n = requirePairedCounts(counts)
  const level = levelOf(options)
  const z = zOfLevel(level)
  const [b, c] = [counts.onlySecond, counts.onlyFirst]
  const estimate = (b - c) / n
  const above = (delta: number): number => tangoScore(delta, b, c, n) - z
  const below = (delta: number): number => tangoScore(delta, b, c, n) + z
  const low = above(-1 + Number.EPSILON) < 0 ? -1 : bisect(above, -1 + Number.EPSILON, estimate)
  const high = below(1 - Number.EPSILON) > 0 ? 1 : bisect(below, estimate, 1 - Number.EPSILON)
  return { estimate, low, high, level, method: 'tango', n, effectiveN: n }
}

/** (b − c − nΔ)/√(n(2q + Δ(1 − Δ))) with q the probability of c's cell fitted under Δ. */
function tangoScore(delta: number, b: number, c: number, n: number): number {
  const w = -b - c + (2 * n - b + c) * delta
  const root = Math.sqrt(Math.max(0, w * w + 8 * n * c * delta * (1 - delta)))
  // The form that adds what has one sign: the other loses all digits where the root is close to |w|.
  const q = w > 0 ? (2 * c * delta * (1 - delta)) / (root + w) : (root - w) / (4 * n)
  const variance = n * (2 * q + delta * (1 - delta))
  const distance = b - c - n * delta
  if (variance <= 0) return distance === 0 ? 0 : distance * Infinity
  return distance / Math.sqrt(variance)
}

/** Newcombe's square-and-add interval with Wilson bounds and corrected φ (1998, method 10), second − first. */
export function newcombePaired(counts: PairedCounts, options: LevelOptions = {}): Interval {
  const n = requirePairedCounts(counts)
  const level = levelOf(options)
  const z = zOfLevel(level)
  const [p1, p2] = [(counts.both + counts.onlySecond) / n, (counts.both + counts.onlyFirst) / n]
  const [l1, u1] = wilsonBounds(p1, n, z)
  const [l2, u2] = wilsonBounds(p2, n, z)
  const phi = correlation(counts, n)
  const estimate = (counts.onlySecond - counts.onlyFirst) / n
  return {
    estimate,
    low: estimate - squareAndAdd(p1 - l1, u2 - p2, phi),
    high: estimate + squareAndAdd(u1 - p1, p2 - l2, phi),
    level,
    method: 'newcombe-10',
    n,
    effectiveN: n,
  }
}

function squareAndAdd(d: number, e: number, phi: number): number {
  return Math.sqrt(Math.max(0, d * d - 2 * phi * d * e + e * e))
}

/** φ of the 2×2 table, corrected for continuity where positive; 0 with an empty margin. */
function correlation({ both, onlyFirst, onlySecond, neither }: PairedCounts, n: number): number {
  const margins = (both + onlySecond) * (onlyFirst + neither) * (both + onlyFirst) * (onlySecond + neither)
  if (margins === 0) return 0
  const cross = both * neither - onlyFirst * onlySecond
  return (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / Math.sqrt(margins)
}

function requirePairedCounts(counts: PairedCounts): number {
  for (const [name, count] of Object.entries(counts)) requireCounts([count], name)
  const n = counts.both + counts.onlyFirst + counts.onlySecond + counts.neither
  requirePositive(n, 'the number of rows')
  return n
}

/** Counts the rows that both, one, or neither of two predictions gets right. @throws {DomainError} on differing lengths */
export function pairedCounts(y: Uint8Array, first: Uint8Array, second: Uint8Array): PairedCounts {
  requireSameLength(y, first, ['y', 'first'])
  requireSameLength(y, second, ['y', 'second'])
  let both = 0
  let ofFirst = 0
  let ofSecond = 0
  for (let i = 0; i < y.length; i += 1) {
    const a = first[i] === y[i] ? 1 : 0
    const b = second[i] === y[i] ? 1 : 0
    ofFirst += a
    ofSecond += b
    both += a & b
  }
  return {
    both,
    onlyFirst: ofFirst - both,
    onlySecond: ofSecond - both,
    neither: y.length - ofFirst - ofSecond + both,
  }
}
