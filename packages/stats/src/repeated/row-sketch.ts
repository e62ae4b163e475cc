import { requireCounts, requireOpenShare } from '../domain.ts'
import { DomainError } from '../error.ts'
import { clopperPearson } from '../intervals/proportion.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'

/** Hashes kept of a set of rows: 8 KiB, and shares known to 0.03 either way. */
export const SKETCH_SIZE = 1024

/**
 * Which rows a set holds, as the smallest of their hashes (bottom-k MinHash, Broder 1997; Cohen and Kaplan 2007): since a good hash is as random as a
 * draw, they are a sample of the distinct rows, the same sample for the same row in every set.
 */
export interface RowSketch {
  /** Names the hash function and its key. Sketches under different keys have nothing in common, whatever their rows. */
  readonly key: string
  /** At most so many hashes. */
  readonly size: number
  /** The smallest 64-bit hashes of the distinct rows, ascending. */
  readonly hashes: BigUint64Array
  /** Whether the hashes are those of all rows: then everything said of the set is exact. */
  readonly whole: boolean
}

/** @param hashes one per row in any order, equal ones for equal rows. @throws {DomainError} on a size that is not a whole number from 1 */
export function sketchRows(
  hashes: BigUint64Array,
  options: { readonly key: string; readonly size?: number },
): RowSketch {
  const { key, size = SKETCH_SIZE } = options
  requireCounts([size], 'size')
  if (size === 0) throw new DomainError('size must be a whole number from 1, got 0', { argument: 'size', value: 0 })
  return smallest(hashes.toSorted(), { key, size, whole: true })
}

/** The sketch of the union of both sets of rows. @throws {DomainError} if they were made under different keys */
export function mergeSketches(first: RowSketch, second: RowSketch): RowSketch {
  requireSameKey(first, second)
  const both = new BigUint64Array(first.hashes.length + second.hashes.length)
  both.set(first.hashes)
  both.set(second.hashes, first.hashes.length)
  const size = Math.min(first.size, second.size)
  return smallest(both.sort(), { key: first.key, size, whole: first.whole && second.whole })
}

/**
 * Jaccard index of two sets of rows: the share of their union that is in both. Undefined if both are empty, or too few hashes are comparable.
 *
 * @param level of the interval, two-sided, default 0.95; Clopper and Pearson's on the hashes compared. Exact, without width, if both sketches are whole
 * @throws {DomainError} if they were made under different keys
 */
export function jaccardOfRows(first: RowSketch, second: RowSketch, level = 0.95): Interval | Undefined {
  const { common, onlyFirst, onlySecond, whole } = compared(first, second)
  const of = common + onlyFirst + onlySecond
  return share(common, of, { level, whole, empty: of === 0, method: 'minhash-jaccard' })
}

/**
 * Containment: the share of the rows of `now` that are among those of `earlier`. Undefined if `now` is empty, or if no hash of it is comparable
 * (a small set against the sketch of a far larger one).
 *
 * Only hashes up to the smaller of the two largest are looked at: below it both sketches hold every row that is there.
 *
 * @param level of the interval, two-sided, default 0.95; Clopper and Pearson's on the hashes compared. Exact, without width, if both sketches are whole
 * @throws {DomainError} if they were made under different keys
 */
export function sharedRows(now: RowSketch, earlier: RowSketch, level = 0.95): Interval | Undefined {
  const { common, onlyFirst, whole } = compared(now, earlier)
  return share(common, common + onlyFirst, { level, whole, empty: now.hashes.length === 0, method: 'minhash' })
}

function smallest(sorted: BigUint64Array, sketch: Omit<RowSketch, 'hashes'>): RowSketch {
  let distinct = 0
  let kept = 0
  for (let i = 0; i < sorted.length; i += 1) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue
    distinct += 1
    if (distinct > sketch.size) break
    sorted[kept] = sorted[i]!
    kept += 1
  }
  return { ...sketch, hashes: sorted.slice(0, kept), whole: sketch.whole && distinct <= sketch.size }
}

interface Compared {
  readonly common: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly whole: boolean
}

function compared(first: RowSketch, second: RowSketch): Compared {
  requireSameKey(first, second)
  const [a, b] = [upTo(first, second), upTo(second, first)]
  let common = 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i]!, b[j]!]
    if (x === y) common += 1
    if (x <= y) i += 1
    if (y <= x) j += 1
  }
  return {
    common,
    onlyFirst: a.length - common,
    onlySecond: b.length - common,
    whole: first.whole && second.whole,
  }
}

/** The hashes up to the largest of the other, which knows nothing beyond it unless it is whole. */
function upTo(sketch: RowSketch, other: RowSketch): BigUint64Array {
  const limit = other.hashes.at(-1)
  return other.whole || limit === undefined ? sketch.hashes : sketch.hashes.filter((hash) => hash <= limit)
}

interface ShareOptions {
  readonly level: number
  readonly whole: boolean
  readonly empty: boolean
  readonly method: string
}

function share(hits: number, of: number, { level, whole, empty, method }: ShareOptions): Interval | Undefined {
  requireOpenShare(level, 'level')
  if (of === 0) return undefinedBecause(empty ? 'empty' : 'too-few-rows', 0)
  if (!whole) return { ...clopperPearson(hits, of, { level }), method, note: `from ${of} hashes` }
  const estimate = hits / of
  return { estimate, low: estimate, high: estimate, level, method, n: of, effectiveN: of, note: 'exact' }
}

function requireSameKey(first: RowSketch, second: RowSketch): void {
  if (first.key === second.key) return
  throw new DomainError(`sketches must be made under the same key, got "${first.key}" and "${second.key}"`, {
    argument: 'key',
    value: second.key,
  })
}
