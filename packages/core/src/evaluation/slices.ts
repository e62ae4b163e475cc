import type { Partition } from '@titlebout/stats'
import { UserError } from '../error.ts'
import type { Finding } from '../finding.ts'
import type { CodedTexts } from '../ports/table.ts'
import { whereText } from '../where/text.ts'
import { codedTexts, numberedTexts, whereOfValue, type CodedColumn, type Values } from './coded-column.ts'
import { countOnes } from './judged-rows.ts'
import { numberText } from '../number-text.ts'

/** A part of the judged rows. */
export interface SliceMask {
  readonly name: string
  /** Of the small grammar of `where:`. */
  readonly where: string
  /** What data.slices calls the declaration that it is a part of; undefined: it is the whole of it. */
  readonly declared?: string | undefined
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

/** The most slices that one declaration is cut into: those of most rows. */
export const MOST_SLICES = 500

interface SliceOptions {
  /** What data.slices calls the declaration. */
  readonly declared: string
  /** Nothing may be written down about fewer rows. */
  readonly minCount: number
}

/**
 * One slice per part of a coded column, most rows first; parts of fewer rows than `minCount` are left out, as nothing may be written
 * down about them, and so are those beyond {@link MOST_SLICES}, which is said.
 */
export function slicesOfColumn(column: CodedColumn, { declared, minCount }: SliceOptions): SlicesFound {
  const counts = new Uint32Array(column.size + 1)
  for (let row = 0; row < column.codes.length; row += 1) counts[column.codes[row]!]! += 1
  const found = counts.subarray(1).filter((rows) => rows > 0).length
  const enough: { readonly code: number; readonly rows: number; readonly name: string }[] = []
  for (let code = 1; code <= column.size; code += 1)
    if (counts[code]! >= minCount) enough.push({ code, rows: counts[code]!, name: column.nameOf(code) })
  enough.sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
  const kept = enough.slice(0, MOST_SLICES)
  const renumbered = new Uint32Array(column.size + 1)
  for (const [k, { code }] of kept.entries()) renumbered[code] = k + 1
  const codes = kept.length < 256 ? new Uint8Array(column.codes.length) : new Uint32Array(column.codes.length)
  for (let row = 0; row < codes.length; row += 1) codes[row] = renumbered[column.codes[row]!]!
  const partition = { size: kept.length, codes }
  return {
    slices: kept.map(
      ({ code, name }, k) =>
        new PartSlice({ name, where: whereText(column.whereOf(code)), declared }, { partition, code: k + 1 }),
    ),
    findings: [
      ...(kept.length === 0 ? [smallParts(declared, found, minCount)] : []),
      ...manySlices(declared, enough.slice(MOST_SLICES)),
    ],
  }
}

/** One slice per value of a text column; a null is a value of its own. @param values in row order */
export function slicesByValue(column: string, values: Values, minCount: number): SlicesFound {
  return slicesOfColumn(codedTexts(column, values), { declared: column, minCount })
}

/** One slice for each of some values of a text column; a value of too few rows is a finding. */
export function slicesOfValues(
  { column, values: wanted }: { readonly column: string; readonly values: readonly string[] },
  values: Values,
  options: SliceOptions,
): SlicesFound {
  const coded = codedTexts(column, onlyOf(numberedTexts(values), wanted))
  const { slices } = slicesOfColumn(coded, options)
  const ofValue = wanted.map((value) => {
    const name = whereText(whereOfValue(column, value))
    return { name, slice: slices.find((slice) => slice.name === name) }
  })
  return {
    slices: ofValue.flatMap(({ slice }) => slice ?? []),
    findings: ofValue.flatMap(({ name, slice }) =>
      slice === undefined ? [emptySlice(name, name, options.minCount)] : [],
    ),
  }
}

/** Rows of other values are in no slice: they are called null, which nobody asks for. */
function onlyOf({ codes, texts }: CodedTexts, wanted: readonly string[]): CodedTexts {
  const known = new Set<string | null>(wanted)
  const kept = texts.filter((text) => known.has(text))
  const renumbered = new Uint32Array(texts.length + 1).fill(kept.length + 1)
  for (const [k, text] of texts.entries()) if (known.has(text)) renumbered[k + 1] = kept.indexOf(text) + 1
  const out = new Uint32Array(codes.length)
  for (let row = 0; row < codes.length; row += 1) out[row] = renumbered[codes[row]!]!
  return { codes: out, texts: [...kept, null] }
}

/** A declared slice whose column is not there: nobody can say whether its rows are served well. */
export function missingSlice(declared: string, column: string, columns: readonly string[]): Finding {
  return {
    id: 'missing-slice',
    severity: 'error',
    message: `the declared slice "${declared}" cannot be judged: "${column}" is no column of the judged rows, which have ${columns.map((name) => `"${name}"`).join(', ')}`,
    expected: `a column "${column}"`,
    fix: 'correct the slice in data.slices, or judge on rows that have the column',
    where: { field: column, role: 'test' },
  }
}

/** More values than are judged. @param left those that are not */
export function manySlices(declared: string, left: readonly { readonly rows: number }[]): Finding[] {
  if (left.length === 0) return []
  const rows = left.reduce((sum, slice) => sum + slice.rows, 0)
  return [
    {
      id: 'many-slices',
      severity: 'warning',
      message: `"${declared}" makes ${numberText(MOST_SLICES + left.length)} slices: the ${MOST_SLICES} of most rows are judged, and the other ${numberText(left.length)}, of ${numberText(rows)} rows together, are left out`,
      expected: `at most ${MOST_SLICES} slices`,
      fix: 'declare the slices that matter, as { column: …, values: […] }, or a coarser column',
    },
  ]
}

/** A slice of one part of a column. Its mask is made when asked for: a column of many values has as many. */
class PartSlice implements SliceMask {
  readonly name: string
  readonly where: string
  readonly declared: string
  readonly place: { readonly partition: Partition; readonly code: number }
  #rows: Uint8Array | undefined

