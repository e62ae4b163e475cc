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
    phi,
  }: {
    readonly sizes: readonly SliceSize[]
    readonly sides: readonly [readonly Side[], readonly Side[]]
    /** Where φ of each row is put, if it is wanted; of a slice of one class it is 0. */
    readonly phi?: Float64Array | undefined
  },
): readonly RankMoments[] {
  const slots = slotsInOrder(truth, runs.order, { size, codes })
  const pairs = countPairs(slots, runs.starts, size)
  const areas = sizes.map(({ n }, s): SliceArea => {
    const [negatives, positives] = [sides[0][s + 1]!, sides[1][s + 1]!]
    return {
      estimate: pairs[s + 1]! / (positives.weight * negatives.weight),
      positives: positives.weight,
      negatives: negatives.weight,
      ofPositive: scaleOf(positives, n),
      ofNegative: scaleOf(negatives, n),
    }
  })
  const spreads = sumSpreads(slots, runs, areas, phi)
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

/** Slice and label of the rows in the order of their scores, slice·2 + label: in as few bytes as they need. */
function slotsInOrder(truth: Uint8Array, order: Uint32Array, { size, codes }: Partition): Uint8Array | Uint32Array {
  const slots = size < 128 ? new Uint8Array(order.length) : new Uint32Array(order.length)
  for (let k = 0; k < order.length; k += 1) {
    const row = order[k]!
    slots[k] = codes[row]! * 2 + truth[row]!
  }
  return slots
}

type Slots = ReturnType<typeof slotsInOrder>

/** Per slice the pairs of a negative below a positive, tied ones counting half. */
function countPairs(slots: Slots, starts: Uint32Array, size: number): Float64Array {
  const pairs = new Float64Array(size + 1)
  const below = new Float64Array(size + 1)
  const tied = new TiedRows(size)
  for (let r = 1; r < starts.length; r += 1) {
    const [from, to] = [starts[r - 1]!, starts[r]!]
    if (to - from === 1) {
      // Most scores are of one row: such a row is a run of its own in its slice.
      const slot = slots[from]!
      if ((slot & 1) === 1) pairs[slot >> 1]! += below[slot >> 1]!
      else below[slot >> 1]! += 1
      continue
    }
    tied.count(slots, from, to)
    for (let t = 0; t < tied.codes; t += 1) {
      const code = tied.code[t]!
      const negatives = tied.rows[2 * code]!
      pairs[code]! += tied.rows[2 * code + 1]! * (below[code]! + negatives / 2)
      below[code]! += negatives
    }
  }
  return pairs
}

/** Positives and negatives of one run of equal scores by slice. */
class TiedRows {
  /** At slice·2 + label. */
  readonly rows: Float64Array
  /** The slices that have rows in the run; the first `codes` of the list. */
  readonly code: Uint32Array
  codes = 0

  constructor(size: number) {
    this.rows = new Float64Array(2 * size + 2)
    this.code = new Uint32Array(size + 1)
  }

  count(slots: Slots, from: number, to: number): void {
    const { rows, code } = this
    for (let t = 0; t < this.codes; t += 1) {
      rows[2 * code[t]!] = 0
      rows[2 * code[t]! + 1] = 0
    }
    let codes = 0
    for (let k = from; k < to; k += 1) {
      const slot = slots[k]!
      if (rows[slot & ~1] === 0 && rows[slot | 1] === 0) {
        code[codes] = slot >> 1
        codes += 1
      }
      rows[slot]! += 1
    }
    this.codes = codes
  }
}

/** Per slice Σφ² and Σφ⁴, once the areas are known. */
function sumSpreads(
  slots: Slots,
  { order, starts }: Runs,
  areas: readonly SliceArea[],
  influence: Float64Array | undefined,
): { readonly squares: Float64Array; readonly fourths: Float64Array } {
  const size = areas.length
  const tied = new TiedRows(size)
  const [squares, fourths] = [new Float64Array(size + 1), new Float64Array(size + 1)]
  const { estimate, share, scale, shift } = factorsOf(areas)
  // Of the run at hand, at slice·2 + label.
  const tiedPhi = new Float64Array(2 * size + 2)
  // Rows of the other label passed so far, at slice·2 + label.
  const passed = new Float64Array(2 * size + 2)
  for (let r = 1; r < starts.length; r += 1) {
    const [from, to] = [starts[r - 1]!, starts[r]!]
    if (to - from === 1) {
      const slot = slots[from]!
      const phi = scale[slot]! * withoutNoise(shift[slot]! + share[slot]! * passed[slot]! - estimate[slot]!, 1)
      const square = phi * phi
      squares[slot >> 1]! += square
      fourths[slot >> 1]! += square * square
      if (influence !== undefined) influence[order[from]!] = phi
      passed[slot ^ 1]! += 1
      continue
    }
    tied.count(slots, from, to)
    for (let t = 0; t < tied.codes; t += 1) {
      const code = tied.code[t]!
      for (let slot = 2 * code; slot <= 2 * code + 1; slot += 1) {
        const rows = tied.rows[slot]!
        if (rows === 0) continue
        const beside = passed[slot]! + tied.rows[slot ^ 1]! / 2
        const phi = scale[slot]! * withoutNoise(shift[slot]! + share[slot]! * beside - estimate[slot]!, 1)
        tiedPhi[slot] = phi
        const square = phi * phi
        squares[code]! += rows * square
        fourths[code]! += rows * square * square
      }
      passed[2 * code]! += tied.rows[2 * code + 1]!
      passed[2 * code + 1]! += tied.rows[2 * code]!
    }
    if (influence !== undefined) for (let k = from; k < to; k += 1) influence[order[k]!] = tiedPhi[slots[k]!]!
  }
  return { squares, fourths }
}

interface AreaFactors {
  readonly estimate: Float64Array
  readonly scale: Float64Array
  readonly share: Float64Array
  readonly shift: Float64Array
}

/**
 * φ of a row as scale·(shift + share·x − estimate), x the rows of the other label below it, at slice·2 + label: of a positive
 * the share of negatives below it, of a negative 1 less the share of positives below it.
 */
function factorsOf(areas: readonly SliceArea[]): AreaFactors {
  const places = (): Float64Array => new Float64Array(2 * areas.length + 2)
  const factors = { estimate: places(), scale: places(), share: places(), shift: places() }
  for (const [s, area] of areas.entries()) {
    if (!(area.positives > 0 && area.negatives > 0)) continue
    const at = 2 * s + 2
    factors.estimate.fill(area.estimate, at, at + 2)
    factors.scale.set([area.ofNegative, area.ofPositive], at)
    factors.share.set([-1 / area.positives, 1 / area.negatives], at)
    factors.shift.set([1, 0], at)
  }
  return factors
}
