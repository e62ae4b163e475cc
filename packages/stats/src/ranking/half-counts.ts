import { forEachTie, sortedRuns } from '../order.ts'
import { midranks } from './correlation.ts'

/** Per row, over all other rows, with h = 1 for a larger value, ½ for an equal one, 0 for a smaller. */
export interface HalfCounts {
  /** Σ h(x)·h(y). */
  readonly both: Float64Array
  /** Σ h(x). */
  readonly aboveX: Float64Array
  readonly aboveY: Float64Array
  /** Others with an equal x. */
  readonly tiedX: Float64Array
  readonly tiedY: Float64Array
}

/** In O(n log n): runs of equal x from the largest down, and a Fenwick tree of what has been seen by rank of y. */
export function halfCounts(x: Float64Array, y: Float64Array): HalfCounts {
  const [tiedX, tiedY] = [tiesOf(x), tiesOf(y)]
  return {
    both: bothAbove(x, y),
    aboveX: aboveOf(x),
    aboveY: aboveOf(y),
    tiedX,
    tiedY,
  }
}

function tiesOf(values: Float64Array): Float64Array {
  const ties = new Float64Array(values.length)
  const runs = sortedRuns(values)
  forEachTie(runs, (from, to) => {
    for (let k = from; k < to; k += 1) ties[runs.order[k]!] = to - from - 1
  })
  return ties
}

/** Rows above count 1, equal ones ½: n less the mean rank. */
function aboveOf(values: Float64Array): Float64Array {
  return midranks(values).map((rank) => values.length - rank)
}

/** Σ h(values)·of over the other rows. */
export function sumsAbove(values: Float64Array, of: Float64Array): Float64Array {
  const out = new Float64Array(values.length)
  const { order, starts } = sortedRuns(values)
  let above = 0
  for (let r = starts.length - 2; r >= 0; r -= 1) {
    let tied = 0
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) tied += of[order[k]!]!
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) out[order[k]!] = above + (tied - of[order[k]!]!) / 2
    above += tied
  }
  return out
}

function bothAbove(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length
  const out = new Float64Array(n)
  const group = groupsOf(y)
  const tree = new Float64Array(group.count + 1)
  const { order, starts } = sortedRuns(x)
  let seen = 0
  // Twice h(y) over the rows in the tree: those above, and those above or equal.
  const twice = (g: number): number => 2 * seen - prefix(tree, g + 1) - prefix(tree, g)
  for (let r = starts.length - 2; r >= 0; r -= 1) {
    const rows = order.subarray(starts[r], starts[r + 1])
    for (const row of rows) out[row] = twice(group.of[row]!) / 2
    for (const row of rows) add(tree, group.of[row]!)
    seen += rows.length
    // Equal x count half: what the tree gained by this run, less the row itself, which it holds as equal.
    for (const row of rows) out[row]! += (twice(group.of[row]!) / 2 - 0.5 - out[row]!) / 2
  }
  return out
}

/** Number of the run of equal values that each row is in, smallest first. */
function groupsOf(values: Float64Array): { readonly of: Uint32Array; readonly count: number } {
  const of = new Uint32Array(values.length)
  const { order, starts } = sortedRuns(values)
  for (let r = 0; r + 1 < starts.length; r += 1) {
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) of[order[k]!] = r
  }
  return { of, count: starts.length - 1 }
}

function add(tree: Float64Array, index: number): void {
  for (let k = index + 1; k < tree.length; k += k & -k) tree[k]! += 1
}

/** Rows in groups below `end`. */
function prefix(tree: Float64Array, end: number): number {
  let total = 0
  for (let k = end; k > 0; k -= k & -k) total += tree[k]!
  return total
}
