import type { ClusterSlices } from './cluster-slices.ts'
import type { Partition } from './partition.ts'
import type { RankMoments } from './rank-measures.ts'
import type { Ranked } from './rank-statistics.ts'
import type { Slices } from './slices.ts'

/** A measure of one fighter over the slices of a cut. */
export interface RankedFighter {
  readonly moments: readonly RankMoments[]
  readonly phi: Float64Array | undefined
}

/**
 * What is known of one fighter, or of two at once, over each slice, the first at 0.
 *
 * @param differences φ of the second less that of the first
 */
export function joinFighters(
  fighters: readonly RankedFighter[],
  { partition, parts }: Pick<Slices, 'partition' | 'parts'>,
  differences: Float64Array | undefined,
): readonly Ranked[] {
  const ofClusters = (phi: Float64Array | undefined): Float64Array | undefined =>
    parts && phi && clusterSpreads(phi, parts, partition.size)
  const ofFighters = fighters.map(({ phi }) => ofClusters(phi))
  const spreads = differences && rowSpreads(differences, partition)
  const clusterDifferences = ofClusters(differences)
  return Array.from({ length: partition.size }, (_, s) => ({
    estimates: fighters.map(({ moments }) => moments[s]!.estimate),
    spreads: fighters.map(({ moments }, f) => ({
      rows: moments[s]!.spread,
      fourths: moments[s]!.fourths,
      clusters: ofFighters[f]?.[s + 1],
    })),
    difference: spreads && {
      rows: spreads.squares[s + 1]!,
      fourths: spreads.fourths[s + 1]!,
      clusters: clusterDifferences?.[s + 1],
    },
  }))
}

/** φ of the second less that of the first, left in `differences`; undefined with one fighter. */
export function differencesOf(
  [first, second]: readonly RankedFighter[],
  differences: Float64Array = new Float64Array(second?.phi?.length ?? 0),
): Float64Array | undefined {
  if (first?.phi === undefined || second?.phi === undefined) return undefined
  for (let i = 0; i < differences.length; i += 1) differences[i] = second.phi[i]! - first.phi[i]!
  return differences
}

/** Per slice Σφ² and Σφ⁴. */
function rowSpreads(
  phi: Float64Array,
  { size, codes }: Partition,
): { readonly squares: Float64Array; readonly fourths: Float64Array } {
  const [squares, fourths] = [new Float64Array(size + 1), new Float64Array(size + 1)]
  for (let i = 0; i < phi.length; i += 1) {
    const square = phi[i]! * phi[i]!
    squares[codes[i]!]! += square
    fourths[codes[i]!]! += square * square
  }
  return { squares, fourths }
}

/** Per slice Σ over its clusters of the squared sum of φ. */
function clusterSpreads(phi: Float64Array, { parts, sliceOf }: ClusterSlices, size: number): Float64Array {
  const [sums, out] = [new Float64Array(sliceOf.length), new Float64Array(size + 1)]
  for (let i = 0; i < phi.length; i += 1) sums[parts[i]!]! += phi[i]!
  for (let p = 1; p < sliceOf.length; p += 1) out[sliceOf[p]!]! += sums[p]! * sums[p]!
  return out
}
