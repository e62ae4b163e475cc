import { requireCounts, requireFinite, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import { meanOf } from '../metrics/mean-loss.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { WeightOptions } from '../weights.ts'

/** What a query with nothing relevant counts as: nothing (`skip`), 0 (scikit-learn) or 1 (LightGBM). */
export type EmptyQuery = 'skip' | 'zero' | 'one'

/** One value per query, by ascending query code; `queries` says whose they are. */
export interface QueryValues {
  readonly values: Float64Array
  readonly queries: Uint32Array
  /** Queries with nothing relevant. */
  readonly empty: number
}

/**
 * A measure of each query. The query is the unit: two fighters are compared by `pairedLosses` of their values, which
 * come in the same order for both.
 *
 * @param query a code per row, whole numbers from 0
 */
export function perQuery(
  query: Uint32Array,
  relevance: Float64Array,
  score: Float64Array,
  measure: (relevance: Float64Array, score: Float64Array) => number | undefined,
  options: { readonly empty?: EmptyQuery } = {},
): QueryValues {
  requireSameLength(query, relevance, ['query', 'relevance'])
  requireSameLength(query, score, ['query', 'score'])
  requireCounts(query, 'query')
  requireFinite(relevance, 'relevance')
  requireFinite(score, 'score')
  const rows = new Map<number, number[]>()
  query.forEach((code, i) => {
    const known = rows.get(code)
    if (known) known.push(i)
    else rows.set(code, [i])
  })
  const [values, queries] = [[] as number[], [] as number[]]
  let empty = 0
  for (const code of [...rows.keys()].sort((a, b) => a - b)) {
    const of = rows.get(code)!
    const [relevanceHere, scoreHere] = [relevance, score].map((column) => Float64Array.from(of, (i) => column[i]!))
    const value = atRows(of, () => measure(relevanceHere!, scoreHere!))
    if (value === undefined) empty += 1
    if (value === undefined && (options.empty ?? 'skip') === 'skip') continue
    queries.push(code)
    values.push(value ?? (options.empty === 'one' ? 1 : 0))
  }
  return { values: Float64Array.from(values), queries: Uint32Array.from(queries), empty }
}

/** A row that a measure complains about is one of the query: the caller knows it by its number among all. */
function atRows<T>(rows: readonly number[], measure: () => T): T {
  try {
    return measure()
  } catch (error) {
    if (!(error instanceof DomainError) || error.index === undefined) throw error
    const { argument, index, value } = error
    const row = rows[index]!
    throw new DomainError(error.message.replace(`[${index}]`, `[${row}]`), { argument, index: row, value })
  }
}

/**
 * Mean over queries, n being the number of queries, with one influence value per query. Undefined (`no-positives`) where no query has anything relevant.
 *
 * @param options.weights one per query, in the order of `queries`
 */
export function meanOverQueries({ values, empty }: QueryValues, options: WeightOptions = {}): Outcome {
  return values.length === 0
    ? undefinedBecause(empty > 0 ? 'no-positives' : 'empty', empty)
    : meanOf(values, { ...options, range: [0, 1] })
}
