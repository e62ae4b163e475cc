import { foldedBySlice, type AtomMember, type Atoms } from './atoms.ts'
import type { SliceSize } from './slice-size.ts'
import type { SumColumns } from './sum-columns.ts'
import type { SumStatistics } from './sum-statistics.ts'

/** Kept of each column and atom: Σd, Σd², Σd³ and Σd⁴ of the distances d from the column's centre. */
const POWERS = 4

/** Atoms of which a block of rows is summed by itself first, so that the error of a long sum grows with the number of blocks, not of rows. */
const FEW = 512

/**
 * Power sums by atom of rows that each count once, in one pass, about a centre that is the same everywhere: slices are then sums of atoms, and moments are
 * moved from the centre to the slice's mean. A mean so far from the centre that digits would be lost is said to be far, and the slice must be summed about its own.
 */
export class AtomSums {
  readonly #columns: SumColumns
  readonly #atoms: Atoms
  readonly #powers: readonly Float64Array[]
  /** Products of each pair of columns that is needed. */
  readonly #products: readonly Float64Array[]

  constructor(columns: SumColumns, atoms: Atoms) {
    this.#columns = columns
    this.#atoms = atoms
    this.#powers = columns.basis.map(() => new Float64Array(POWERS * atoms.size))
    this.#products = columns.pairs.map(() => new Float64Array(atoms.size))
  }

  /** The block at hand. */
  add(centres: Float64Array): void {
    const { span, values, pairs } = this.#columns
    const codes = this.#atoms.codes.subarray(span.from, span.to)
    for (const [b, powers] of this.#powers.entries())
      addBlock(powers, (sums) => addPowers(sums, codes, values[b]!, centres[b]!))
    for (const [k, [b, d]] of pairs.entries())
      addBlock(this.#products[k]!, (sums) => {
        const [first, second, centre, other] = [values[b]!, values[d]!, centres[b]!, centres[d]!]
        for (let i = 0; i < codes.length; i += 1) sums[codes[i]!]! += (first[i]! - centre) * (second[i]! - other)
      })
  }

  /** The statistics of a member's slices; undefined where one of them is far. */
  statistics(
    member: AtomMember,
    sizes: readonly SliceSize[],
    centres: Float64Array,
  ): readonly SumStatistics[] | undefined {
    const { basis, pairs, fighters } = this.#columns
    const powers = this.#powers.map((kept) => foldedBySlice(kept, POWERS, member))
    const products = this.#products.map((kept) => foldedBySlice(kept, 1, member))
    const width = basis.length
    const found: SumStatistics[] = []
    for (const [s, size] of sizes.entries()) {
      const columns = powers.map((kept) => movedToMean(kept, (s + 1) * POWERS, size.n))
      if (columns.some(({ far }) => far)) return undefined
      const moments = new Float64Array(width * width).fill(NaN)
      for (const [b, { squares }] of columns.entries()) moments[b * width + b] = squares
      for (const [k, [b, d]] of pairs.entries()) {
        const moment = products[k]![s + 1]! - size.n * columns[b]!.away * columns[d]!.away
        moments[b * width + d] = moment
        moments[d * width + b] = moment
      }
      found.push({
        size,
        fighters,
        basis: basis.map(({ term, of }) => ({ term, of })),
        means: Float64Array.from(columns, ({ away }, b) => (size.n === 0 ? 0 : centres[b]! + away)),
        moments,
        clusterMoments: undefined,
        clusterThirds: undefined,
        thirds: Float64Array.from(columns, ({ cubes }) => cubes),
        fourths: Float64Array.from(columns, ({ fourths }) => fourths),
      })
    }
    return found
  }
}

function addBlock(total: Float64Array, add: (sums: Float64Array) => void): void {
  if (total.length > FEW * POWERS) return add(total)
  const ofBlock = new Float64Array(total.length)
  add(ofBlock)
  for (let k = 0; k < total.length; k += 1) total[k]! += ofBlock[k]!
}

function addPowers(sums: Float64Array, codes: Atoms['codes'], values: Float64Array, centre: number): void {
  for (let i = 0; i < codes.length; i += 1) {
    const at = POWERS * codes[i]!
    const d = values[i]! - centre
    const square = d * d
    sums[at]! += d
    sums[at + 1]! += square
    sums[at + 2]! += square * d
    sums[at + 3]! += square * square
  }
}

interface Moved {
  /** The mean less the centre. */
  readonly away: number
  readonly squares: number
  readonly cubes: number
  readonly fourths: number
  /** Whether the spread is small beside the way, so that their difference has lost digits. */
  readonly far: boolean
}

function movedToMean(kept: Float64Array, at: number, n: number): Moved {
  if (n === 0) return { away: 0, squares: 0, cubes: 0, fourths: 0, far: false }
  const [sum, squares, cubes, fourths] = [kept[at]!, kept[at + 1]!, kept[at + 2]!, kept[at + 3]!]
  const away = sum / n
  const square = away * away
  return {
    away,
    squares: squares - sum * away,
    cubes: cubes - 3 * away * squares + 2 * n * square * away,
    fourths: fourths - 4 * away * cubes + 6 * square * squares - 3 * n * square * square,
    // Infinite where squares leave the range of doubles.
    far: !(2 * n * square <= squares && Number.isFinite(fourths)),
  }
}
