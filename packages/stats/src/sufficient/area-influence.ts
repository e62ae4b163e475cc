import type { Runs } from '../order.ts'
import { areaPlacements } from './area-placements.ts'
import type { AreaCut } from './area-slots.ts'
import { slotsOfRows } from './area-slots.ts'
import type { RankMoments } from './rank-measures.ts'
import { withoutNoise } from './rank-measures.ts'

/** Areas of the slices of a cut with φ of every row, for what meets in the rows. */
export interface AreaInfluence {
  readonly moments: readonly RankMoments[]
  /** 0 of a row in no slice, and of a slice of one class. */
  readonly phi: Float64Array
}

/** The areas of one fighter. */
export function areaInfluence(truth: Uint8Array, runs: Runs, cut: AreaCut): AreaInfluence {
  const slots = slotsOfRows(truth, cut.partition)
  const { below, estimates, scale, share, offset } = areaPlacements(slots, runs, cut)
  const phi = new Float64Array(truth.length)
  const [squares, fourths] = [new Float64Array(cut.partition.size + 1), new Float64Array(cut.partition.size + 1)]
  for (let i = 0; i < phi.length; i += 1) {
    const slot = slots[i]!
    const value = scale[slot]! * withoutNoise(offset[slot]! + share[slot]! * below[i]!, 1)
    const square = value * value
    phi[i] = value
    squares[slot >> 1]! += square
    fourths[slot >> 1]! += square * square
  }
  const moments = estimates.map((estimate, s) => ({ estimate, spread: squares[s + 1]!, fourths: fourths[s + 1]! }))
  return { moments, phi }
}
