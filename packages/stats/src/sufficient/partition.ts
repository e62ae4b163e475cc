import { requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'

/** A cut of the rows into disjoint slices, all of which one pass over the rows serves. */
export interface Partition {
  /** Number of slices. */
  readonly size: number
  /** Per row the number of its slice, 1 to `size`; 0: in none. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array
}

/** All rows as one slice. */
export function everyRow(n: number): Partition {
  return { size: 1, codes: new Uint8Array(n).fill(1) }
}

/** The rows at which a mask is 1 as one slice. */
export function oneSlice(mask: Uint8Array): Partition {
  return { size: 1, codes: mask }
}

/** @throws {DomainError} unless there is a code from 0 to `size` for each of `n` rows */
export function requirePartition({ size, codes }: Partition, n: number): void {
  requireSameLength({ length: n }, codes, ['the rows', 'partition'])
  let i = 0
  while (i < n && codes[i]! <= size) i += 1
  if (i === n) return
  throw new DomainError(`partition[${i}] must be a slice from 0 to ${size}, got ${codes[i]}`, {
    argument: 'partition',
    index: i,
    value: codes[i],
  })
}
