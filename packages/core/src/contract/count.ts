/** What a value can be read as. */
export type ReadAs = 'number' | 'integer' | 'date' | 'timestamp' | 'time' | 'boolean'

/** A question about one value. A null answers every one but `null` and `among` with no. */
export type RowTest =
  /** Is it missing? In a column of numbers or dates an empty text is as good as null. */
  | { readonly kind: 'null'; readonly column: string; readonly emptyIsNull: boolean }
  | { readonly kind: 'among'; readonly column: string; readonly values: readonly (string | null)[] }
  /** `as: 'number'` compares numbers: 1 and 1.0 are the same. */
  | {
      readonly kind: 'not-among'
      readonly column: string
      readonly values: readonly string[]
      readonly as: 'text' | 'number'
    }
  | { readonly kind: 'unreadable'; readonly column: string; readonly as: ReadAs }
  /** Does a regular expression match no part of it? */
  | { readonly kind: 'unmatched'; readonly column: string; readonly pattern: string }
  /** Does `value operator bound` hold? Values that cannot be read are another question. */
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly operator: '<' | '<=' | '>' | '>='
      readonly bound: number | string
      readonly as: Exclude<ReadAs, 'integer' | 'boolean'>
    }
  /** In characters (code points). */
  | { readonly kind: 'length'; readonly column: string; readonly operator: '<' | '>'; readonly bound: number }

/** What is to be counted, as data: whoever has the rows answers. */
export type Count =
  | { readonly kind: 'rows' }
  | { readonly kind: 'matching'; readonly test: RowTest }
  /** Rows beyond the first of each value; rows with a null in one of the columns are left out. */
  | { readonly kind: 'duplicates'; readonly columns: readonly string[] }
  /** Different values; what is missing or cannot be read is none. */
  | { readonly kind: 'distinct'; readonly column: string; readonly as: 'text' | 'number' }

/** The columns that a count reads. */
export function columnsOfCount(count: Count): readonly string[] {
  if (count.kind === 'rows') return []
  if (count.kind === 'distinct') return [count.column]
  return count.kind === 'duplicates' ? count.columns : [count.test.column]
}
