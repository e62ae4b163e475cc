import type { Config } from '../config/schema.ts'
import { columnsCut, declaredSlices, type DeclaredSlice } from '../config/slice-schema.ts'
import { conjuncts, rangeName, whereOfValue } from '../evaluation/coded-column.ts'
import { parseWhere } from '../where/parse.ts'
import { whereText } from '../where/text.ts'
import { counted } from '../words.ts'

/** A slice as evidence of then has it. */
interface Slice {
  readonly name: string
  readonly where: string
}

/** What a slice holds of one column: a value (null: none), or the numbers from `low` on and below `high`. */
interface Cut {
  readonly value?: string | null
  readonly low?: number
  readonly high?: number
}

interface Known<S extends Slice> {
  readonly slice: S
  /** By column; undefined: the slice is an expression with a name of its own. */
  readonly cuts: ReadonlyMap<string, Cut> | undefined
}

/**
 * The slices of then that the declarations of today make too. Where a column of numbers was cut is for its quantiles to say; into how many parts
 * must be the same.
 *
 * @param names of declarations or of single slices, as `each` has them; default: all declarations
 * @returns a text: why nobody can tell
 */
export function slicesThen<S extends Slice>(
  then: readonly S[],
  slices: Config['data']['slices'],
  names?: readonly string[],
): readonly S[] | string {
  const declared = declaredSlices(slices)
  const known = then.map((slice) => ({ slice, cuts: cutsOf(slice) }))
  const today = known.filter((one) => declared.some((declaration) => isPartOf(one, declaration)))
  const found = new Set<S>()
  for (const name of names ?? declared.map((declaration) => declaration.name)) {
    const parts = today.filter(
      (one) =>
        one.slice.name === name ||
        declared.some((declaration) => declaration.name === name && isPartOf(one, declaration)),
    )
    if (parts.length === 0) return `"${name}" was no slice then`
    for (const { slice, cuts } of parts) {
      const other = [...(cuts?.keys() ?? [])].find((column) => partsNow(declared, column) !== partsThen(known, column))
      if (other !== undefined) return `"${other}" was cut into ${counted(partsThen(known, other), 'part')} then`
      found.add(slice)
    }
  }
  return [...found]
}

function partsNow(declared: readonly DeclaredSlice[], column: string): number {
  return declared.flatMap((one) => (one.kind === 'quantiles' && one.column === column ? [one.parts] : []))[0] ?? 1
}

function partsThen(known: readonly Known<Slice>[], column: string): number {
  const edges = known.flatMap(({ cuts }) => [cuts?.get(column)?.low, cuts?.get(column)?.high])
  return new Set(edges.filter((edge) => edge !== undefined)).size + 1
}

function isPartOf({ slice, cuts }: Known<Slice>, declared: DeclaredSlice): boolean {
  if (declared.kind === 'where')
    return slice.name === declared.name && slice.where === whereText(parseWhere(declared.where))
  const columns = columnsCut(declared)
  if (cuts?.size !== columns.length || !columns.every((column) => cuts.has(column))) return false
  const { value } = cuts.get(columns[0]!)!
  switch (declared.kind) {
    case 'cross':
      return true
    case 'column':
      return value !== undefined
    case 'values':
      return typeof value === 'string' && declared.values.includes(value)
    case 'quantiles':
      return typeof value !== 'string'
  }
}

/** What a slice that has the name that we give it holds of each of its columns. */
function cutsOf({ name, where }: Slice): Known<Slice>['cuts'] {
  const cuts = new Map<string, Cut>()
  for (const part of conjuncts(parseWhere(where))) {
    if (part.kind !== 'compare' && part.kind !== 'null') return undefined
    const { column } = part
    const before = cuts.get(column)
    if (part.kind === 'null') cuts.set(column, part.negated ? {} : { value: null })
    else if (typeof part.value === 'string') cuts.set(column, { value: part.value })
    else cuts.set(column, { ...before, [part.operator === '<' ? 'high' : 'low']: part.value })
  }
  const own = [...cuts].map(([column, { value, low, high }]) =>
    value === undefined ? rangeName(column, low, high) : whereText(whereOfValue(column, value)),
  )
  return own.join(' and ') === name ? cuts : undefined
}
