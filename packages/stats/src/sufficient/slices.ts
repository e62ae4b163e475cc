import { clusterSlices, type ClusterSlices } from './cluster-slices.ts'
import type { Partition } from './partition.ts'
import type { SliceSize } from './slice-size.ts'
import { sliceSizes } from './slice-size.ts'

/** A partition with what every statistic of it needs, found once: sizes, and clusters cut by slices. */
export interface Slices {
  readonly partition: Partition
  /** The first slice at 0. */
  readonly sizes: readonly SliceSize[]
  /** undefined where rows are independent. */
  readonly parts: ClusterSlices | undefined
}

/** What rows count, and which of them belong together. */
export interface RowFacts {
  /** Checked, 0 or more; undefined: each row counts once. */
  readonly weights?: Float64Array | undefined
  /** A code per row, whole numbers from 0. */
  readonly clusters?: Uint32Array | undefined
}

export function slicesOf(partition: Partition, { weights, clusters }: RowFacts): Slices {
  const parts = clusters && clusterSlices(clusters, partition)
  return { partition, sizes: sliceSizes(partition, weights, parts), parts }
}
