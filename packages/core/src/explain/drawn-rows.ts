import { seeded, shuffled } from '@titlebout/stats'
import type { JudgedRows } from '../evaluation/judged-rows.ts'

/**
 * At most `most` rows, drawn at random and in their order; all where there are no more. Rows of one query or cluster stay together, and the first group is drawn
 * whole whatever its size.
 */
export function drawnRows(rows: JudgedRows, most: number, seed: number): Uint32Array {
  const rng = seeded(seed)
  if (rows.count <= most) return Uint32Array.from({ length: rows.count }, (_, row) => row)
  const groups = rows.cluster ?? (rows.task === 'ranking' ? rows.query : undefined)
  if (groups === undefined) return shuffled(rows.count, rng).slice(0, most).sort()
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
