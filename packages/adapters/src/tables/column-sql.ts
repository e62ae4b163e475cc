import type { ColumnKind } from '@titlebout/core'
import type { LoadedColumn } from './load.ts'

/** A column whose kind is settled. */
export interface KnownColumn extends LoadedColumn {
  readonly kind: ColumnKind
}

/** Whole numbers beyond this are not all doubles: read as a number, two ids could become one. */
const LARGEST_EXACT = 2 ** 53

/**
 * What counts as a number when the values decide: no digit of it may be lost, so `007` and whole numbers beyond 2^53
 * are texts; so are `NaN` and `inf`. Spaces around it are none of it.
 */
const PLAIN_NUMBER = String.raw` *[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)? *`
const WHOLE_NUMBER = String.raw` *[+-]?\d+ *`

/** The text of a value as written; null for null. */
export function textSql({ sql, stored }: LoadedColumn): string {
  return stored === 'VARCHAR' ? sql : `${sql}::varchar`
}

/** The value as a DOUBLE; null for null, for an empty text and for what is no number. */
export function numberSql({ sql, stored }: LoadedColumn): string {
  if (stored === 'VARCHAR') return `try_cast(nullif(${sql}, '') as double)`
  return stored === 'DOUBLE' ? `nullif(${sql}, 'nan'::double)` : `${sql}::double`
}

/** The value as its kind has it. */
export function valueSql(column: KnownColumn): string {
  return column.kind === 'number' ? numberSql(column) : textSql(column)
}

/** Whether a value stands against its column being a number; null never does. */
export function notPlainNumberSql({ sql, stored }: LoadedColumn): string {
  if (stored === 'DOUBLE') return 'false'
  if (stored === 'BIGINT') return `abs(${sql}::hugeint) > ${LARGEST_EXACT}`
  const isExact = `(not regexp_full_match(${sql}, '${WHOLE_NUMBER}') or abs(try_cast(${sql} as double)) <= ${LARGEST_EXACT})`
  return `${sql} <> '' and not (regexp_full_match(${sql}, '${PLAIN_NUMBER}') and isfinite(try_cast(${sql} as double)) and ${isExact})`
}

/** Whether a value cannot be read as a finite number at all; null never counts. */
export function unreadableNumberSql(column: LoadedColumn): string {
  const { sql, stored } = column
  if (stored === 'BIGINT') return 'false'
  if (stored === 'DOUBLE') return `isinf(${sql})`
  return `${sql} <> '' and not coalesce(isfinite(try_cast(${sql} as double)), false)`
}
