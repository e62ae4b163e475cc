import type { Partition } from './partition.ts'
import type { SliceSize } from './slice-size.ts'
import type { Span } from './terms.ts'

/**
 * Adds the values of a block of rows to the sum of each row's code.
 *
 * The block is summed by itself first: the error of a long sum then grows with the number of blocks, not of rows.
 */
export function addByCode(
  sums: Float64Array,
  codes: Partition['codes'],
  { from, to }: Span,
  values: Float64Array,
  weights: Float64Array | undefined,
): void {
  const few = sums.length <= 512
  const ofBlock = few ? new Float64Array(sums.length) : sums
  if (weights === undefined) for (let i = from; i < to; i += 1) ofBlock[codes[i]!]! += values[i - from]!
  else for (let i = from; i < to; i += 1) ofBlock[codes[i]!]! += weights[i]! * values[i - from]!
  if (few) for (let c = 0; c < sums.length; c += 1) sums[c]! += ofBlock[c]!
}

/** Sums per slice turned into means, in place. A slice of no weight has none: 0. */
export function divided(sums: Float64Array, sizes: readonly SliceSize[]): void {
  for (const [s, { weight }] of sizes.entries()) sums[s + 1] = weight === 0 ? 0 : sums[s + 1]! / weight
}