  constructor(
    { name, where, declared }: { readonly name: string; readonly where: string; readonly declared: string },
    place: { readonly partition: Partition; readonly code: number },
  ) {
    this.name = name
    this.where = where
    this.declared = declared
    this.place = place
  }

  get rows(): Uint8Array {
    this.#rows ??= maskOf(this.place.partition, this.place.code)
    return this.#rows
  }
}

/** 1 where a row belongs to the slice of that code. */
function maskOf({ codes }: Partition, code: number): Uint8Array {
  const mask = new Uint8Array(codes.length)
  for (let i = 0; i < codes.length; i += 1) mask[i] = codes[i] === code ? 1 : 0
  return mask
}

/** The slices of the rows that are kept; those of one column are still counted together. */
export function keptSlices(slices: readonly SliceMask[], keep: Uint8Array): readonly SliceMask[] {
  const isKept = (_: number, row: number): boolean => keep[row] === 1
  const cuts = new Map<Partition, Partition>()
  return slices.map((slice) => {
    const { name, where, declared, place } = slice
    // A mask is made when it is read.
    if (place === undefined || declared === undefined) return { name, where, declared, rows: slice.rows.filter(isKept) }
    const { partition, code } = place
    const cut = cuts.get(partition) ?? { size: partition.size, codes: partition.codes.filter(isKept) }
    cuts.set(partition, cut)
    return new PartSlice({ name, where, declared }, { partition: cut, code })
  })
}

/** A declared slice with its own name. */
export function namedSlice(slice: SliceMask, minCount: number): SlicesFound {
  const rows = countOnes(slice.rows)
  if (rows >= minCount) return { slices: [slice], findings: [] }
  return { slices: [], findings: [emptySlice(slice.name, slice.where, minCount, rows)] }
}

/** @throws {UserError} `CONFIG` always: a number column would make a slice of every number */
export function refuseNumericSlice(column: string): never {
  const where = whereText({ kind: 'compare', column, operator: '>=', value: 0 }).replaceAll("'", "''")
  throw new UserError(
    'CONFIG',
    `data.slices: "${column}" is a column of numbers and would be cut into one slice per number: write { column: ${column}, quantiles: 4 }, or { name: …, where: '${where}' } with a bound of yours`,
  )
}

/** @throws {UserError} `CONFIG` always: texts have no order to be cut by */
export function refuseTextQuantiles(column: string): never {
  throw new UserError(
    'CONFIG',
    `data.slices: "${column}" is a column of texts and has no quantiles: write "${column}" alone, or { column: ${column}, values: […] }`,
  )
}

/** @throws {UserError} `CONFIG` always: a cross needs to know where a column of numbers is cut */
export function refuseCrossedNumbers(column: string): never {
  throw new UserError(
    'CONFIG',
    `data.slices: a cross by "${column}", a column of numbers, needs to know where to cut it: declare { column: ${column}, quantiles: 4 } too`,
  )
}

/** A column, or several crossed, of whose parts none has rows enough. @param found how many parts there are, where that is known */
export function smallParts(declared: string, found: number | undefined, minCount: number): Finding {
  const slices = found === undefined ? 'slices, each' : found === 1 ? '1 slice' : `${numberText(found)} slices, each`
  return {
    ...emptySlice(declared, declared, minCount),
    message: `"${declared}" makes ${slices} of fewer than ${minCount} rows: none is judged`,
    fix: 'declare a coarser column, or the values that matter: { column: …, values: […] } or { name: …, where: … }',
  }
}

/** A declared slice of too few rows to say anything of. @param rows where they are known */
export function emptySlice(name: string, where: string, minCount: number, rows?: number): Finding {
  return {
    id: 'empty-slice',
    severity: 'warning',
    message: `the declared slice "${name}" has ${rows === 0 ? 'no rows' : `fewer than ${minCount} rows`}: it is not judged`,
    expected: `at least ${minCount} rows (privacy.min_count)`,
    fix: `correct the slice in data.slices, or take it out`,
    ...(where === name ? { where: { field: name, role: 'test' as const } } : {}),
  }
}
