import { requireFinite } from './domain.ts'
import { refineRuns } from './order-ties.ts'

const DIGIT_BITS = 11
const BUCKETS = 1 << DIGIT_BITS
const PASSES = 3

/**
 * Row numbers in ascending order of `values`, equal values in their original order; −0 equals 0.
 *
 * Least-significant-digit radix sort on 32 bits of the numbers: a million rows in some thirty milliseconds,
 * where a comparison sort of indices takes a second. Values must not be NaN.
 */
export function argsort(values: ArrayLike<number>): Uint32Array {
  return sorted(values).row
}

/** Rows in ascending order of their values, cut into runs of equal ones: run r is `order[starts[r]]` to before `order[starts[r + 1]]`. */
export interface Runs {
  readonly order: Uint32Array
  readonly starts: Uint32Array
}

/** {@link argsort} with its ties, found on the sorted keys, where they lie side by side. */
export function sortedRuns(values: ArrayLike<number>): Runs {
  const { key, row, single } = sorted(values)
  const n = values.length
  // Nobody needs the keys any more, and no start stands behind the key that it is found at: it takes its place.
  const starts = new Uint32Array(key.buffer)
  let runs = 0
  let before = 0
  for (let k = 0; k < n; k += 1) {
    const bits = key[k]!
    if (k === 0 || bits !== before || (!single && values[row[k]!] !== values[row[k - 1]!])) {
      starts[runs] = k
      runs += 1
    }
    before = bits
  }
  starts[runs] = n
  return { order: row, starts: starts.subarray(0, runs + 1) }
}

/**
 * {@link sortedRuns} of finite numbers. What is not finite stands at an end of the order, NaN beyond the infinities, so that the ends tell of all.
 *
 * @throws {DomainError} naming the first row that is NaN or infinite
 */
export function sortedFinite(values: Float64Array, argument: string): Runs {
  const runs = sortedRuns(values)
  const ends = [runs.order[0], runs.order.at(-1)]
  if (!ends.every((row) => row === undefined || Number.isFinite(values[row]))) requireFinite(values, argument)
  return runs
}

/**
 * 32 bits of each number whose unsigned order is the order of the numbers, and the rows they came from. Kept as signed numbers, which
 * V8 holds in a register at once; those of more than 31 bits it puts on the heap until its code is optimised.
 */
interface Keys {
  /** With one place more than there are rows. */
  readonly key: Int32Array
  readonly row: Uint32Array
}

/**
 * Scores that were float32 have no more than 32 bits. Of other doubles the upper half is sorted first; rows that are
 * alike in it are few, and are put in order by the lower half afterwards.
 */
function sorted(values: ArrayLike<number>): Keys & { readonly single: boolean } {
  const n = values.length
  const ofSingles = singleKeys(values)
  const single = ofSingles !== undefined
  const { key, counts } = ofSingles ?? upperKeys(values)
  // The rows of the first pass are still in their places, so that nothing has to be read for them.
  let from: Keys = { key, row: new Uint32Array(0) }
  let to: Keys = { key: new Int32Array(n + 1), row: new Uint32Array(n) }
  for (let pass = 0; pass < PASSES; pass += 1) {
    const ofPass = counts.subarray(pass * BUCKETS, (pass + 1) * BUCKETS)
    // A digit that all share sorts nothing.
    if (n === 0 || ofPass[digit(from.key[0]!, pass)] === n) continue
    startsFromCounts(ofPass)
    if (from.row.length < n) {
      scatterFirst(key, to, ofPass, pass)
      ;[from, to] = [to, { key, row: new Uint32Array(n) }]
      continue
    }
    scatter(from, to, ofPass, pass)
    ;[from, to] = [to, from]
  }
  const sortedKeys = from.row.length === n ? from : { key, row: rowsInPlace(n) }
  if (!single) refineRuns(values, sortedKeys.key, sortedKeys.row)
  return { ...sortedKeys, single }
}

