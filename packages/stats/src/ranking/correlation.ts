import { column } from '../column.ts'
import { requireFinite, requireSameLength } from '../domain.ts'
import { forEachTie, sortedRuns } from '../order.ts'
import { mean, sum, sumOf } from '../sums.ts'
import { halfCounts } from './half-counts.ts'

/** Pearson's correlation; undefined where either is constant. */
export function pearson(x: Float64Array, y: Float64Array): number | undefined {
  requirePair(x, y)
  const [a, b] = [centred(x), centred(y)]
  if (a === undefined || b === undefined) return undefined
  const of = (c: Float64Array, d: Float64Array): number => sumOf(x.length, (i) => c[i]! * d[i]!)
  return Math.max(-1, Math.min(1, of(a, b) / Math.sqrt(of(a, a)) / Math.sqrt(of(b, b))))
}

/** Distances from the mean, the largest of them 1: squares of very large or small ones would leave the range of doubles. */
function centred(values: Float64Array): Float64Array | undefined {
  const first = values[0]!
  if (values.every((value) => value === first)) return undefined
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  // A power of 2 rounds nothing.
  const scale = 2 ** Math.floor(Math.log2(largest))
  const scaled = values.map((value) => value / scale)
  const rough = mean(scaled)
  const apart = scaled.map((value) => value - rough)
  // What rounding left in the mean counts where the values are far from 0.
  const residue = mean(apart)
  const most = apart.reduce((sofar, value) => Math.max(sofar, Math.abs(value - residue)), 0)
  return apart.map((value) => (value - residue) / most)
}

/** Spearman's rank correlation, midranks for ties. */
export function spearman(x: Float64Array, y: Float64Array): number | undefined {
  requirePair(x, y)
  return pearson(midranks(x), midranks(y))
}

/** Kendall's τ_b, ties taken into account, in O(n log n). */
export function kendallTauB(x: Float64Array, y: Float64Array): number | undefined {
  return tauB(pairCounts(x, y))
}

/** Per row: concordant less discordant pairs, pairs tied in x, pairs tied in y. */
interface PairCounts {
  readonly concordance: Float64Array
  readonly tiedX: Float64Array
  readonly tiedY: Float64Array
}

export function pairCounts(x: Float64Array, y: Float64Array): PairCounts {
  requirePair(x, y)
  const { both, aboveX, aboveY, tiedX, tiedY } = halfCounts(x, y)
  // With h = 1, ½, 0 for above, equal, below: sign·sign = (2h − 1)(2h' − 1), summed over the others. Halves and quarters: nothing is rounded.
  const concordance = column(x.length, (i) => 4 * both[i]! - 2 * aboveX[i]! - 2 * aboveY[i]! + (x.length - 1))
  return { concordance, tiedX, tiedY }
}

/** τ_b; undefined where either side is constant. */
export function tauB({ concordance, tiedX, tiedY }: PairCounts): number | undefined {
  const n = concordance.length
  const pairs = (n * (n - 1)) / 2
  const [px, py] = [pairs - sum(tiedX) / 2, pairs - sum(tiedY) / 2]
  return px > 0 && py > 0 ? Math.max(-1, Math.min(1, sum(concordance) / 2 / Math.sqrt(px * py))) : undefined
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

function requirePair(x: Float64Array, y: Float64Array): void {
  requireSameLength(x, y, ['x', 'y'])
  requireFinite(x, 'x')
  requireFinite(y, 'y')
}
