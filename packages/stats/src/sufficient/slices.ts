import { atomsOf, foldedBySlice, type Atoms } from './atoms.ts'
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

/** All cuts of a question, whose passes over the rows are shared. */
export interface Cuts {
  readonly each: readonly Slices[]
  readonly atoms: readonly Atoms[]
}

export function cutsOf(partitions: readonly Partition[], { weights, clusters }: RowFacts): Cuts {
  const atoms = atomsOf(partitions)
  const rows = weights === undefined ? rowsBySlice(atoms) : undefined
  const each = partitions.map((partition, p) => {
    const parts = clusters && clusterSlices(clusters, partition)
    return { partition, sizes: sliceSizes(partition, { weights, clusters: parts, rows: rows?.get(p) }), parts }
  })
  return { each, atoms }
}

/** Rows per slice of each partition by its place, counted by atom. */
function rowsBySlice(atoms: readonly Atoms[]): ReadonlyMap<number, Float64Array> {
  return new Map(
    atoms.flatMap(({ size, codes, members }) => {
      const rows = new Uint32Array(size)
      for (let i = 0; i < codes.length; i += 1) rows[codes[i]!]! += 1
      return members.map((member) => [member.place, foldedBySlice(rows, 1, member)] as const)
    }),
  )
}