/** Keys in the order of the values, and how often each of their digits occurs, pass after pass: that does not depend on the order. */
interface CountedKeys {
  readonly key: Int32Array
  readonly counts: Uint32Array
}

/** Of the bits of each number as float32; undefined where one of them is none. */
function singleKeys(values: ArrayLike<number>): CountedKeys | undefined {
  const n = values.length
  const singles = new Float32Array(n + 1)
  const counted = { key: new Int32Array(singles.buffer), counts: new Uint32Array(PASSES * BUCKETS) }
  for (let i = 0; i < n; i += 1) {
    const value = values[i]!
    if (Math.fround(value) !== value) return undefined
    // Adding 0 turns −0 into 0.
    singles[i] = value + 0
    countKey(counted, i)
  }
  return counted
}

function upperKeys(values: ArrayLike<number>): CountedKeys {
  const n = values.length
  const counted = { key: new Int32Array(n + 1), counts: new Uint32Array(PASSES * BUCKETS) }
  const number = new Float64Array(1)
  const words = new Int32Array(number.buffer)
  const upper = littleEndian() ? 1 : 0
  for (let i = 0; i < n; i += 1) {
    number[0] = values[i]! + 0
    counted.key[i] = words[upper]!
    countKey(counted, i)
  }
  return counted
}

/** Makes a word into a key. */
function countKey({ key, counts }: CountedKeys, i: number): void {
  const bits = sortable(key[i]!)
  key[i] = bits
  counts[bits & (BUCKETS - 1)]! += 1
  counts[BUCKETS + ((bits >>> DIGIT_BITS) & (BUCKETS - 1))]! += 1
  counts[2 * BUCKETS + (bits >>> (2 * DIGIT_BITS))]! += 1
}

/** Negative numbers have their order turned round, and stand before the others. */
function sortable(word: number): number {
  return word >>> 31 === 1 ? ~word : word | 0x80000000
}

function rowsInPlace(n: number): Uint32Array {
  const rows = new Uint32Array(n)
  for (let i = 0; i < n; i += 1) rows[i] = i
  return rows
}

function scatterFirst(key: Int32Array, { key: keyTo, row: rowTo }: Keys, starts: Uint32Array, pass: number): void {
  const n = rowTo.length
  const shift = pass * DIGIT_BITS
  for (let k = 0; k < n; k += 1) {
    const bits = key[k]!
    const bucket = (bits >>> shift) & (BUCKETS - 1)
    const place = starts[bucket]!
    starts[bucket] = place + 1
    keyTo[place] = bits
    rowTo[place] = k
  }
}

/** Keys move along with their rows: reading them through the permutation would miss the cache at every step. */
function scatter(from: Keys, to: Keys, starts: Uint32Array, pass: number): void {
  const n = from.row.length
  const shift = pass * DIGIT_BITS
  const { key, row } = from
  const { key: keyTo, row: rowTo } = to
  for (let k = 0; k < n; k += 1) {
    const bits = key[k]!
    const bucket = (bits >>> shift) & (BUCKETS - 1)
    const place = starts[bucket]!
    starts[bucket] = place + 1
    keyTo[place] = bits
    rowTo[place] = row[k]!
  }
}

function digit(bits: number, pass: number): number {
  return (bits >>> (pass * DIGIT_BITS)) & (BUCKETS - 1)
}

function startsFromCounts(counts: Uint32Array): void {
  let start = 0
  for (let i = 0; i < counts.length; i += 1) {
    const count = counts[i]!
    counts[i] = start
    start += count
  }
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
}

/** Calls `visit` with the bounds in `order` of each run of equal values, from the smallest value up. */
export function forEachTie({ starts }: Runs, visit: (from: number, to: number) => void): void {
  for (let r = 0; r + 1 < starts.length; r += 1) visit(starts[r]!, starts[r + 1]!)
}

/** The same from the largest value down. */
export function forEachTieDown({ starts }: Runs, visit: (from: number, to: number) => void): void {
  for (let r = starts.length - 2; r >= 0; r -= 1) visit(starts[r]!, starts[r + 1]!)
}
