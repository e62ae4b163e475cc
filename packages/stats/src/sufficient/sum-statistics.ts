import { PartitionSums } from './partition-sums.ts'
import type { SliceSize } from './slice-size.ts'
import type { RowFacts, Slices } from './slices.ts'
import { SumColumns } from './sum-columns.ts'
import type { Term, TermRows } from './terms.ts'

/** Means of per-row terms and how they vary together, per slice, of one fighter or of two at once. */
export interface SumStatistics {
  readonly size: SliceSize
  /** Number of fighters, 1 or 2. */
  readonly fighters: number
  readonly basis: readonly BasisColumn[]
  /** Weighted mean of each column of the basis. */
  readonly means: Float64Array
  /** Σw²(x − x̄)(z − z̄) at `column * basis.length + other`; NaN for terms that were not asked for together. */
  readonly moments: Float64Array
  /** The moments of the sums over clusters, Σ_g(Σw(x − x̄))(Σw(z − z̄)); undefined where rows are independent. */
  readonly clusterMoments: Float64Array | undefined
  /** Σ_g(Σw(x − x̄))³ of each column; undefined where rows are independent. */
  readonly clusterThirds: Float64Array | undefined
  /** Σw³(x − x̄)³ of each column. */
  readonly thirds: Float64Array
  /** Σw⁴(x − x̄)⁴ of each column. */
  readonly fourths: Float64Array
}

/**
 * What is averaged: a term of the first fighter, or what the second has more. The second's own terms would say the same,
 * but two fighters who are much alike would lose all digits of their difference.
 */
export interface BasisColumn {
  /** Name of the term. */
  readonly term: string
  readonly of: 'first' | 'difference'
}

export interface SumRows extends TermRows, RowFacts {}

/** Rows that a pass takes at a time: small enough for the caches, so that each term is computed once for all partitions. */
const BLOCK = 4096

/**
 * The statistics of every partition, each a list with its first slice at 0. Passes are shared by all partitions, and go
 * by blocks of rows, so that no term is ever stored for all rows.
 *
 * @param together the terms of each metric: only those need moments with each other
 *
 * Means first, then moments about them: a one-pass sum of squares loses every digit when the mean is large beside the spread.
 */
export function sumStatistics(
  rows: SumRows,
  together: readonly (readonly Term[])[],
  cuts: readonly Slices[],
): readonly (readonly SumStatistics[])[] {
  const columns = new SumColumns(rows, together, BLOCK)
  const sums = cuts.map((slices) => new PartitionSums(rows, columns, slices))
  if (columns.hasSpread) {
    columns.forEachBlock(() => sums.forEach(({ centres }) => centres?.addMeans()))
    for (const { centres } of sums) centres?.endMeans()
    columns.forEachBlock(() => sums.forEach(({ centres }) => centres?.addResidues()))
    for (const { centres } of sums) centres?.endResidues()
  }
  columns.forEachBlock(() => sums.forEach((sum) => sum.addMeans()))
  for (const sum of sums) sum.endMeans()
  columns.forEachBlock(() => sums.forEach((sum) => sum.addMoments()))
  return sums.map((sum) => sum.statistics())
}
