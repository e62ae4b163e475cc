import { seeded, shuffled } from '@titlebout/stats'
import type { JudgedRows } from '../evaluation/judged-rows.ts'

/** How many rows there are, and which of them belong together. */
export interface RowGroups {
  readonly count: number
  /** A code of each row; undefined: each stands alone. */
  readonly groups: Uint32Array | undefined
}

/** Judged rows by cluster, else by query. */
export function rowGroups(rows: JudgedRows): RowGroups {
  return { count: rows.count, groups: rows.cluster ?? (rows.task === 'ranking' ? rows.query : undefined) }
}

/**
 * At most `most` rows, drawn at random and in their order; all where there are no more. Rows of one query or cluster stay together, and the first group is drawn
 * whole whatever its size.
 */
export function drawnRows({ count: all, groups }: RowGroups, most: number, seed: number): Uint32Array {
  const rng = seeded(seed)
  if (all <= most) return Uint32Array.from({ length: all }, (_, row) => row)
  if (groups === undefined) return shuffled(all, rng).slice(0, most).sort()
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const codes = Uint32Array.from(sizes.keys())
  const taken = new Set<number>()
  let count = 0
  for (const place of shuffled(codes.length, rng)) {
    const size = sizes.get(codes[place]!) ?? 0
    if (taken.size > 0 && count + size > most) break
    taken.add(codes[place]!)
    count += size
  }
  return Uint32Array.from(groups.keys()).filter((row) => taken.has(groups[row]!))
}

/** The orders in which each column is permuted: the same for every column and fighter, so that they can be compared. */
export function shuffledRows(
  count: number,
  { seed, repeats }: { readonly seed: number; readonly repeats: number },
): Uint32Array[] {
  // Not the numbers that drew the rows.
  const rng = seeded(seed).jump()
  return Array.from({ length: repeats }, () => shuffled(count, rng))
}
