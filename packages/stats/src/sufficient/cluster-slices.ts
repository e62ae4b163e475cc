import type { Partition } from './partition.ts'

/** Clusters cut by the slices of a partition: what moves together, slice by slice. */
export interface ClusterSlices {
  /** Per row the number of its part (a cluster within a slice) from 1; 0 for rows in no slice. */
  readonly parts: Uint32Array
  /** The slice of each part; at 0, where no part is, 0. */
  readonly sliceOf: Uint32Array
  /** Clusters that have rows in each slice, at its number. */
  readonly perSlice: Uint32Array
  /** Rows in the order of their parts; part p is `order[starts[p]]` to before `order[starts[p + 1]]`. */
  readonly order: Uint32Array
  readonly starts: Uint32Array
}

/** @param clusters a code per row: whole numbers from 0, not necessarily all used */
export function clusterSlices(clusters: Uint32Array, { size, codes }: Partition): ClusterSlices {
  const n = clusters.length
  const byCluster = countingSort(clusters, largest(clusters) + 1).order
  const parts = new Uint32Array(n)
  const perSlice = new Uint32Array(size + 1)
  const sliceOf = [0]
  // The part that a slice has in the cluster at hand, and that cluster plus 1.
  const [partOf, seenIn] = [new Uint32Array(size + 1), new Float64Array(size + 1)]
  for (let k = 0; k < n; k += 1) {
    const row = byCluster[k]!
    const code = codes[row]!
    if (code === 0) continue
    const cluster = clusters[row]! + 1
    if (seenIn[code] !== cluster) {
      seenIn[code] = cluster
      partOf[code] = sliceOf.length
      sliceOf.push(code)
      perSlice[code]! += 1
    }
    parts[row] = partOf[code]!
  }
  return { parts, sliceOf: Uint32Array.from(sliceOf), perSlice, ...countingSort(parts, sliceOf.length) }
}

function largest(codes: Uint32Array): number {
  let most = 0
  for (let i = 0; i < codes.length; i += 1) if (codes[i]! > most) most = codes[i]!
  return most
}

function countingSort(codes: Uint32Array, kinds: number): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(kinds + 1)
  for (let i = 0; i < codes.length; i += 1) starts[codes[i]! + 1]! += 1
  for (let c = 0; c < kinds; c += 1) starts[c + 1]! += starts[c]!
  const [order, next] = [new Uint32Array(codes.length), starts.slice()]
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!
    order[next[code]!] = i
    next[code]! += 1
  }
  return { order, starts }
}
