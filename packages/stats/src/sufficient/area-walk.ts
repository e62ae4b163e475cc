import type { Runs } from '../order.ts'
import type { AreaCut, AreaSlots } from './area-slots.ts'
import { slotsInOrder } from './area-slots.ts'
import type { RankMoments } from './rank-measures.ts'
import type { Atoms } from './atoms.ts'
import { scaleOf } from './rank-measures.ts'

/** What is kept of a slot, side by side: a placement is offset + share · rows of the other label below. */
const SHARE = 0
const OFFSET = 1
/** Σ rows of the other label below, tied ones half: whole or half numbers, so exact. */
const PAIRS = 2
const SQUARES = 3
const CUBES = 4
const FOURTHS = 5
const TIED = 6
const KEPT = 8

/** Rows that tell about where the area of all rows lies. */
const SAMPLE = 16_384

/** Placements are shares with an error of some 1e-16: a sum of squares below this, per row, is that of rounding. */
const NOISE = (64 * Number.EPSILON) ** 2

/**
 * Area and DeLong spread of every slice of every cut, of rows that each count once, in one walk along the order.
 *
 * The placement of a positive is the share of negatives below it, that of a negative the share of positives above it; their means are the area, which is
 * known only at the end. Powers are therefore summed about the area of a sample of all rows, and moved to that of the slice; where a slice is
 * so far from it that digits would be lost, the walk is made again about the slice's own.
 */
export function walkAreas(
  truth: Uint8Array,
  runs: Runs,
  cuts: readonly AreaCut[],
  atoms: readonly Atoms[],
): readonly (readonly RankMoments[])[] {
  const whole = areaOfSome(truth, runs)
  const found: (readonly RankMoments[])[] = []
  for (const group of atoms) {
    const places = [...cuts.keys()].filter((c) =>
      group.members.some(({ partition }) => partition === cuts[c]!.partition),
    )
    if (places.length === 0) continue
    const some = places.map((c) => cuts[c]!)
    const moments = walkSome(slotsInOrder(truth, some, runs.order, group), runs, some, whole)
    for (const [k, c] of places.entries()) found[c] = moments[k]!
  }
  return found
}

/** As if no two scores were equal: a centre need not be right. */
function areaOfSome(truth: Uint8Array, { order }: Runs): number {
  const step = Math.max(1, Math.floor(order.length / SAMPLE))
  let [pairs, negatives, positives] = [0, 0, 0]
  for (let k = 0; k < order.length; k += step) {
    if (truth[order[k]!] === 1) {
      positives += 1
      pairs += negatives
    } else negatives += 1
  }
  return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : 0.5
}

function walkSome(
  slots: AreaSlots,
  runs: Runs,
  cuts: readonly AreaCut[],
  whole: number,
): readonly (readonly RankMoments[])[] {
  const centres = cuts.map(({ sizes }) => new Float64Array(sizes.length).fill(whole))
  for (;;) {
    const kept = prepared(cuts, centres)
    walk(slots, runs.starts, kept)
    const found = cuts.map(({ sizes, sides }, c) =>
      sizes.map(({ n }, s) => {
        const slot = slots.firsts[c]! + 2 * (s + 1)
        const [negatives, positives] = [sides[0][s + 1]!, sides[1][s + 1]!]
        if (!(positives.weight > 0 && negatives.weight > 0)) return { estimate: NaN, spread: 0, fourths: 0, far: false }
        const estimate = kept[(slot + 1) * KEPT + PAIRS]! / (positives.weight * negatives.weight)
        const away = estimate - centres[c]![s]!
        const [above, below] = [moved(kept, slot + 1, positives.rows, away), moved(kept, slot, negatives.rows, away)]
        const [ofPositive, ofNegative] = [scaleOf(positives, n) ** 2, scaleOf(negatives, n) ** 2]
        return {
          estimate,
          spread: ofPositive * above.squares + ofNegative * below.squares,
          fourths: ofPositive * ofPositive * above.fourths + ofNegative * ofNegative * below.fourths,
          far: above.far || below.far,
        }
      }),
    )
    const far = found.some((slices) => slices.some((slice) => slice.far))
    if (!far) return found.map((slices) => slices.map(({ far: _near, ...moments }) => moments))
    for (const [c, slices] of found.entries())
      for (const [s, slice] of slices.entries()) if (slice.far) centres[c]![s] = slice.estimate
  }
}

