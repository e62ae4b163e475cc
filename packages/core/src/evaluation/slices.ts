import { UserError } from '../error.ts'
import type { Finding } from '../finding.ts'
import { whereText } from '../where/text.ts'
import { countOnes } from './judged-rows.ts'

/** A part of the judged rows. */
export interface SliceMask {
  readonly name: string
  /** Of the small grammar of `where:`. */
  readonly where: string
  /** 1 where a row belongs to it. */
  readonly rows: Uint8Array
}

/** What a declared slice came to. */
export interface SlicesFound {
  readonly slices: readonly SliceMask[]
  readonly findings: readonly Finding[]
}

/**
 * One slice per value of a text column, most rows first; values of fewer rows than `minCount` are left out, as nothing
 * may be written down about them.
 *
 * @param values in row order; a null is a value of its own
 */
export function slicesByValue(column: string, values: readonly (string | null)[], minCount: number): SlicesFound {
  const counts = new Map<string | null, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const slices = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
    .map(([value]): SliceMask => {
      const where = whereOfValue(column, value)
      return { name: where, where, rows: Uint8Array.from(values, (other) => (other === value ? 1 : 0)) }
    })
  return { slices, findings: slices.length === 0 ? [emptySlice(column, column, 0, minCount)] : [] }
}

/** A declared slice with its own name. */
export function namedSlice(slice: SliceMask, minCount: number): SlicesFound {
  const rows = countOnes(slice.rows)
  if (rows >= minCount) return { slices: [slice], findings: [] }
  return { slices: [], findings: [emptySlice(slice.name, slice.where, rows, minCount)] }
}

/** @throws {UserError} `CONFIG` always: a number column would make a slice of every number */
export function refuseNumericSlice(column: string): never {
  const where = whereText({ kind: 'compare', column, operator: '>=', value: 0 }).replaceAll("'", "''")
  throw new UserError(
    'CONFIG',
    `data.slices: "${column}" is a column of numbers and would be cut into one slice per number: write { name: …, where: '${where}' } with a bound of yours`,
  )
}

function whereOfValue(column: string, value: string | null): string {
  return whereText(
    value === null ? { kind: 'null', column, negated: false } : { kind: 'compare', column, operator: '=', value },
  )
}

function emptySlice(name: string, where: string, rows: number, minCount: number): Finding {
  return {
    id: 'empty-slice',
    severity: 'warning',
    message:
      rows === 0
        ? `the declared slice "${name}" has no rows of which anything may be said: it is not judged`
        : `the declared slice "${name}" has fewer than ${minCount} rows: it is not judged`,
    expected: `at least ${minCount} rows (privacy.min_count)`,
    fix: `correct the slice in data.slices, or take it out`,
    ...(where === name ? { where: { field: name, role: 'test' as const } } : {}),
  }
}

function compareText(a: string | null, b: string | null): number {
  if (a === b) return 0
  return (a ?? '') < (b ?? '') ? -1 : 1
}
