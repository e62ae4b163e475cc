import type { Runs } from '../order.ts'
import type { AreaCut, WholeNumbers } from './area-slots.ts'
import { slotsOfRows } from './area-slots.ts'
import type { RankMoments } from './rank-measures.ts'
import { scaleOf, withoutNoise } from './rank-measures.ts'

/** Areas of the slices of a cut with φ of every row, for what meets in the rows: other fighters, and clusters. */
export interface AreaInfluence {
  readonly moments: readonly RankMoments[]
  /** 0 of a row in no slice, and of a slice of one class. */
  readonly phi: Float64Array
}

/**
 * One walk along the order finds how many rows of the other label stand below each row, and leaves that at the row; what follows from it is
 * computed along the rows, where nothing has to be looked up.
 */
export function areaInfluence(truth: Uint8Array, runs: Runs, cut: AreaCut): AreaInfluence {
  const slots = slotsOfRows(truth, cut.partition)
  const { below, pairs } = rowsBelow(slots, runs, 2 * (cut.partition.size + 1))
  const factors = factorsOf(cut, pairs)
  const phi = new Float64Array(truth.length)
  const [squares, fourths] = [new Float64Array(pairs.length), new Float64Array(pairs.length)]
  const { scale, share, offset } = factors
  for (let i = 0; i < phi.length; i += 1) {
    const slot = slots[i]!
    const value = scale[slot]! * withoutNoise(offset[slot]! + share[slot]! * below[i]!, 1)
    const square = value * value
    phi[i] = value
    squares[slot >> 1]! += square
    fourths[slot >> 1]! += square * square
  }
  const moments = cut.sizes.map((_, s) => ({
    estimate: factors.estimates[s]!,
    spread: squares[s + 1]!,
    fourths: fourths[s + 1]!,
  }))
  return { moments, phi }
}

/** Twice the rows of the other label below each row, tied ones once; and per slice twice the pairs of a negative below a positive. */
function rowsBelow(
  slots: WholeNumbers,
  { order, starts }: Runs,
  all: number,
): { readonly below: Uint32Array; readonly pairs: Float64Array } {
  const below = new Uint32Array(order.length)
  const pairs = new Float64Array(all / 2)
  const [passed, tied] = [new Uint32Array(all), new Uint32Array(all)]
  for (let r = 1; r < starts.length; r += 1) {
    const from = starts[r - 1]!
    const to = starts[r]!
    if (to - from === 1) {
      const row = order[from]!
      const slot = slots[row]!
      const twice = 2 * passed[slot]!
      below[row] = twice
      if ((slot & 1) === 1) pairs[slot >> 1]! += twice
      passed[slot ^ 1]! += 1
      continue
    }
    for (let k = from; k < to; k += 1) tied[slots[order[k]!]!]! += 1
    for (let k = from; k < to; k += 1) {
      const row = order[k]!
      const slot = slots[row]!
      const twice = 2 * passed[slot]! + tied[slot ^ 1]!
      below[row] = twice
      if ((slot & 1) === 1) pairs[slot >> 1]! += twice
    }
    for (let k = from; k < to; k += 1) {
      const slot = slots[order[k]!]!
      passed[slot ^ 1]! += tied[slot]!
      tied[slot] = 0
    }
  }
  return { below, pairs }
}

/** φ of a row as scale·(offset + share·x) by slot, x twice the rows of the other label below it; 0 in a slice of one class. */
function factorsOf(
  { sizes, sides }: AreaCut,
  pairs: Float64Array,
): {
  readonly estimates: readonly number[]
  readonly scale: Float64Array
  readonly share: Float64Array
  readonly offset: Float64Array
} {
  const slots = (): Float64Array => new Float64Array(2 * pairs.length)
  const [scale, share, offset] = [slots(), slots(), slots()]
  const estimates = sizes.map(({ n }, s) => {
    const [negatives, positives] = [sides[0][s + 1]!, sides[1][s + 1]!]
    if (!(positives.weight > 0 && negatives.weight > 0)) return NaN
    const estimate = pairs[s + 1]! / 2 / (positives.weight * negatives.weight)
    const at = 2 * (s + 1)
    scale.set([scaleOf(negatives, n), scaleOf(positives, n)], at)
    share.set([-0.5 / positives.weight, 0.5 / negatives.weight], at)
    offset.set([1 - estimate, -estimate], at)
    return estimate
  })
  return { estimates, scale, share, offset }
}
