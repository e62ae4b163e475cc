import type { Partition } from '@titlebout/stats'
import { countOnes, placesOfMask } from './judged-rows.ts'
import type { SliceMask } from './slices.ts'

/** Of each partition where the rows of slice k begin, at k − 1, if those of slice 1 come first; with one more entry for the end. */
const STARTS = new WeakMap<Partition, Uint32Array>()
/** Its rows in that order: found where somebody asks, as sizes alone are cheap. */
const PLACES = new WeakMap<Partition, Uint32Array>()

/** Places of the rows of one slice, in their order; all slices of a partition are found in one pass, whatever their number. */
export function placesIn(partition: Partition, code: number): Uint32Array {
  const starts = startsOf(partition)
  const places = PLACES.get(partition) ?? sorted(partition, starts)
  PLACES.set(partition, places)
  return places.subarray(starts[code - 1], starts[code])
}

/** Places of the rows of a slice, in their order. */
export function placesOf(slice: SliceMask, count: number): Uint32Array {
  const { place } = slice
  if (place?.partition.codes.length === count) return placesIn(place.partition, place.code)
  return placesOfMask(slice.rows)
}

/** Number of the rows of a slice. */
export function rowsOf(slice: SliceMask, count: number): number {
  const { place } = slice
  if (place?.partition.codes.length !== count) return countOnes(slice.rows)
  const starts = startsOf(place.partition)
  return starts[place.code]! - starts[place.code - 1]!
}

function startsOf(partition: Partition): Uint32Array {
  const starts = STARTS.get(partition) ?? counted(partition)
  STARTS.set(partition, starts)
  return starts
}

/** Code 0 is in no slice. */
function counted({ codes, size }: Partition): Uint32Array {
  const counts = new Uint32Array(size + 1)
  for (let i = 0; i < codes.length; i += 1) counts[codes[i]!]! += 1
  counts[0] = 0
  for (let k = 1; k <= size; k += 1) counts[k]! += counts[k - 1]!
  return counts
}

/** Counting sort by slice. */
function sorted({ codes, size }: Partition, starts: Uint32Array): Uint32Array {
  const next = starts.slice()
  const places = new Uint32Array(starts[size]!)
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!
    if (code === 0) continue
    places[next[code - 1]!] = i
    next[code - 1]! += 1
  }
  return places
}
