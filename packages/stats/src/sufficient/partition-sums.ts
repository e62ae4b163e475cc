import type { ClusterSlices } from './cluster-slices.ts'
import { PartitionCentres } from './partition-centres.ts'
import type { Partition } from './partition.ts'
import { addByCode, divided } from './sums-by-code.ts'
import type { SliceSize } from './slice-size.ts'
import type { Slices } from './slices.ts'
import type { SumColumns } from './sum-columns.ts'
import type { SumRows, SumStatistics } from './sum-statistics.ts'
import type { Span } from './terms.ts'

/** Means and moments of all slices of one partition, added up block by block. */
export class PartitionSums {
  readonly centres: PartitionCentres | undefined
  readonly #partition: Partition
  readonly #columns: SumColumns
  readonly #rows: SumRows
  readonly #parts: ClusterSlices | undefined
  readonly #sizes: readonly SliceSize[]
  /** Per basis column and slice. */
  readonly #means: readonly Float64Array[]
  /** Σw(x − x̄), which rounding leaves of the mean, and Σw²(x − x̄), the same without weights. */
  readonly #residues: readonly Float64Array[]
  readonly #squares: readonly Float64Array[]
  /** Σw²(x − x̄)² per column, and the products of each pair of columns that is needed. */
  readonly #moments: readonly Float64Array[]
  readonly #lost: readonly Float64Array[]
  readonly #products: readonly Float64Array[]
  /** Σw³(x − x̄)³ per column, and Σw³(x − x̄)². */
  readonly #thirds: readonly Float64Array[]
  readonly #cubes: readonly Float64Array[]
  readonly #fourths: readonly Float64Array[]
  /** Per basis column and part of a cluster: Σw(x − x̄); at the end Σw. */
  readonly #partSums: readonly Float64Array[]
  readonly #centred: readonly Float64Array[]

  constructor(rows: SumRows, columns: SumColumns, { partition, sizes, parts }: Slices) {
    const { size } = partition
    const width = columns.basis.length
    const perSlice = (count: number): Float64Array[] => Array.from({ length: count }, () => new Float64Array(size + 1))
    this.#rows = rows
    this.#columns = columns
    this.#partition = partition
    this.#parts = parts
    this.#sizes = sizes
    this.#means = perSlice(width)
    this.#residues = perSlice(width)
    this.#squares = rows.weights === undefined ? this.#residues : perSlice(width)
    this.#moments = perSlice(width)
    this.#lost = perSlice(width)
    this.#products = perSlice(columns.pairs.length)
    this.#thirds = perSlice(width)
    this.#cubes = rows.weights === undefined ? this.#moments : perSlice(width)
    this.#fourths = perSlice(width)
    this.#centred = columns.values.map((values) => new Float64Array(values.length))
    const places = parts?.sliceOf.length ?? 0
    this.#partSums = Array.from({ length: width + 1 }, () => new Float64Array(places))
    this.centres = columns.hasSpread ? new PartitionCentres(rows, columns, partition, sizes) : undefined
  }

