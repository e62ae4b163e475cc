import type { Atoms } from './atoms.ts'
import type { Partition } from './partition.ts'
import type { Side } from './rank-measures.ts'
import type { SliceSize } from './slice-size.ts'

/** A cut of the rows into slices, with the negatives and positives of each slice at its number. */
export interface AreaCut {
  readonly partition: Partition
  readonly sizes: readonly SliceSize[]
  readonly sides: readonly [readonly Side[], readonly Side[]]
}

export type WholeNumbers = Uint8Array | Uint16Array | Uint32Array

/** Slices and labels of rows in some cuts, as numbers: slots. A slot and the one of the other label differ in their last bit. */
export interface AreaSlots {
  /** Of each row, in the order of the scores, 2·atom + label. */
  readonly kinds: WholeNumbers
  /** Of each such kind its slots, one for each cut, side by side. */
  readonly slots: WholeNumbers
  readonly width: number
  /** The first slot of each cut; at the end their number. */
  readonly firsts: readonly number[]
}

/**
 * Rows in the order of their scores. A walk along them decides at each row what to do, and must not wait for memory there: the
 * jumps from row to row are made here, where nothing hangs on what is read, and once for all cuts.
 *
 * @param cuts whose partitions are members of the atoms
 */
export function slotsInOrder(
  truth: Uint8Array,
  cuts: readonly AreaCut[],
  order: Uint32Array,
  { size, codes, members }: Atoms,
): AreaSlots {
  const firsts = [0]
  for (const { partition } of cuts) firsts.push(firsts.at(-1)! + 2 * (partition.size + 1))
  const width = cuts.length
  const slots = wholeNumbers(2 * size * width, firsts.at(-1)!)
  for (const [c, { partition }] of cuts.entries()) {
    const { sliceOf } = members.find((member) => member.partition === partition)!
    for (let kind = 0; kind < 2 * size; kind += 1)
      slots[kind * width + c] = firsts[c]! + 2 * sliceOf[kind >> 1]! + (kind & 1)
  }
  const kinds = wholeNumbers(order.length, 2 * size)
  for (let k = 0; k < kinds.length; k += 1) {
    const row = order[k]!
    kinds[k] = 2 * codes[row]! + truth[row]!
  }
  return { kinds, slots, width, firsts }
}

/** Slice and label of each row in one cut as a number, in the order of the rows. */
export function slotsOfRows(truth: Uint8Array, { size, codes }: Partition): WholeNumbers {
  const slots = wholeNumbers(truth.length, 2 * (size + 1))
  for (let i = 0; i < slots.length; i += 1) slots[i] = 2 * codes[i]! + truth[i]!
  return slots
}

function wholeNumbers(length: number, most: number): WholeNumbers {
  if (most <= 0x100) return new Uint8Array(length)
  return most <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length)
}
