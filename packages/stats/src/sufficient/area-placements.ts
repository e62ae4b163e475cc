import type { Runs } from '../order.ts'
import type { AreaCut, WholeNumbers } from './area-slots.ts'
import { scaleOf } from './rank-measures.ts'

/** Where the rows of one fighter stand, and what turns that into φ. */
export interface AreaPlacements {
  /** Per row twice the rows of the other label below it in its slice, tied ones once. */
  readonly below: Uint32Array
  /** Of each slice, the first at 0; NaN of one that has rows of one label alone. */
  readonly estimates: readonly number[]
  /**
   * φ of a row is scale·(offset + share·below), with these by its slot: a placement is a share of the rows of the other label, less the area. 0 in a slice of one
   * class.
   */
  readonly scale: Float64Array
  readonly share: Float64Array
  readonly offset: Float64Array
}

/**
 * One walk along the order finds how many rows of the other label stand below each row, and leaves that at the row; what follows from it is
 * computed along the rows, where nothing has to be looked up.
 *
 * @param slots of the rows, in their own order
 */
export function areaPlacements(slots: WholeNumbers, runs: Runs, cut: AreaCut): AreaPlacements {
  const { below, sums } = rowsBelow(slots, runs, 2 * (cut.partition.size + 1))
  return { below, ...factorsOf(cut, sums) }
}

/**
 * Twice the rows of the other label below each row, tied ones once; and their sums by slot: that of the positives of a slice is twice the pairs
 * of a negative below a positive.
 */
function rowsBelow(
  slots: WholeNumbers,
  { order, starts }: Runs,
  all: number,
): { readonly below: Uint32Array; readonly sums: Float64Array } {
  const below = new Uint32Array(order.length)
  const sums = new Float64Array(all)
  const [passed, tied] = [new Uint32Array(all), new Uint32Array(all)]
  for (let r = 1; r < starts.length; r += 1) {
    const from = starts[r - 1]!
    const to = starts[r]!
    if (to - from === 1) {
      // Nothing here depends on the label by a branch: labels come in no order that a processor could guess.
      const row = order[from]!
      const slot = slots[row]!
      const twice = passed[slot]!
      below[row] = twice
      sums[slot]! += twice
      passed[slot ^ 1]! += 2
      continue
    }
    for (let k = from; k < to; k += 1) tied[slots[order[k]!]!]! += 1
    for (let k = from; k < to; k += 1) {
      const row = order[k]!
      const slot = slots[row]!
      const twice = passed[slot]! + tied[slot ^ 1]!
      below[row] = twice
      sums[slot]! += twice
    }
    for (let k = from; k < to; k += 1) {
      const slot = slots[order[k]!]!
      passed[slot ^ 1]! += 2 * tied[slot]!
      tied[slot] = 0
    }
  }
  return { below, sums }
}

function factorsOf({ sizes, sides }: AreaCut, sums: Float64Array): Omit<AreaPlacements, 'below'> {
  const slots = (): Float64Array => new Float64Array(sums.length)
  const [scale, share, offset] = [slots(), slots(), slots()]
  const estimates = sizes.map(({ n }, s) => {
    const [negatives, positives] = [sides[0][s + 1]!, sides[1][s + 1]!]
    if (!(positives.weight > 0 && negatives.weight > 0)) return NaN
    const at = 2 * (s + 1)
    const estimate = sums[at + 1]! / 2 / (positives.weight * negatives.weight)
    scale.set([scaleOf(negatives, n), scaleOf(positives, n)], at)
    share.set([-0.5 / positives.weight, 0.5 / negatives.weight], at)
    offset.set([1 - estimate, -estimate], at)
    return estimate
  })
  return { estimates, scale, share, offset }
}
