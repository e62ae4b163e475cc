import { column } from '../column.ts'
import type { Runs } from '../order.ts'
import { sortedRuns } from '../order.ts'

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
  readonly runsX: Runs
  readonly runsY: Runs
}

/** In O(n log n): each side sorted once, and one pass over a Fenwick tree. */
export function halfCounts(x: Float64Array, y: Float64Array): HalfCounts {
  const runsY = sortedRuns(y)
  const n = x.length
  // Sorting is stable: rows of equal x stay in the order of y.
  const byX = sortedRuns(column(n, (k) => x[runsY.order[k]!]!))
  const runsX = { order: byX.order.map((k) => runsY.order[k]!), starts: byX.starts }
  const [ofX, ofY] = [overRuns(runsX), overRuns(runsY)]
  const both = bothAbove(runsX, runsY)
  return { both, aboveX: ofX.above, aboveY: ofY.above, tiedX: ofX.tied, tiedY: ofY.tied, runsX, runsY }
}

function overRuns({ order, starts }: Runs): { readonly above: Float64Array; readonly tied: Float64Array } {
  const n = order.length
  const [above, tied] = [new Float64Array(n), new Float64Array(n)]
  for (let r = 0; r + 1 < starts.length; r += 1) {
    const from = starts[r]!
    const to = starts[r + 1]!
    for (let k = from; k < to; k += 1) {
      above[order[k]!] = n - (from + to + 1) / 2
      tied[order[k]!] = to - from - 1
    }
  }
  return { above, tied }
}

/** Σ h·of over the other rows, h by the order of the runs. */
export function sumsAbove({ order, starts }: Runs, of: Float64Array): Float64Array {
  const out = new Float64Array(of.length)
  let above = 0
  for (let r = starts.length - 2; r >= 0; r -= 1) {
    let tied = 0
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) tied += of[order[k]!]!
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) out[order[k]!] = above + (tied - of[order[k]!]!) / 2
    above += tied
  }
  return out
}

/**
 * From the smallest x up, with a Fenwick tree of the y below: one look at it tells how many rows of smaller x have a smaller y. All else follows from
 * what is known of the row's place in x, in y, and in y among the rows of equal x.
 *
 * @param runsX rows of equal x in the order of y
 */
function bothAbove(runsX: Runs, runsY: Runs): Float64Array {
  const { order, starts } = runsX
  const n = order.length
  const group = groupsOf(runsY)
  const tree = new Uint32Array(runsY.starts.length)
  const equal = new Uint32Array(runsY.starts.length)
  const out = new Float64Array(n)
  for (let r = 0; r + 1 < starts.length; r += 1) {
    const from = starts[r]!
    const to = starts[r + 1]!
    for (let k = from; k < to;) {
      const g = group[order[k]!]!
      let end = k + 1
      while (end < to && group[order[end]!] === g) end += 1
      const larger = n - runsY.starts[g + 1]!
      const largerBelow = from - prefix(tree, g) - equal[g]!
      const [largerHere, equalHere] = [to - end, end - k - 1]
      const equalAbove = runsY.starts[g + 1]! - runsY.starts[g]! - 1 - equal[g]! - equalHere
      const both = larger - largerBelow - largerHere + equalAbove / 2 + largerHere / 2 + equalHere / 4
      for (; k < end; k += 1) out[order[k]!] = both
    }
    for (let k = from; k < to; k += 1) {
      const g = group[order[k]!]!
      add(tree, g)
      equal[g]! += 1
    }
  }
  return out
}

/** Number of the run of equal values that each row is in, smallest first. */
function groupsOf({ order, starts }: Runs): Uint32Array {
  const of = new Uint32Array(order.length)
  for (let r = 0; r + 1 < starts.length; r += 1) {
    for (let k = starts[r]!; k < starts[r + 1]!; k += 1) of[order[k]!] = r
  }
  return of
}

function add(tree: Uint32Array, index: number): void {
  for (let k = index + 1; k < tree.length; k += k & -k) tree[k]! += 1
}

/** Rows in groups below `end`. */
function prefix(tree: Uint32Array, end: number): number {
  let total = 0
  for (let k = end; k > 0; k -= k & -k) total += tree[k]!
  return total
}
