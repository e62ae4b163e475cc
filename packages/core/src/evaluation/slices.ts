import type { Partition } from '@titlebout/stats'
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
  /** Its place among the slices of one column, which are measured together; undefined: alone. */
  readonly place?: { readonly partition: Partition; readonly code: number } | undefined
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
  const { found, codes } = numbered(values)
  const kept = [...found.values()]
    .filter(({ count }) => count >= minCount)
    .sort((a, b) => b.count - a.count || compareText(a.value, b.value))
  const renumbered = new Uint32Array(found.size + 1)
  for (const [k, { code }] of kept.entries()) renumbered[code] = k + 1
  for (let row = 0; row < codes.length; row += 1) codes[row] = renumbered[codes[row]!]!
  const partition = { size: kept.length, codes: kept.length < 256 ? Uint8Array.from(codes) : codes }
  const slices = kept.map(({ value }, k) => new ValueSlice(whereOfValue(column, value), { partition, code: k + 1 }))
  return { slices, findings: slices.length === 0 ? [emptySlice(column, column, 0, minCount)] : [] }
}

interface FoundValue {
  readonly value: string | null
  /** From 1, in order of appearance. */
  readonly code: number
  count: number
}

/** Numbers the values: each text is looked up once, as a million look-ups are most of the time. */
function numbered(values: readonly (string | null)[]): {
  readonly found: ReadonlyMap<string | null, FoundValue>
  readonly codes: Uint32Array
} {
  const found = new Map<string | null, FoundValue>()
  const codes = new Uint32Array(values.length)
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!
    let known = found.get(value)
    if (known === undefined) {
      known = { value, code: found.size + 1, count: 0 }
      found.set(value, known)
    }
    known.count += 1
    codes[row] = known.code
  }
  return { found, codes }
}

/** A slice of one value of a column. Its mask is made when asked for: a column of many values has as many. */
class ValueSlice implements SliceMask {
  readonly name: string
  readonly where: string
  readonly place: { readonly partition: Partition; readonly code: number }
  #rows: Uint8Array | undefined

  constructor(where: string, place: { readonly partition: Partition; readonly code: number }) {
    this.name = where
    this.where = where
    this.place = place
  }

  get rows(): Uint8Array {
    this.#rows ??= maskOf(this.place.partition, this.place.code)
    return this.#rows
  }
}

/** 1 where a row belongs to the slice of that code. */
export function maskOf({ codes }: Partition, code: number): Uint8Array {
  const mask = new Uint8Array(codes.length)
  for (let i = 0; i < codes.length; i += 1) mask[i] = codes[i] === code ? 1 : 0
  return mask
}

/** The slice of the rows that are kept: what it was counted together with is of all rows, and goes. */
export function keptSlice({ name, where, rows }: SliceMask, keep: Uint8Array): SliceMask {
  return { name, where, rows: rows.filter((_, row) => keep[row] === 1) }
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
