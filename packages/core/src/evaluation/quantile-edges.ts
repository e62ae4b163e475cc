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
  const learned = profileEdges(known.profile, known.column, parts)
  if (learned !== undefined) return { edges: learned, from: 'training-profile' }
  return { edges: rowQuantiles(values, parts), from: 'test-rows' }
}

/** The quantiles of the training profile that cut a column into so many parts, each once; undefined where it does not have them. */
export function profileEdges(
  profile: Profile | undefined,
  column: string,
  parts: number,
): readonly number[] | undefined {
  return edgesOfProfile(profile, column, sharesOf(parts))
}

function sharesOf(parts: number): readonly number[] {
  return Array.from({ length: parts - 1 }, (_, k) => (k + 1) / parts)
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

/** Shares whose quantiles {@link roundedEdges} is made of. */
export function sharesAsked(parts: number): readonly number[] {
  return [0.05, 0.95, ...sharesOf(parts)]
}

/** Rounded edges, each once. @param quantiles those at {@link sharesAsked}, by numpy's linear rule */
export function roundedEdges(quantiles: readonly number[]): readonly number[] {
  const [low = 0, high = 0, ...edges] = quantiles
  const spread = high - low
  const step = spread > 0 ? 10 ** Math.floor(Math.log10(spread / (FINENESS * (edges.length + 1)))) : 0
  return [...new Set(edges.map((edge) => rounded(edge, step)))]
}

/** Rounded quantiles of the rows at hand that cut them into so many parts, each edge once. */
export function rowQuantiles(values: Float64Array, parts: number): readonly number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return []
  const edges = roundedEdges(sharesAsked(parts).map((share) => quantile(sorted, share)))
  // Nothing lies below the smallest value.
  return edges.filter((edge) => edge > sorted[0]!)
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
