import type { Partition } from '@titlebout/stats'
import { slicesByValue } from '../evaluation/slices.ts'
import { UserError } from '../error.ts'

/** Rows of fewer than so many say nothing about a group. */
const FEWEST_ROWS = 15

/** The groups that the values of a column make. */
export interface GroupFacts {
  readonly column: string
  /** Rows that a group needs at least. */
  readonly minimum: number
  /** How many groups have rows enough. */
  readonly size: number
  /** Values that stand in too few rows, and those rows. */
  readonly small: { readonly values: number; readonly rows: number }
}

/** The judged rows cut by the values of a column. */
export interface RuleGroups extends GroupFacts {
  /** Of each row the group from 1, 0 where its group has too few rows. */
  readonly codes: Partition['codes']
}

/** Rows that a group needs at least. @param minCount privacy.min_count: nothing is said about fewer rows */
export function leastGroupRows(minCount: number): number {
  return Math.max(FEWEST_ROWS, minCount)
}

/**
 * RuleGroups of the judged rows by the values of a text column; a null is a value of its own.
 *
 * @param minCount privacy.min_count: nothing is said about fewer rows
 */
export function groupsByValue(column: string, values: readonly (string | null)[], minCount: number): RuleGroups {
  const minimum = leastGroupRows(minCount)
  const { slices } = slicesByValue(column, values, minimum)
  const codes = slices[0]?.place?.partition.codes ?? new Uint8Array(values.length)
  let rows = 0
  const few = new Set<string | null>()
  for (let i = 0; i < codes.length; i += 1) {
    if (codes[i] !== 0) continue
    rows += 1
    few.add(values[i]!)
  }
  return { column, minimum, size: slices.length, codes, small: { values: few.size, rows } }
}

/** @throws {UserError} `CONFIG` always: a number column would make a group of every number */
export function refuseNumericGroups(column: string): never {
  throw new UserError(
    'CONFIG',
    `gate: by: "${column}" is a column of numbers and would make a group of every number: name a column of texts, such as age bands`,
  )
}
