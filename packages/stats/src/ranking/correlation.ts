import { requireFinite, requireSameLength } from '../domain.ts'
import { forEachTie, sortedRuns } from '../order.ts'
import { mean, sumOf } from '../sums.ts'

/** Pearson's correlation; undefined where either is constant. */
export function pearson(x: Float64Array, y: Float64Array): number | undefined {
  requirePair(x, y)
  const [mx, my] = [mean(x), mean(y)]
  const of = (a: Float64Array, ma: number, b: Float64Array, mb: number): number =>
    sumOf(x.length, (i) => (a[i]! - ma) * (b[i]! - mb))
  const scale = Math.sqrt(of(x, mx, x, mx)) * Math.sqrt(of(y, my, y, my))
  return scale > 0 ? Math.max(-1, Math.min(1, of(x, mx, y, my) / scale)) : undefined
}

/** Spearman's rank correlation, midranks for ties. */
export function spearman(x: Float64Array, y: Float64Array): number | undefined {
  requirePair(x, y)
  return pearson(midranks(x), midranks(y))
}

/** Kendall's τ_b, ties taken into account, in O(n log n) by counting exchanges of a merge sort (Knight 1966). */
export function kendallTauB(x: Float64Array, y: Float64Array): number | undefined {
  requirePair(x, y)
  const n = x.length
  const pairs = (n * (n - 1)) / 2
  const byX = sortedRuns(x)
  const tiedX = tiedPairs(x)
  const tiedY = tiedPairs(y)
  if (n < 2 || tiedX === pairs || tiedY === pairs) return undefined
  const inOrder = new Float64Array(n)
  let tiedBoth = 0
  forEachTie(byX, (from, to) => {
    // Within equal x the order of y must not count as an exchange.
    const part = Float64Array.from(byX.order.subarray(from, to), (row) => y[row]!).sort()
    inOrder.set(part, from)
    tiedBoth += tiedPairs(part)
  })
  const discordant = exchanges(inOrder)
  const concordantLess = pairs - tiedX - tiedY + tiedBoth - 2 * discordant
  return Math.max(-1, Math.min(1, concordantLess / Math.sqrt((pairs - tiedX) * (pairs - tiedY))))
}

/** Ranks from 1, the mean rank for ties. */
export function midranks(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length)
  const runs = sortedRuns(values)
  forEachTie(runs, (from, to) => {
    for (let r = from; r < to; r += 1) ranks[runs.order[r]!] = (from + to + 1) / 2
  })
  return ranks
}

function tiedPairs(values: Float64Array): number {
  let pairs = 0
  forEachTie(sortedRuns(values), (from, to) => {
    pairs += ((to - from) * (to - from - 1)) / 2
  })
  return pairs
}

/** Pairs that stand in the wrong order; sorts `values` by merging. */
function exchanges(values: Float64Array): number {
  let from = values
  let to: Float64Array = new Float64Array(values.length)
  let count = 0
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const [middle, end] = [Math.min(start + width, values.length), Math.min(start + 2 * width, values.length)]
      let [i, j] = [start, middle]
      for (let k = start; k < end; k += 1) {
        const takeLeft = j >= end || (i < middle && from[i]! <= from[j]!)
        if (!takeLeft) count += middle - i
        to[k] = takeLeft ? from[i]! : from[j]!
        if (takeLeft) i += 1
        else j += 1
      }
    }
    ;[from, to] = [to, from]
  }
  return count
}

function requirePair(x: Float64Array, y: Float64Array): void {
  requireSameLength(x, y, ['x', 'y'])
  requireFinite(x, 'x')
  requireFinite(y, 'y')
}
