import { AtomSums } from './atom-sums.ts'
import type { Atoms } from './atoms.ts'
import { PartitionSums } from './partition-sums.ts'
import type { SliceSize } from './slice-size.ts'
import type { Cuts, RowFacts, Slices } from './slices.ts'
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
 * The statistics of every cut, each a list with its first slice at 0. Passes are shared by all cuts, and go by blocks of rows, so that no term is ever
 * stored for all rows.
 *
 * @param together the terms of each metric: only those need moments with each other
 */
export function sumStatistics(
  rows: SumRows,
  together: readonly (readonly Term[])[],
  { each, atoms }: Cuts,
): readonly (readonly SumStatistics[])[] {
  const columns = new SumColumns(rows, together, BLOCK)
  const quick = isPlain(rows, columns) ? fromAtoms(columns, each, atoms) : []
  const rest = each.filter((_, c) => quick[c] === undefined)
  const exact = rest.length === 0 ? [] : aboutOwnMeans(rows, columns, rest)
  return each.map((slices, c) => quick[c] ?? exact[rest.indexOf(slices)]!)
}

/** Whether each row counts once, and no term needs a mean of its slice first. */
function isPlain({ weights, clusters }: SumRows, { hasSpread }: SumColumns): boolean {
  return weights === undefined && clusters === undefined && !hasSpread
}

/** One pass about the means of the first block; nothing of a cut that has a slice with a mean far from there. */
function fromAtoms(
  columns: SumColumns,
  each: readonly Slices[],
  atoms: readonly Atoms[],
): readonly (readonly SumStatistics[] | undefined)[] {
  const sums = atoms.map((group) => new AtomSums(columns, group))
  const centres = new Float64Array(columns.basis.length)
  columns.forEachBlock(() => {
    const { from, to } = columns.span
    if (from === 0) for (const [b, values] of columns.values.entries()) centres[b] = meanOf(values.subarray(0, to))
    for (const sum of sums) sum.add(centres)
  })
  const found = new Map(
    atoms.flatMap(({ members }, g) =>
      members.map((member) => [member.place, sums[g]!.statistics(member, each[member.place]!.sizes, centres)]),
    ),
  )
  return each.map((_, c) => found.get(c))
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i += 1) sum += values[i]!
  return sum / values.length
}

/** Means first, then moments about them: a one-pass sum of squares loses every digit when the mean is large beside the spread. */
function aboutOwnMeans(
  rows: SumRows,
  columns: SumColumns,
  cuts: readonly Slices[],
): readonly (readonly SumStatistics[])[] {
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
