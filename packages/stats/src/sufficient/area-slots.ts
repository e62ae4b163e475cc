import type { Partition } from './partition.ts'
import type { Side } from './rank-measures.ts'
import type { SliceSize } from './slice-size.ts'

/** A cut of the rows into slices, with the negatives and positives of each slice at its number. */
export interface AreaCut {
  readonly partition: Partition
  readonly sizes: readonly SliceSize[]
  readonly sides: readonly [readonly Side[], readonly Side[]]
}

/** Which slice and label rows have in each of some cuts, as numbers, those of a row side by side. A slot and the one of the other label differ in their last bit. */
export interface AreaSlots {
  readonly slots: Uint8Array | Uint16Array | Uint32Array
  /** Numbers per row. */
  readonly width: number
  /** The first slot of each cut; at the end their number. */
  readonly firsts: readonly number[]
}

/** Rows whose slots fit into the nearest cache. */
const BLOCK = 2048

/**
 * The slots of rows in the order of their scores. A walk along them decides at each row what to do, and must not wait for memory there: the
 * jumps from row to row are made here, where nothing hangs on what is read.
 */
export function slotsInOrder(truth: Uint8Array, cuts: readonly AreaCut[], order: Uint32Array): AreaSlots {
  const firsts = [0]
  for (const { partition } of cuts) firsts.push(firsts.at(-1)! + 2 * (partition.size + 1))
  const width = cuts.length
  const slots = wholeNumbers(truth.length * width, firsts.at(-1)!)
  for (let from = 0; from < order.length; from += BLOCK) {
    const to = Math.min(order.length, from + BLOCK)
    for (const [c, { partition }] of cuts.entries()) {
      const { codes } = partition
      const first = firsts[c]!
      for (let k = from, at = from * width + c; k < to; k += 1, at += width) {
        const row = order[k]!
        slots[at] = first + 2 * codes[row]! + truth[row]!
      }
    }
  }
  return { slots, width, firsts }
}

function wholeNumbers(length: number, most: number): AreaSlots['slots'] {
  if (most <= 0x100) return new Uint8Array(length)
  return most <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length)
}
