import type { Runs } from '../order.ts'
import type { AreaCut, WholeNumbers } from './area-slots.ts'
import { slotsOfRows } from './area-slots.ts'

/**
 * Scores at which slices have positives, from the lowest up, those of all slices of a cut among each other: all that a measure of an order needs, as to it the
 * negatives of a slice between two of its positives are alike. The first steps stand for the rows below the first positive of each slice, in the order of
 * the slices from 0, and have no positives.
 */
export interface RankSteps {
  readonly count: number
  readonly slice: Int32Array
  readonly positives: Int32Array
  /** Of the slice, from this score up to before that of its next step. */
  readonly negatives: Int32Array
  /** Of the rows in order 2·slice + label. */
  readonly slots: WholeNumbers
  /** Of the rows in order the last step of their slice at or below their score; undefined where it was not asked for. */
  readonly stepOf: Int32Array | undefined
}

/** One walk along the order. It must not wait for memory, nor guess labels: rows are gathered before, and those with a score of their own decide nothing. */
export function rankSteps(
  truth: Uint8Array,
  { order, starts }: Runs,
  { partition, sides }: AreaCut,
  options: { readonly wantsRows: boolean },
): RankSteps {
  const slots = along(order, slotsOfRows(truth, partition))
  const slices = partition.size + 1
  const most = sides[1].reduce((sum, { rows }) => sum + rows, slices)
  // One more place is written to by rows that are no step.
  const places = (): Int32Array => new Int32Array(most + 1)
  const [slice, positives, negatives] = [places(), places(), places()]
  const stepOf = options.wantsRows ? new Int32Array(truth.length) : undefined
  const last = Int32Array.from({ length: slices }, (_, s) => s)
  slice.set(last)
  let count = slices
  for (let r = 1; r < starts.length; r += 1) {
    const from = starts[r - 1]!
    const to = starts[r]!
    if (to - from === 1) {
      const s = slots[from]! >> 1
      const label = slots[from]! & 1
      const before = last[s]!
      const step = before ^ ((before ^ count) & -label)
      last[s] = step
      slice[count] = s
      positives[count] = label
      negatives[step]! += 1 - label
      if (stepOf !== undefined) stepOf[from] = step
      count += label
      continue
    }
    const first = count
    for (let k = from; k < to; k += 1) {
      const s = slots[k]! >> 1
      if ((slots[k]! & 1) === 0) continue
      if (last[s]! < first) {
        last[s] = count
        slice[count] = s
        positives[count] = 0
        count += 1
      }
      positives[last[s]!]! += 1
    }
    for (let k = from; k < to; k += 1) {
      const step = last[slots[k]! >> 1]!
      negatives[step]! += 1 - (slots[k]! & 1)
      if (stepOf !== undefined) stepOf[k] = step
    }
  }
  return { count, slice, positives, negatives, slots, stepOf }
}

function along(order: Uint32Array, slotOf: WholeNumbers): WholeNumbers {
  const slots = slotOf.slice()
  for (let k = 0; k < order.length; k += 1) slots[k] = slotOf[order[k]!]!
  return slots
}

/** φ of every row. @param factors φ at 2·step + label */
export function influenceOfSteps({ slots, stepOf }: RankSteps, factors: Float64Array, { order }: Runs): Float64Array {
  if (stepOf === undefined) throw new Error('the steps were made without their rows')
  const phi = new Float64Array(order.length)
  for (let k = 0; k < order.length; k += 1) phi[order[k]!] = factors[2 * stepOf[k]! + (slots[k]! & 1)]!
  return phi
}
