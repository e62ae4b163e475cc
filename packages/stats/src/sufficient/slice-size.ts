import type { ClusterSlices } from './cluster-slices.ts'
import type { Partition } from './partition.ts'

/** How many rows a slice has, and what they weigh. */
export interface SliceSize {
  readonly n: number
  /** Σw; without weights n. */
  readonly weight: number
  /** Σw²; without weights n. */
  readonly squares: number
  /** Clusters that have rows here; undefined where rows are independent. */
  readonly clusters: number | undefined
}

/** The sizes of all slices of a partition, the first at 0; `rows` of each slice where they are known. */
export function sliceSizes(
  { size, codes }: Partition,
  {
    weights,
    clusters,
    rows = rowsOf(codes, size),
  }: {
    readonly weights?: Float64Array | undefined
    readonly clusters?: ClusterSlices | undefined
    readonly rows?: Float64Array | undefined
  },
): readonly SliceSize[] {
  let [totals, squares] = [rows, rows]
  if (weights !== undefined) {
    totals = new Float64Array(size + 1)
    squares = new Float64Array(size + 1)
    for (let i = 0; i < codes.length; i += 1) {
      const w = weights[i]!
      totals[codes[i]!]! += w
      squares[codes[i]!]! += w * w
    }
  }
  return Array.from({ length: size }, (_, s) => ({
    n: rows[s + 1]!,
    weight: totals[s + 1]!,
    squares: squares[s + 1]!,
    clusters: clusters?.perSlice[s + 1],
  }))
}

function rowsOf(codes: Partition['codes'], size: number): Float64Array {
  const rows = new Float64Array(size + 1)
  for (let i = 0; i < codes.length; i += 1) rows[codes[i]!]! += 1
  return rows
}

/** Kish's effective size (Σw)²/Σw²: the unweighted rows that would tell as much. */
export function kishSize({ weight, squares }: SliceSize): number {
  return squares === 0 ? 0 : (weight * weight) / squares
}
