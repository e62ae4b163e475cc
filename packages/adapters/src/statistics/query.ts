import type { SliceSize } from '@titlebout/core'
import { rowsSql, type JudgedSql, type SliceSql } from './judged-sql.ts'

/** Runs SQL whose result is small and all numbers. */
export type Query = (sql: string) => Promise<readonly (readonly number[])[]>

/** Clusters that have rows in each slice, the first at 0; undefined where rows are independent. */
export async function clusterCounts(
  query: Query,
  judged: JudgedSql,
  slices: SliceSql,
): Promise<readonly number[] | undefined> {
  if (judged.cluster === undefined) return undefined
  const found = await query(
    `select s, count(distinct g) from (${rowsSql(judged, slices, {})}) as r group by s order by s`,
  )
  const counts = new Map(found.map(([s = 0, clusters = 0]) => [s, clusters]))
  return Array.from({ length: slices.size }, (_, s) => counts.get(s + 1) ?? 0)
}

/** The size of a slice as the sum of its parts. */
export function sizeOf(
  parts: readonly { readonly rows: number; readonly weight: number; readonly squares: number }[],
  clusters: number | undefined,
): SliceSize {
  let [n, weight, squares] = [0, 0, 0]
  for (const part of parts) {
    n += part.rows
    weight += part.weight
    squares += part.squares
  }
  return { n, weight, squares, clusters }
}
