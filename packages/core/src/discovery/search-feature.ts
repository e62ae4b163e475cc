import type { Feature } from '../bout/rare-sets.ts'
import { codedNumbers, codedTexts, whereBetween } from '../evaluation/coded-column.ts'
import { rowQuantiles } from '../evaluation/quantile-edges.ts'
import type { Expression } from '../where/where.ts'

/** A column as the search sees it: few codes, one byte a row. */
export interface SearchFeature {
  readonly name: string
  /** From 1; 0: a value that is too rare to be named. */
  readonly codes: Uint8Array
  /** Codes that are looked at one by one stand after those that have an order. */
  readonly ordered: number
  readonly size: number
  /** The rows with codes from `low` to `high`. */
  readonly expressionOf: (low: number, high: number) => Expression
}

/** Parts that a number column is cut into: ranges of them are looked at. */
const PARTS = 8
/** Values of a text column that are looked at: those of most rows. */
const MOST_VALUES = 60
/** Quantiles of so many rows are near enough to search with. */
const MOST_SORTED = 50_000

/** @param minRows values of fewer rows are never named */
export function searchFeature(feature: Feature, minRows: number): SearchFeature {
  return feature.kind === 'number' ? numberFeature(feature.name, feature.values) : textFeature(feature, minRows)
}

function numberFeature(name: string, values: Float64Array): SearchFeature {
  const stride = Math.max(1, Math.floor(values.length / MOST_SORTED))
  const sample = new Float64Array(Math.ceil(values.length / stride))
  for (let k = 0; k < sample.length; k += 1) sample[k] = values[k * stride]!
  const edges = rowQuantiles(sample, PARTS)
  const { codes, whereOf, size } = codedNumbers(name, values, edges)
  const ordered = size - 1
  return {
    name,
    codes: new Uint8Array(codes),
    ordered,
    size,
    expressionOf: (low, high) => (low > ordered ? whereOf(low) : whereBetween(name, edges[low - 2], edges[high - 1])),
  }
}

function textFeature({ name, values }: Extract<Feature, { readonly kind: 'text' }>, minRows: number): SearchFeature {
  const coded = codedTexts(name, values)
  const counts = new Uint32Array(coded.size + 1)
  for (let row = 0; row < coded.codes.length; row += 1) counts[coded.codes[row]!]! += 1
  const named = Array.from({ length: coded.size }, (_, k) => k + 1)
    .filter((code) => counts[code]! >= minRows)
    .map((code) => ({ code, rows: counts[code]!, name: coded.nameOf(code) }))
    .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_VALUES)
  const renumbered = new Uint8Array(coded.size + 1)
  for (const [k, { code }] of named.entries()) renumbered[code] = k + 1
  const codes = new Uint8Array(coded.codes.length)
  for (let row = 0; row < codes.length; row += 1) codes[row] = renumbered[coded.codes[row]!]!
  return { name, codes, ordered: 0, size: named.length, expressionOf: (low) => coded.whereOf(named[low - 1]!.code) }
}