/** Σ(x − d)² and Σ(x − d)⁴ of `rows` placements x whose mean is d; `far` when d is so large beside their spread that the difference has lost digits. */
function moved(
  kept: Float64Array,
  slot: number,
  rows: number,
  d: number,
): { readonly squares: number; readonly fourths: number; readonly far: boolean } {
  const at = slot * KEPT
  const [squares, cubes, fourths] = [kept[at + SQUARES]!, kept[at + CUBES]!, kept[at + FOURTHS]!]
  if (squares <= rows * NOISE) return { squares: 0, fourths: 0, far: false }
  const square = d * d
  return {
    squares: squares - rows * square,
    fourths: fourths - 4 * d * cubes + 6 * square * squares - 3 * rows * square * square,
    far: 2 * rows * square > squares,
  }
}

/** A placement less the centre is 0 − centre + x/N of a positive with x negatives below it, and 1 − centre − x/P of a negative with x positives below it. */
function prepared(cuts: readonly AreaCut[], centres: readonly Float64Array[]): Float64Array {
  const slots = cuts.reduce((sum, { partition }) => sum + 2 * (partition.size + 1), 0)
  const kept = new Float64Array(slots * KEPT)
  let at = 0
  for (const [c, { partition, sides }] of cuts.entries()) {
    for (let s = 0; s <= partition.size; s += 1) {
      const [negatives, positives] = [sides[0][s]!.weight, sides[1][s]!.weight]
      const centre = s === 0 ? 0 : centres[c]![s - 1]!
      kept[at + OFFSET] = 1 - centre
      kept[at + SHARE] = positives > 0 ? -1 / positives : 0
      kept[at + KEPT + OFFSET] = -centre
      kept[at + KEPT + SHARE] = negatives > 0 ? 1 / negatives : 0
      at += 2 * KEPT
    }
  }
  return kept
}

/**
 * Rows of one label that follow each other in their slice have the same rows of the other label below them: they wait, and are placed together
 * when the first row of the other label comes.
 */
function walk(rows: AreaSlots, starts: Runs['starts'], kept: Float64Array): void {
  const { kinds, slots, width } = rows
  const all = kept.length / KEPT
  const [passed, waiting, met] = [new Uint32Array(all), new Uint32Array(all), new Uint32Array(all)]
  for (let r = 1; r < starts.length; r += 1) {
    const from = starts[r - 1]!
    const to = starts[r]!
    if (to - from === 1) {
      // Most scores are of one row: such a row is a run of its own in its slice.
      const first = kinds[from]! * width
      for (let k = first; k < first + width; k += 1) {
        const slot = slots[k]!
        if (waiting[slot ^ 1] !== 0) placeWaiting(kept, slot ^ 1, passed, waiting)
        waiting[slot]! += 1
      }
      continue
    }
    const tied = countTied(rows, { from, to }, kept, met)
    for (let t = 0; t < tied; t += 1) {
      placeWaiting(kept, met[t]!, passed, waiting)
      placeWaiting(kept, met[t]! ^ 1, passed, waiting)
    }
    for (let t = 0; t < tied; t += 1) {
      const slot = met[t]!
      place(kept, slot * KEPT, passed[slot]! + kept[(slot ^ 1) * KEPT + TIED]! / 2, kept[slot * KEPT + TIED]!)
    }
    for (let t = 0; t < tied; t += 1) passed[met[t]! ^ 1]! += kept[met[t]! * KEPT + TIED]!
    for (let t = 0; t < tied; t += 1) kept[met[t]! * KEPT + TIED] = 0
  }
  for (let slot = 0; slot < all; slot += 1) placeWaiting(kept, slot, passed, waiting)
}

/** Of a slot and the one of the other label no more than one has rows that wait. */
function placeWaiting(kept: Float64Array, slot: number, passed: Uint32Array, waiting: Uint32Array): void {
  const rows = waiting[slot]!
  if (rows === 0) return
  place(kept, slot * KEPT, passed[slot]!, rows)
  passed[slot ^ 1]! += rows
  waiting[slot] = 0
}

/** Adds `rows` placements that have so many rows of the other label below them to what is kept from `at` on. */
function place(kept: Float64Array, at: number, below: number, rows: number): void {
  const x = kept[at + OFFSET]! + kept[at + SHARE]! * below
  const square = x * x
  kept[at + PAIRS]! += rows * below
  kept[at + SQUARES]! += rows * square
  kept[at + CUBES]! += rows * square * x
  kept[at + FOURTHS]! += rows * square * square
}

/** Counts the rows of one run of equal scores by slot, and says which slots have some: the first so many of `met`. */
function countTied(
  { kinds, slots, width }: AreaSlots,
  { from, to }: { readonly from: number; readonly to: number },
  kept: Float64Array,
  met: Uint32Array,
): number {
  let count = 0
  for (let row = from; row < to; row += 1) {
    const first = kinds[row]! * width
    for (let k = first; k < first + width; k += 1) {
      const slot = slots[k]!
      if (kept[slot * KEPT + TIED] === 0) {
        met[count] = slot
        count += 1
      }
      kept[slot * KEPT + TIED]! += 1
    }
  }
  return count
}
