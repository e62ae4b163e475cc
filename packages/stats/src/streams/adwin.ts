import { requireCounts, requireOpenShare, requireWhole } from '../domain.ts'
import type { StreamDetector } from './page-hinkley.ts'
import { requireNumber } from './page-hinkley.ts'

export interface AdwinOptions {
  /** Bound on the chance of a false alarm at a check. Default 0.002. */
  readonly delta?: number
  /** Numbers between checks. Default 32. */
  readonly clock?: number
  /** Numbers before the first check. Default 10. */
  readonly grace?: number
  /** Shortest part of a window that is compared. Default 5. */
  readonly shortest?: number
  /** Buckets of one size kept before two are joined. Default 5. */
  readonly buckets?: number
}

interface Bucket {
  readonly size: number
  readonly total: number
  /** Σ(x − mean)² within. */
  readonly spread: number
}

/**
 * ADWIN (Bifet and Gavaldà 2007): a window of recent numbers, kept as buckets of doubling size, from which the older part is dropped whenever
 * two parts differ in mean by more than chance allows. Bounds its false alarms; memory grows with the logarithm of the window.
 *
 * @throws {DomainError} on a `delta` outside (0, 1), options that are no whole numbers
 */
export function adwin(options: AdwinOptions = {}): StreamDetector {
  const { delta = 0.002, clock = 32, grace = 10, shortest = 5, buckets = 5 } = options
  requireOpenShare(delta, 'delta')
  requireCounts([grace], 'grace')
  for (const [name, value] of Object.entries({ clock, shortest, buckets })) requireWhole(value, name)
  /** Rows of buckets, newest first; row r holds buckets of 2^r numbers. */
  const rows: Bucket[][] = [[]]
  let seen = 0
  return {
    update(value) {
      requireNumber(value)
      seen += 1
      rows[0]!.unshift({ size: 1, total: value, spread: 0 })
      compress(rows, buckets)
      if (seen % clock !== 0 || sizeOf(rows) <= grace) return false
      let changed = false
      while (cutNeeded(rows, delta, shortest)) {
        dropOldest(rows)
        changed = true
      }
      return changed
    },
  }
}

function compress(rows: Bucket[][], buckets: number): void {
  for (let r = 0; r < rows.length && rows[r]!.length > buckets; r += 1) {
    const [newer, older] = rows[r]!.splice(-2)
    if (rows.length === r + 1) rows.push([])
    rows[r + 1]!.unshift(join(newer!, older!))
  }
}

function join(a: Bucket, b: Bucket): Bucket {
  const gap = a.total / a.size - b.total / b.size
  const size = a.size + b.size
  return { size, total: a.total + b.total, spread: a.spread + b.spread + (a.size * b.size * gap * gap) / size }
}

/** Is any split into an older and a newer part significant? Splits at bucket borders, oldest first. */
function cutNeeded(rows: readonly Bucket[][], delta: number, shortest: number): boolean {
  const oldestFirst = rows
    .flat()
    .reverse()
    .sort((a, b) => b.size - a.size)
  const all = oldestFirst.reduce(join)
  let older: Bucket | undefined
  for (const bucket of oldestFirst.slice(0, -1)) {
    older = older ? join(older, bucket) : bucket
    const newer = { size: all.size - older.size, total: all.total - older.total }
    if (newer.size < shortest) return false
    if (older.size >= shortest && significant(older, newer, all, delta, shortest)) return true
  }
  return false
}

function significant(
  older: Pick<Bucket, 'size' | 'total'>,
  newer: Pick<Bucket, 'size' | 'total'>,
  all: Bucket,
  delta: number,
  shortest: number,
): boolean {
  const gap = Math.abs(older.total / older.size - newer.total / newer.size)
  const log = Math.log((2 * Math.log(all.size)) / delta)
  const harmonic = 1 / (older.size - shortest + 1) + 1 / (newer.size - shortest + 1)
  const variance = all.spread / all.size
  return gap > Math.sqrt(2 * harmonic * variance * log) + (2 / 3) * log * harmonic
}

function dropOldest(rows: Bucket[][]): void {
  rows.at(-1)!.pop()
  while (rows.length > 1 && rows.at(-1)!.length === 0) rows.pop()
}

function sizeOf(rows: readonly Bucket[][]): number {
  return rows.flat().reduce((total, { size }) => total + size, 0)
}
