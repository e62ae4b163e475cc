import { numberedTexts, whereOfValue, type Values } from '../evaluation/coded-column.ts'
import type { Expression } from '../where/where.ts'

/** A column of the judged rows, in their order: numbers with NaN for null, or texts. */
export type Feature =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'text'; readonly values: Values }

/** A few rows that a simple expression picks out. */
export interface RareSet {
  readonly field: string
  readonly expression: Expression
  readonly count: number
  /** Sum of the weights of its rows. */
  readonly weight: number
  has(row: number): boolean
}

interface RareOptions {
  /** One number per row that is summed over each set. */
  readonly weights: Float64Array
  readonly minRows: number
  readonly maxRows: number
}

/**
 * The rare sets of a column: above 0, null, not null, and each single value; those of `minRows` to `maxRows` rows.
 * One pass over the column, whatever the number of its values.
 */
export function rareSets(feature: Feature, options: RareOptions): RareSet[] {
  return feature.kind === 'number' ? setsOfNumbers(feature, options) : setsOfTexts(feature, options)
}

function setsOfNumbers(
  { name: column, values }: Extract<Feature, { readonly kind: 'number' }>,
  options: RareOptions,
): RareSet[] {
  const found = [
    setOf({ kind: 'compare', column, operator: '>', value: 0 }, (row) => values[row]! > 0, options),
    setOf({ kind: 'null', column, negated: false }, (row) => Number.isNaN(values[row]), options),
    setOf({ kind: 'null', column, negated: true }, (row) => !Number.isNaN(values[row]), options),
  ]
  const single = [...totalsOfNumbers(values, options)]
    .filter(([, { count }]) => isRare(count, options))
    .map(([value, total]): RareSet => ({
      field: column,
      expression: { kind: 'compare', column, operator: '=', value },
      ...total,
      has: (row) => values[row] === value,
    }))
  return [...found.flat(), ...single]
}

function setsOfTexts(
  { name: column, values: given }: Extract<Feature, { readonly kind: 'text' }>,
  options: RareOptions,
): RareSet[] {
  const { codes, texts } = numberedTexts(given)
  const { counts, weights } = totalsOfCodes(codes, texts.length, options)
  const ofText = (text: string | null, code: number): RareSet[] =>
    isRare(counts[code]!, options)
      ? [
          {
            field: column,
            expression: whereOfValue(column, text),
            count: counts[code]!,
            weight: weights[code]!,
            has: (row) => codes[row] === code,
          },
        ]
      : []
  const values = texts.flatMap((text, k) => (text === null ? [] : ofText(text, k + 1)))
  const none = texts.indexOf(null) + 1
  if (none === 0) return values
  const known = setOf({ kind: 'null', column, negated: true }, (row) => codes[row] !== none, options)
  return [...ofText(null, none), ...known, ...values]
}

function setOf(
  expression: Expression & { readonly column: string },
  has: RareSet['has'],
  options: RareOptions,
): RareSet[] {
  let count = 0
  let weight = 0
  for (let row = 0; row < options.weights.length; row += 1)
    if (has(row)) {
      count += 1
      weight += options.weights[row]!
    }
  return isRare(count, options) ? [{ field: expression.column, expression, count, weight, has }] : []
}

function totalsOfCodes(
  codes: Uint32Array,
  size: number,
  { weights: ofRows }: RareOptions,
): { readonly counts: Uint32Array; readonly weights: Float64Array } {
  const counts = new Uint32Array(size + 1)
  const weights = new Float64Array(size + 1)
  for (let row = 0; row < codes.length; row += 1) {
    counts[codes[row]!]! += 1
    weights[codes[row]!]! += ofRows[row]!
  }
  return { counts, weights }
}

interface Total {
  readonly count: number
  readonly weight: number
}

/** Of the numbers that stand in a few rows. Sorting finds those sooner than a million entries of a map, most of them of one row. */
function totalsOfNumbers(values: Float64Array, options: RareOptions): ReadonlyMap<number, Total> {
  const totals = new Map<number, Total>()
  const rare = rareNumbers(values, options)
  for (let row = 0; row < values.length && rare.size > 0; row += 1) {
    const value = values[row]!
    if (!rare.has(value)) continue
    const { count, weight } = totals.get(value) ?? { count: 0, weight: 0 }
    totals.set(value, { count: count + 1, weight: weight + options.weights[row]! })
  }
  return totals
}

function rareNumbers(values: Float64Array, options: RareOptions): ReadonlySet<number> {
  const sorted = values.toSorted()
  const rare = new Set<number>()
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1
    // What is not even alike to itself is no value, and stands at the end.
    if (to === from) break
    if (isRare(to - from, options)) rare.add(sorted[from]!)
  }
  return rare
}

function isRare(count: number, { minRows, maxRows }: RareOptions): boolean {
  return count >= minRows && count <= maxRows
}
