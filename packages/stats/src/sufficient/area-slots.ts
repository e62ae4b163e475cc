import type { Partition } from './partition.ts'
import type { Side } from './rank-measures.ts'
import type { SliceSize } from './slice-size.ts'

/** A cut of the rows into slices, with the negatives and positives of each slice at its number. */
export interface AreaCut {
  readonly partition: Partition
  readonly sizes: readonly SliceSize[]
  readonly sides: readonly [readonly Side[], readonly Side[]]
}

/**
 * Which slice and label each row has in each of some cuts, as numbers: those of a row lie side by side, so that a walk in the order of the
 * scores, which jumps from row to row, reaches into memory once a row. A slot and the one of the other label differ in their last bit.
 */
export interface AreaSlots {
  readonly ofRows: Uint8Array | Uint16Array | Uint32Array
  /** Numbers per row. */
  readonly width: number
  /** The first slot of each cut; at the end their number. */
  readonly firsts: readonly number[]
}

/** Rows whose slots fit into the nearest cache. */
const BLOCK = 2048

export function areaSlots(truth: Uint8Array, cuts: readonly AreaCut[]): AreaSlots {
  const firsts = [0]
  for (const { partition } of cuts) firsts.push(firsts.at(-1)! + 2 * (partition.size + 1))
  const width = cuts.length
  const ofRows = wholeNumbers(truth.length * width, firsts.at(-1)!)
  for (let from = 0; from < truth.length; from += BLOCK) {
    const to = Math.min(truth.length, from + BLOCK)
    for (const [c, { partition }] of cuts.entries()) {
      const { codes } = partition
      const first = firsts[c]!
      for (let i = from, at = from * width + c; i < to; i += 1, at += width)
        ofRows[at] = first + 2 * codes[i]! + truth[i]!
    }
  }
  return { ofRows, width, firsts }
}

function wholeNumbers(length: number, most: number): AreaSlots['ofRows'] {
  if (most <= 0x100) return new Uint8Array(length)
  return most <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length)
}
