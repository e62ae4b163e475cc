import type { Profile } from '../profile/profile.ts'

/** Where the edges of a number column come from. */
export type EdgesFrom = 'training-profile' | 'test-rows'

export interface Edges {
  /** Ascending, each once. */
  readonly edges: readonly number[]
  readonly from: EdgesFrom
}

/**
 * Edges that cut a number column into so many parts of about equally many rows: the quantiles of the training profile, so that slices
 * stay the same from one test set to the next; where it does not have them, those of the rows at hand.
 *
 * Quantiles of rows are rounded to a hundredth of a part or so: an edge is then no value of a single row, and is easy to read.
 *
 * @param values NaN for null
 */
export function quantileEdges(
  values: Float64Array,
  parts: number,
  known: { readonly column: string; readonly profile: Profile | undefined },
): Edges {
  const shares = Array.from({ length: parts - 1 }, (_, k) => (k + 1) / parts)
  const learned = edgesOfProfile(known.profile, known.column, shares)
  if (learned !== undefined) return { edges: learned, from: 'training-profile' }
  return { edges: edgesOfRows(values, shares), from: 'test-rows' }
}

function edgesOfProfile(
  profile: Profile | undefined,
  column: string,
  shares: readonly number[],
): readonly number[] | undefined {
  const found = profile?.columns.find(({ name }) => name === column)
  if (found?.kind !== 'number') return undefined
  const edges = shares.flatMap((share) => {
    const entry = found.quantiles.find(([p]) => Math.abs(p - share) < 1e-9)
    return entry === undefined ? [] : [entry[1]]
  })
  return edges.length === shares.length ? [...new Set(edges)] : undefined
}

/** Part of the middle nine tenths that an edge is rounded to, times the number of parts. */
const FINENESS = 25

/** Rounded quantiles of the rows at hand that cut them into so many parts, each edge once. */
export function rowQuantiles(values: Float64Array, parts: number): readonly number[] {
  return edgesOfRows(
    values,
    Array.from({ length: parts - 1 }, (_, k) => (k + 1) / parts),
  )
}

function edgesOfRows(values: Float64Array, shares: readonly number[]): readonly number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return []
  const spread = quantile(sorted, 0.95) - quantile(sorted, 0.05)
  const step = spread > 0 ? 10 ** Math.floor(Math.log10(spread / (FINENESS * (shares.length + 1)))) : 0
  const edges = shares.map((share) => rounded(quantile(sorted, share), step))
  // Nothing lies below the smallest value.
  return [...new Set(edges)].filter((edge) => edge > sorted[0]!)
}

function rounded(value: number, step: number): number {
  return step === 0 ? value : Number((Math.round(value / step) * step).toPrecision(12))
}

/** numpy's linear rule. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const below = sorted[low]!
  const above = sorted[Math.min(sorted.length - 1, low + 1)]!
  return below + (at - low) * (above - below)
}
