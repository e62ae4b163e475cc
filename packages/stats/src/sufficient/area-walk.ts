import type { Runs } from '../order.ts'
import type { Partition } from './partition.ts'
import type { RankMoments, Side } from './rank-measures.ts'
import { scaleOf, withoutNoise } from './rank-measures.ts'
import type { SliceSize } from './slice-size.ts'

/**
 * Area and DeLong spread of every slice of rows that each count once, in two walks along the order: the same numbers as
 * from the groups of equal scores, without storing those. At a million rows most time goes into memory.
 */
export function walkAreas(
  truth: Uint8Array,
  runs: Runs,
  { size, codes }: Partition,
  {
    sizes,
    sides,
  }: { readonly sizes: readonly SliceSize[]; readonly sides: readonly [readonly Side[], readonly Side[]] },
): readonly RankMoments[] {
  const slots = slotsInOrder(truth, runs.order, codes)
  const pairs = countPairs(slots, runs.starts, size)
  const areas = sizes.map((_, s): SliceArea => {
    const [negatives, positives] = [sides[0][s + 1]!, sides[1][s + 1]!]
    const { n } = sizes[s]!
    return {
      estimate: pairs[s + 1]! / (positives.weight * negatives.weight),
      positives: positives.weight,
      negatives: negatives.weight,
      ofPositive: scaleOf(positives, n),
      ofNegative: scaleOf(negatives, n),
    }
  })
  const spreads = sumSpreads(slots, runs.starts, areas)
  return areas.map(({ estimate }, s) => ({
    estimate,
    spread: spreads.squares[s + 1]!,
    fourths: spreads.fourths[s + 1]!,
  }))
}

interface SliceArea {
  readonly estimate: number
  readonly positives: number
  readonly negatives: number
  readonly ofPositive: number
  readonly ofNegative: number
}

/** Slice and label of the rows in the order of their scores: slice·2 + label. */
function slotsInOrder(truth: Uint8Array, order: Uint32Array, codes: Partition['codes']): Uint32Array {
  const slots = new Uint32Array(order.length)
  for (let k = 0; k < order.length; k += 1) {
    const row = order[k]!
    slots[k] = codes[row]! * 2 + truth[row]!
  }
  return slots
}

/** Per slice the pairs of a negative below a positive, tied ones counting half. */
function countPairs(slots: Uint32Array, starts: Uint32Array, size: number): Float64Array {
  const [pairs, below, last] = [new Float64Array(size + 1), new Float64Array(size + 1), new Int32Array(size + 1)]
  // Positives and negatives of the run at hand, at slice·2 + label.
  const tied = new Float64Array(2 * size + 2)
  let k = 0
  for (let r = 1; r < starts.length; r += 1) {
    const end = starts[r]!
    for (; k < end; k += 1) {
      const slot = slots[k]!
      const code = slot >> 1
      if (last[code] === r) {
        tied[slot]! += 1
        continue
      }
      last[code] = r
      const negatives = tied[2 * code]!
      pairs[code]! += tied[2 * code + 1]! * (below[code]! + negatives / 2)
      below[code]! += negatives
      tied[2 * code] = 1 - (slot & 1)
      tied[2 * code + 1] = slot & 1
    }
  }
  for (let code = 0; code <= size; code += 1) pairs[code]! += tied[2 * code + 1]! * (below[code]! + tied[2 * code]! / 2)
  return pairs
}

/** Per slice Σφ², once the areas are known. */
function sumSpreads(slots: Uint32Array, starts: Uint32Array, areas: readonly SliceArea[]): SpreadWalk {
  const size = areas.length
  const walk = new SpreadWalk(areas)
  const last = new Int32Array(size + 1)
  const { tied } = walk
  let k = 0
  for (let r = 1; r < starts.length; r += 1) {
    const end = starts[r]!
    for (; k < end; k += 1) {
      const slot = slots[k]!
      const code = slot >> 1
      if (last[code] === r) {
        tied[slot]! += 1
        continue
      }
      last[code] = r
      walk.close(code)
      tied[2 * code] = 1 - (slot & 1)
      tied[2 * code + 1] = slot & 1
    }
  }
  for (let code = 1; code <= size; code += 1) walk.close(code)
  return walk
}

class SpreadWalk {
  readonly squares: Float64Array
  readonly fourths: Float64Array
  readonly tied: Float64Array
  readonly #below: Float64Array
  readonly #areas: Float64Array

  constructor(areas: readonly SliceArea[]) {
    this.squares = new Float64Array(areas.length + 1)
    this.fourths = new Float64Array(areas.length + 1)
    this.tied = new Float64Array(2 * areas.length + 2)
    this.#below = new Float64Array(2 * areas.length + 2)
    this.#areas = new Float64Array(5 * areas.length + 5)
    for (const [s, area] of areas.entries()) {
      const { estimate, positives, negatives, ofPositive, ofNegative } = area
      this.#areas.set([estimate, positives, negatives, ofPositive, ofNegative], 5 * s + 5)
    }
  }

  /** Adds what the run at hand contributes to a slice. */
  close(code: number): void {
    const areas = this.#areas
    const below = this.#below
    const place = 2 * code
    const base = 5 * code
    const negatives = this.tied[place]!
    const positives = this.tied[place + 1]!
    const estimate = areas[base]!
    const phi1 = areas[base + 3]! * withoutNoise((below[place]! + negatives / 2) / areas[base + 2]! - estimate, 1)
    const all = areas[base + 1]!
    const phi0 = areas[base + 4]! * withoutNoise((all - below[place + 1]! - positives / 2) / all - estimate, 1)
    // Before the first run there is nothing, and a slice of one class has no area.
    if (positives > 0) {
      const square = phi1 * phi1
      this.squares[code]! += positives * square
      this.fourths[code]! += positives * square * square
    }
    if (negatives > 0) {
      const square = phi0 * phi0
      this.squares[code]! += negatives * square
      this.fourths[code]! += negatives * square * square
    }
    below[place]! += negatives
    below[place + 1]! += positives
  }
}