  addMeans(): void {
    for (const [b, mean] of this.#means.entries())
      addByCode(mean, this.#partition.codes, this.#columns.span, this.#valuesOf(b), this.#rows.weights)
  }

  endMeans(): void {
    for (const mean of this.#means) divided(mean, this.#sizes)
  }

  addMoments(): void {
    const { codes } = this.#partition
    const { span, basis, pairs } = this.#columns
    for (let b = 0; b < basis.length; b += 1) {
      const sums = {
        means: this.#means[b]!,
        residues: this.#residues[b]!,
        squares: this.#squares[b]!,
        moments: this.#moments[b]!,
        lost: this.#lost[b]!,
        thirds: this.#thirds[b]!,
        cubes: this.#cubes[b]!,
        fourths: this.#fourths[b]!,
      }
      const centred = this.#centred[b]!
      addCentred(sums, codes, span, { values: this.#valuesOf(b), weights: this.#rows.weights, centred })
      if (this.#parts !== undefined) addByCode(this.#partSums[b]!, this.#parts.parts, span, centred, undefined)
    }
    for (const [k, [b, d]] of pairs.entries())
      addProducts(this.#products[k]!, codes, span, [this.#centred[b]!, this.#centred[d]!])
  }

  statistics(): readonly SumStatistics[] {
    const { basis } = this.#columns
    const clustered = this.#parts && this.#clusterMoments(this.#parts)
    return this.#sizes.map((size, s) => ({
      size,
      fighters: this.#rows.fighters.length,
      basis: basis.map(({ term, of }) => ({ term, of })),
      means: Float64Array.from(basis, (_, b) => this.#means[b]![s + 1]! + this.#residue(b, s + 1)),
      moments: this.#momentsOf(s + 1),
      clusterMoments: clustered?.[s]?.moments,
      clusterThirds: clustered?.[s]?.thirds,
      thirds: Float64Array.from(basis, (_, b) => this.#third(b, s + 1)),
      fourths: Float64Array.from(basis, (_, b) => this.#fourths[b]![s + 1]!),
    }))
  }

  /** The values that column b has in this partition. */
  #valuesOf(b: number): Float64Array {
    const column = this.#columns.basis[b]!
    return column.spread && this.centres !== undefined ? this.centres.squares(column) : this.#columns.values[b]!
  }

  /** What rounding left in a mean. */
  #residue(b: number, slice: number): number {
    const { weight } = this.#sizes[slice - 1]!
    return weight === 0 ? 0 : this.#residues[b]![slice]! / weight
  }

  /** Without what rounding left in the mean; its square is less than a last digit. */
  #third(b: number, slice: number): number {
    return this.#thirds[b]![slice]! - 3 * this.#residue(b, slice) * this.#cubes[b]![slice]!
  }

  /** Moments about the means without what rounding left in those. */
  #momentsOf(slice: number): Float64Array {
    const width = this.#columns.basis.length
    const out = new Float64Array(width * width).fill(NaN)
    const { squares } = this.#sizes[slice - 1]!
    const squaresOf = (b: number): number => this.#squares[b]![slice]!
    const corrected = (raw: number, b: number, d: number): number => {
      const [r, q] = [this.#residue(b, slice), this.#residue(d, slice)]
      return raw - r * squaresOf(d) - q * squaresOf(b) + r * q * squares
    }
    for (let b = 0; b < width; b += 1)
      out[b * width + b] = corrected(this.#moments[b]![slice]! + this.#lost[b]![slice]!, b, b)
    for (const [k, [b, d]] of this.#columns.pairs.entries()) {
      const moment = corrected(this.#products[k]![slice]!, b, d)
      out[b * width + d] = moment
      out[d * width + b] = moment
    }
    return out
  }

  #clusterMoments({ parts, sliceOf }: ClusterSlices): { moments: Float64Array; thirds: Float64Array }[] {
    const width = this.#columns.basis.length
    const out = this.#sizes.map(() => ({ moments: new Float64Array(width * width), thirds: new Float64Array(width) }))
    const weight = this.#partSums[width]!
    for (let i = 0; i < parts.length; i += 1) weight[parts[i]!]! += this.#rows.weights?.[i] ?? 1
    const sum = (b: number, p: number): number => this.#partSums[b]![p]! - this.#residue(b, sliceOf[p]!) * weight[p]!
    for (let p = 1; p < sliceOf.length; p += 1) {
      const { moments, thirds } = out[sliceOf[p]! - 1]!
      for (let b = 0; b < width; b += 1) {
        thirds[b]! += sum(b, p) ** 3
        for (let d = 0; d < width; d += 1) moments[b * width + d]! += sum(b, p) * sum(d, p)
      }
    }
    return out
  }
}

interface CentredSums {
  readonly means: Float64Array
  readonly residues: Float64Array
  readonly squares: Float64Array
  readonly moments: Float64Array
  /** What rounding loses of `moments`. */
  readonly lost: Float64Array
  readonly thirds: Float64Array
  readonly cubes: Float64Array
  readonly fourths: Float64Array
}

/** Σw(x − x̄), Σw²(x − x̄), Σw²(x − x̄)² and higher ones per code; leaves w(x − x̄) in `centred`. Sums of squares only grow, so what each addition loses is simply found. */
function addCentred(
  { means, residues, squares, moments, lost, thirds, cubes, fourths }: CentredSums,
  codes: Partition['codes'],
  { from, to }: Span,
  { values, weights, centred }: { values: Float64Array; weights: Float64Array | undefined; centred: Float64Array },
): void {
  if (weights === undefined) {
    for (let i = from; i < to; i += 1) {
      const code = codes[i]!
      const d = values[i - from]! - means[code]!
      residues[code]! += d
      const square = d * d
      const total = moments[code]!
      const next = total + square
      lost[code]! += total >= square ? total - next + square : square - next + total
      moments[code] = next
      thirds[code]! += square * d
      fourths[code]! += square * square
      centred[i - from] = d
    }
    return
  }
  for (let i = from; i < to; i += 1) {
    const code = codes[i]!
    const w = weights[i]!
    const d = w * (values[i - from]! - means[code]!)
    residues[code]! += d
    squares[code]! += w * d
    const square = d * d
    const total = moments[code]!
    const next = total + square
    lost[code]! += total >= square ? total - next + square : square - next + total
    moments[code] = next
    thirds[code]! += square * d
    cubes[code]! += w * square
    fourths[code]! += square * square
    centred[i - from] = d
  }
}

function addProducts(
  sums: Float64Array,
  codes: Partition['codes'],
  { from, to }: Span,
  [first, second]: readonly [Float64Array, Float64Array],
): void {
  for (let i = from; i < to; i += 1) sums[codes[i]!]! += first[i - from]! * second[i - from]!
}
