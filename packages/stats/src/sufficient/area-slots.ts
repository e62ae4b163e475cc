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

/** Which slice and label rows have in each of some cuts, as numbers, those of a row side by side. A slot and the one of the other label differ in their last bit. */
export interface AreaSlots {
  readonly slots: WholeNumbers
  /** Numbers per row. */
  readonly width: number
  /** The first slot of each cut; at the end their number. */
  readonly firsts: readonly number[]
}

/** Rows whose slots fit into the nearest cache. */
const BLOCK = 2048

/**
 * The slots of rows in the order of their scores. A walk along them decides at each row what to do, and must not wait for memory there: the
 * jumps from row to row are made here, where nothing hangs on what is read, and once for all partitions that are cut together.
 *
 * @param atoms hold the partition of each cut; others are passed over
 */
export function slotsInOrder(
  truth: Uint8Array,
  cuts: readonly AreaCut[],
  order: Uint32Array,
  atoms: readonly Atoms[],
): AreaSlots {
  const firsts = [0]
  for (const { partition } of cuts) firsts.push(firsts.at(-1)! + 2 * (partition.size + 1))
  const width = cuts.length
  const slots = wholeNumbers(truth.length * width, firsts.at(-1)!)
  const groups = atoms.map((group) => ({ codes: group.codes, columns: columnsOf(group, cuts, firsts) }))
  const block = new Uint32Array(BLOCK)
  for (let from = 0; from < order.length; from += BLOCK) {
    const rows = order.subarray(from, from + BLOCK)
    for (const { codes, columns } of groups) {
      if (columns.length === 0) continue
      readBlock(block, rows, codes, truth)
      for (const { place, slotOf } of columns)
        for (let k = 0, at = from * width + place; k < rows.length; k += 1, at += width) slots[at] = slotOf[block[k]!]!
    }
  }
  return { slots, width, firsts }
}

/** Which number of a row belongs to a cut, and its slot by 2·atom + label. */
interface SlotColumn {
  readonly place: number
  readonly slotOf: Uint32Array
}

function columnsOf({ members }: Atoms, cuts: readonly AreaCut[], firsts: readonly number[]): readonly SlotColumn[] {
  return cuts.flatMap(({ partition }, place) => {
    const member = members.find((one) => one.partition === partition)
    if (member === undefined) return []
    const slotOf = new Uint32Array(2 * member.sliceOf.length)
    for (let k = 0; k < slotOf.length; k += 1) slotOf[k] = firsts[place]! + 2 * member.sliceOf[k >> 1]! + (k & 1)
    return [{ place, slotOf }]
  })
}

function readBlock(block: Uint32Array, rows: Uint32Array, codes: Atoms['codes'], truth: Uint8Array): void {
  for (let k = 0; k < rows.length; k += 1) {
    const row = rows[k]!
    block[k] = 2 * codes[row]! + truth[row]!
  }
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
