import type { Expression } from '../where/where.ts'

/** A column of the judged rows, in their order: numbers with NaN for null, or texts. */
export type Feature =
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly (string | null)[] }

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
  const column = feature.name
  const set = (expression: Expression, has: (row: number) => boolean): RareSet | undefined => {
    let [count, weight] = [0, 0]
    for (let row = 0; row < options.weights.length; row += 1)
      if (has(row)) {
        count += 1
        weight += options.weights[row]!
      }
    return isRare(count, options) ? { field: column, expression, count, weight, has } : undefined
  }
  const isNull = nullTest(feature)
  const sets = [
    feature.kind === 'number'
      ? set({ kind: 'compare', column, operator: '>', value: 0 }, (row) => feature.values[row]! > 0)
      : undefined,
    set({ kind: 'null', column, negated: false }, isNull),
    set({ kind: 'null', column, negated: true }, (row) => !isNull(row)),
  ]
  return [...sets.filter((found) => found !== undefined), ...valueSets(feature, options)]
}

function valueSets(feature: Feature, options: RareOptions): RareSet[] {
  const { values } = feature
  const totals =
    feature.kind === 'number' ? totalsOfNumbers(feature.values, options) : totalsOfTexts(feature.values, options)
  return [...totals]
    .filter(([, total]) => isRare(total.count, options))
    .map(([value, total]) => ({
      field: feature.name,
      expression: { kind: 'compare', column: feature.name, operator: '=', value },
      ...total,
      has: (row) => values[row] === value,
    }))
}

interface Total {
  count: number
  weight: number
}

function totalsOfTexts(
  values: readonly (string | null)[],
  { weights }: RareOptions,
): ReadonlyMap<string | number, Total> {
  const totals = new Map<string | number, Total>()
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!
    if (value === null) continue
    const total = totals.get(value)
    if (total === undefined) totals.set(value, { count: 1, weight: weights[row]! })
    else {
      total.count += 1
      total.weight += weights[row]!
    }
  }
  return totals
}

/** Of the numbers that stand in a few rows. Sorting finds those sooner than a million entries of a map, most of them of one row. */
function totalsOfNumbers(values: Float64Array, options: RareOptions): ReadonlyMap<string | number, Total> {
  const totals = new Map<string | number, Total>()
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

function nullTest(feature: Feature): (row: number) => boolean {
  return feature.kind === 'number' ? (row) => Number.isNaN(feature.values[row]) : (row) => feature.values[row] === null
}

function isRare(count: number, { minRows, maxRows }: RareOptions): boolean {
  return count >= minRows && count <= maxRows
}
