import { rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'

/**
 * Influence values of a metric, one for each row: what a query contributes is shared out among its rows, so that a set of rows
 * weighs what its part of the queries does.
 *
 * @param by.places of the rows that the values are of; default: all
 */
export function perRow(
  influence: Float64Array,
  rows: JudgedRows,
  { metric: { unit }, places }: { readonly metric: Pick<Metric, 'unit'>; readonly places?: Uint32Array },
): Float64Array {
  if (unit === 'row' || rows.task !== 'ranking') return influence
  const { query, count } = places === undefined ? rows : rowsAt(rows, places)
  const sizes = new Map<number, number>()
  for (const code of query) sizes.set(code, (sizes.get(code) ?? 0) + 1)
  // As in `perQuery`: queries by ascending code.
  const place = new Map([...sizes.keys()].sort((a, b) => a - b).map((code, index) => [code, index]))
  const scale = count / sizes.size
  const out = new Float64Array(count)
  for (let i = 0; i < out.length; i += 1) out[i] = (scale * influence[place.get(query[i]!)!]!) / sizes.get(query[i]!)!
  return out
}

/**
 * What moves independently of what: the group of each row, of the cluster it belongs to, else of its query where the metric averages over
 * queries. Undefined: each row by itself.
 */
export function independentUnits(rows: JudgedRows, { unit }: Pick<Metric, 'unit'>): Uint32Array | undefined {
  if (rows.cluster !== undefined) return rows.cluster
  return unit === 'query' && rows.task === 'ranking' ? rows.query : undefined
}
