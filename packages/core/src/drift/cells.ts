import type { CategoricalColumn, NumericColumn, Profile, ProfileColumn } from '../profile/profile.ts'

/** One column of both profiles. */
export type ColumnPair =
  | { readonly kind: 'number'; readonly reference: NumericColumn; readonly current: NumericColumn }
  | { readonly kind: 'text'; readonly reference: CategoricalColumn; readonly current: CategoricalColumn }

/** Columns that both profiles have as the same kind, in the reference's order, and those of the reference that the current one lacks. */
export function pairColumns(
  reference: Profile,
  current: Profile,
  left: ReadonlySet<string>,
): { readonly pairs: readonly ColumnPair[]; readonly missing: readonly string[] } {
  const there = new Map(current.columns.map((column) => [column.name, column]))
  const pairs: ColumnPair[] = []
  const missing: string[] = []
  for (const column of reference.columns) {
    if (left.has(column.name)) continue
    const pair = pairOf(column, there.get(column.name))
    if (pair === undefined) missing.push(column.name)
    else pairs.push(pair)
  }
  return { pairs, missing }
}

function pairOf(reference: ProfileColumn, current: ProfileColumn | undefined): ColumnPair | undefined {
  if (reference.kind === 'number' && current?.kind === 'number') return { kind: 'number', reference, current }
  if (reference.kind === 'text' && current?.kind === 'text') return { kind: 'text', reference, current }
  return undefined
}

/** Counts of two profiles over the same cells. */
export interface Cells {
  readonly reference: readonly number[]
  readonly current: readonly number[]
}

/** Whether two numeric columns were counted into the same bins. */
export function sameBins(reference: NumericColumn, current: NumericColumn): boolean {
  const [a, b] = [reference.histogram.edges, current.histogram.edges]
  return a.length === b.length && a.every((edge, index) => edge === b[index])
}

/**
 * Counts over the reference's named values, and one cell for all others: values that the reference knew in fewer than
 * `privacy.min_count` rows, or not at all. Nulls are left out: their share is a measure of its own.
 */
export function categoryCells(
  reference: CategoricalColumn,
  current: CategoricalColumn,
): Cells & { readonly others: { readonly reference: number; readonly current: number } } {
  const now = new Map(current.top.map(({ value, count }) => [value, count]))
  const named = {
    reference: reference.top.map(({ count }) => count),
    current: reference.top.map(({ value }) => now.get(value) ?? 0),
  }
  const others = { reference: rest(reference, named.reference), current: rest(current, named.current) }
  return { reference: [...named.reference, others.reference], current: [...named.current, others.current], others }
}

function rest(column: CategoricalColumn, named: readonly number[]): number {
  return column.count - column.nulls - named.reduce((sum, count) => sum + count, 0)
}
