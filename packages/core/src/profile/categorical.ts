import type { CategoricalColumn, Profile, ProfileColumn } from './profile.ts'

/** The most values of one column that are written by name; those beyond are only summed. */
export const MOST_NAMED_VALUES = 1000

export interface ValueCount {
  readonly value: string
  readonly count: number
}

/**
 * The profile of a text column.
 *
 * Privacy: a value is named only when at least `minCount` rows have it here, or had it in the reference.
 *
 * @param values candidates, most frequent first
 * @param known values that the reference names
 */
export function categoricalColumn(
  name: string,
  totals: { readonly rows: number; readonly present: number; readonly distinct: number },
  values: readonly ValueCount[],
  minCount: number,
  known: ReadonlySet<string>,
): CategoricalColumn {
  const top = values.filter(({ value, count }) => count > 0 && (count >= minCount || known.has(value)))
  return {
    kind: 'text',
    name,
    count: totals.rows,
    nulls: totals.rows - totals.present,
    distinct: totals.distinct,
    top: top.map(({ value, count }) => ({ value, count })),
    other_count: totals.present - top.reduce((sum, { count }) => sum + count, 0),
    other_distinct: totals.distinct - top.length,
  }
}

/** The reference's column of this name and kind; undefined when there is none to compare with. */
export function referenceColumn<K extends ProfileColumn['kind']>(
  reference: Profile | undefined,
  name: string,
  kind: K,
): Extract<ProfileColumn, { kind: K }> | undefined {
  return reference?.columns.find(
    (column): column is Extract<ProfileColumn, { kind: K }> => column.name === name && column.kind === kind,
  )
}
