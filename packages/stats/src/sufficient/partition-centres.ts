import type { Partition } from './partition.ts'
import type { SliceSize } from './slice-size.ts'
import type { PlannedColumn, SumColumns } from './sum-columns.ts'
import type { SumRows } from './sum-statistics.ts'
import { addByCode, divided } from './sums-by-code.ts'

/** Means per slice that spreads are taken about, in two steps: the mean, and what rounding left in it. So an offset of 1e9 costs no digit. */
export class PartitionCentres {
  readonly #rows: SumRows
  readonly #columns: SumColumns
  readonly #partition: Partition
  readonly #sizes: readonly SliceSize[]
  /** Per fighter and place of the term, per slice. */
  readonly #means: readonly (readonly Float64Array[])[]
  readonly #residues: readonly (readonly Float64Array[])[]
  readonly #scratch: readonly [Float64Array, Float64Array]

  constructor(rows: SumRows, columns: SumColumns, partition: Partition, sizes: readonly SliceSize[]) {
    this.#rows = rows
    this.#columns = columns
    this.#partition = partition
    this.#sizes = sizes
    const places = columns.basis.reduce((most, { place }) => Math.max(most, place + 1), 0)
    const perSlice = (): Float64Array[] => Array.from({ length: places }, () => new Float64Array(partition.size + 1))
    this.#means = rows.fighters.map(perSlice)
    this.#residues = rows.fighters.map(perSlice)
    const block = columns.values[0]!.length
    this.#scratch = [new Float64Array(block), new Float64Array(block)]
  }

  addMeans(): void {
    this.#forEachSpread((fighter, place) =>
      addByCode(
        this.#means[fighter]![place]!,
        this.#partition.codes,
        this.#columns.span,
        this.#columns.of(fighter, place),
        this.#rows.weights,
      ),
    )
  }

  endMeans(): void {
    for (const means of this.#means.flat()) divided(means, this.#sizes)
  }

  addResidues(): void {
    const { codes } = this.#partition
    const { span } = this.#columns
    this.#forEachSpread((fighter, place) => {
      const [values, means, out] = [this.#columns.of(fighter, place), this.#means[fighter]![place]!, this.#scratch[0]]
      for (let i = span.from; i < span.to; i += 1) out[i - span.from] = values[i - span.from]! - means[codes[i]!]!
      addByCode(this.#residues[fighter]![place]!, codes, span, out, this.#rows.weights)
    })
  }

  endResidues(): void {
    for (const residues of this.#residues.flat()) divided(residues, this.#sizes)
  }

  /** Squared distances of the block's rows; valid until the next call. */
  squares({ of, place }: PlannedColumn): Float64Array {
    const [out, theirs] = this.#scratch
    if (of === 'first') {
      this.#squaresOf(0, place, out)
      return out
    }
    this.#squaresOf(0, place, theirs)
    this.#squaresOf(1, place, out)
    for (let i = 0; i < out.length; i += 1) out[i]! -= theirs[i]!
    return out
  }

  #squaresOf(fighter: number, place: number, out: Float64Array): void {
    const { span } = this.#columns
    const { codes } = this.#partition
    const [means, residues] = [this.#means[fighter]![place]!, this.#residues[fighter]![place]!]
    const values = this.#columns.of(fighter, place)
    for (let i = span.from; i < span.to; i += 1) {
      const code = codes[i]!
      out[i - span.from] = squaredDistance(values[i - span.from]!, means[code]!, residues[code]!)
    }
  }

  #forEachSpread(visit: (fighter: number, place: number) => void): void {
    for (const { of, place, spread } of this.#columns.basis) {
      if (!spread || of === 'difference') continue
      for (const fighter of this.#rows.fighters.keys()) visit(fighter, place)
    }
  }
}

/** Squared distance from a mean in two parts. What rounding leaves of 0, far less than a last digit of the value, is 0. */
export function squaredDistance(value: number, mean: number, residue: number): number {
  const distance = value - mean - residue
  return Math.abs(distance) <= 1e-8 * Number.EPSILON * Math.abs(value) ? 0 : distance * distance
}
