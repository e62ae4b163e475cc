import type { Runs } from '../order.ts'
import { areaPlacements } from './area-placements.ts'
import type { AreaCut } from './area-slots.ts'
import { slotsOfRows } from './area-slots.ts'
import { withoutNoise } from './rank-measures.ts'
import type { Ranked } from './rank-statistics.ts'

/** What is kept of a slice, side by side: Σφ² and Σφ⁴ of the first fighter, of the second, and of their difference. */
const SPREADS = 3
const KEPT = 2 * SPREADS

/**
 * Areas of two fighters over the slices of a cut, the first at 0, and their difference, of rows that each count once and stand alone. φ of both is found
 * row by row: what nobody asks for is not stored.
 *
 * @param differences where φ of the second less that of the first is left
 */
export function areaPairs(
  truth: Uint8Array,
  [first, second]: readonly [Runs, Runs],
  cut: AreaCut,
  differences?: Float64Array,
): readonly Ranked[] {
  const slots = slotsOfRows(truth, cut.partition)
  const [one, other] = [areaPlacements(slots, first, cut), areaPlacements(slots, second, cut)]
  const kept = new Float64Array((cut.partition.size + 1) * KEPT)
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i]!
    const phi1 = one.scale[slot]! * withoutNoise(one.offset[slot]! + one.share[slot]! * one.below[i]!, 1)
    const phi2 = other.scale[slot]! * withoutNoise(other.offset[slot]! + other.share[slot]! * other.below[i]!, 1)
    const difference = phi2 - phi1
    if (differences !== undefined) differences[i] = difference
    const at = (slot >> 1) * KEPT
    const square1 = phi1 * phi1
    const square2 = phi2 * phi2
    const square = difference * difference
    kept[at]! += square1
    kept[at + 1]! += square1 * square1
    kept[at + 2]! += square2
    kept[at + 3]! += square2 * square2
    kept[at + 4]! += square
    kept[at + 5]! += square * square
  }
  return cut.sizes.map((_, s) => {
    const [ofFirst, ofSecond, ofDifference] = Array.from({ length: SPREADS }, (__, k) => {
      const at = (s + 1) * KEPT + 2 * k
      return { rows: kept[at]!, fourths: kept[at + 1]!, clusters: undefined }
    })
    return {
      estimates: [one.estimates[s]!, other.estimates[s]!],
      spreads: [ofFirst!, ofSecond!],
      difference: ofDifference,
    }
  })
}
