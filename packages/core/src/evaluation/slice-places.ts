import type { Partition } from '@titlebout/stats'
import { placesOfMask } from './judged-rows.ts'
import type { SliceMask } from './slices.ts'

/** The rows of a partition, slice by slice. */
interface Places {
  /** Places of rows, those of slice 1 first. */
  readonly places: Uint32Array
  /** Where the rows of slice k begin, at k − 1; with one more entry for the end. */
  readonly starts: Uint32Array
}

const KNOWN = new WeakMap<Partition, Places>()

/** Places of the rows of one slice, in their order; all slices of a partition are found in one pass, whatever their number. */
export function placesIn(partition: Partition, code: number): Uint32Array {
  let known = KNOWN.get(partition)
  if (known === undefined) {
    known = sorted(partition)
    KNOWN.set(partition, known)
  }
  return known.places.subarray(known.starts[code - 1], known.starts[code])
}

/** Places of the rows of a slice, in their order. */
export function placesOf(slice: SliceMask, count: number): Uint32Array {
  const { place } = slice
  if (place?.partition.codes.length === count) return placesIn(place.partition, place.code)
  return placesOfMask(slice.rows)
}

/** Counting sort by slice; code 0 is in none. */
function sorted({ codes, size }: Partition): Places {
  const starts = new Uint32Array(size + 1)
  for (let i = 0; i < codes.length; i += 1) if (codes[i] !== 0) starts[codes[i]!]! += 1
  for (let k = 1; k <= size; k += 1) starts[k]! += starts[k - 1]!
  const next = starts.slice()
  const places = new Uint32Array(starts[size]!)
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!
    if (code === 0) continue
    places[next[code - 1]!] = i
    next[code - 1]! += 1
  }
  return { places, starts }
}
