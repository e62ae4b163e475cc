import type { Partition } from './partition.ts'

/** Atoms whose sums stay in the nearer caches. */
const MOST_ATOMS = 4096

/** Rows per atom below which adding up atoms costs more than going over the rows once more. */
const ROWS_PER_ATOM = 64

/**
 * The parts into which some partitions cut the rows together: one pass over the rows sums by atom, and the slices of every member are sums of atoms.
 */
export interface Atoms {
  readonly size: number
  /** Per row its atom, from 0. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  readonly members: readonly AtomMember[]
}

/** One of the partitions, by its place among those that were given. */
export interface AtomMember {
  readonly place: number
  readonly partition: Partition
  /** Per atom the number of its slice, 0 for none. */
  readonly sliceOf: Uint32Array
}

/** Few groups of partitions that are cut together, in the order in which they come; a partition of very many slices stays alone. */
export function atomsOf(partitions: readonly Partition[]): readonly Atoms[] {
  const groups: { size: number; places: number[] }[] = []
  for (const [place, { size, codes }] of partitions.entries()) {
    const most = Math.min(MOST_ATOMS, codes.length / ROWS_PER_ATOM)
    const last = groups.at(-1)
    if (last !== undefined && last.size * (size + 1) <= most) {
      last.size *= size + 1
      last.places.push(place)
    } else groups.push({ size: size + 1, places: [place] })
  }
  return groups.map(({ size, places }) => together(partitions, size, places))
}

/** Each partition by itself. */
export function atomsOfEach(partitions: readonly Partition[]): readonly Atoms[] {
  return partitions.map(({ size }, place) => together(partitions, size + 1, [place]))
}

function together(partitions: readonly Partition[], size: number, places: readonly number[]): Atoms {
  let rest = size
  const members = places.map((place) => {
    const partition = partitions[place]!
    const radix = partition.size + 1
    rest /= radix
    const stride = rest
    const sliceOf = Uint32Array.from({ length: size }, (_, atom) => Math.floor(atom / stride) % radix)
    return { place, partition, sliceOf }
  })
  return { size, codes: atomCodes(members, size), members }
}

function atomCodes(members: readonly AtomMember[], size: number): Atoms['codes'] {
  const [first, ...others] = members
  if (first === undefined) throw new Error('atoms of no partition')
  const { codes } = first.partition
  if (others.length === 0) return codes
  const out = size <= 0x10000 ? new Uint16Array(codes) : new Uint32Array(codes)
  for (const { partition } of others) {
    const radix = partition.size + 1
    const next = partition.codes
    for (let i = 0; i < out.length; i += 1) out[i] = out[i]! * radix + next[i]!
  }
  return out
}

/** What is kept per atom, `width` numbers each, added up by the slices of a member. */
export function foldedBySlice(
  perAtom: Float64Array | Uint32Array,
  width: number,
  { partition, sliceOf }: AtomMember,
): Float64Array {
  const out = new Float64Array((partition.size + 1) * width)
  for (let atom = 0, from = 0; atom < sliceOf.length; atom += 1) {
    const to = sliceOf[atom]! * width
    for (let k = 0; k < width; k += 1, from += 1) out[to + k]! += perAtom[from]!
  }
  return out
}
