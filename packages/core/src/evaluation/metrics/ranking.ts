import {
  hitAt,
  kendallTauB,
  meanLoss,
  meanOverQueries,
  ndcg,
  pairedLosses,
  perQuery,
  precisionAt,
  queryAveragePrecision,
  recallAt,
  reciprocalRank,
  spearman,
  type DcgOptions,
  type Outcome,
  type QueryValues,
} from '@titlebout/stats'
import type { QueryRows } from '../judged-rows.ts'
import type { Definition, Definitions } from './define.ts'

type QueryDefinition = Definition<QueryRows>
type OfQuery = (relevance: Float64Array, score: Float64Array) => number | undefined

/** Metrics of a ranking without a parameter: a new one is a row here. */
export const RANKING: Definitions<'ranking'> = {
  ndcg: gained('NDCG', {}),
  ndcg_exp: gained('NDCG with exponential gain', { gain: 'exponential' }),
  map: overQueries('mean average precision', queryAveragePrecision),
  mrr: overQueries('mean reciprocal rank', reciprocalRank),
  kendall_tau_b: overQueries("mean Kendall's τ_b", kendallTauB, [-1, 1]),
  spearman: overQueries("mean Spearman's correlation", spearman, [-1, 1]),
}

/** Metrics of the first k places, as `ndcg@10`. */
export const RANKING_AT: Readonly<Record<string, (k: number) => QueryDefinition>> = {
  ndcg: (k) => gained(`NDCG at ${k}`, { k }),
  ndcg_exp: (k) => gained(`NDCG with exponential gain at ${k}`, { k, gain: 'exponential' }),
  precision: (k) => overQueries(`precision at ${k}`, (y, s) => precisionAt(y, s, k)),
  recall: (k) => overQueries(`recall at ${k}`, (y, s) => recallAt(y, s, k)),
  hit: (k) => overQueries(`hit rate at ${k}`, (y, s) => hitAt(y, s, k)),
}

function gained(label: string, options: DcgOptions): QueryDefinition {
  return overQueries(label, (y, s) => ndcg(y, s, options))
}

/**
 * A query with nothing relevant counts 0, as in scikit-learn: it does so for every fighter. So does one in which relevance or scores are all
 * alike, which correlate with nothing.
 */
function overQueries(label: string, measure: OfQuery, range: readonly [number, number] = [0, 1]): QueryDefinition {
  const of = (rows: QueryRows): QueryValues => perQuery(rows.query, rows.truth, rows.score, measure, { empty: 'zero' })
  return {
    label,
    better: 'higher',
    range,
    needs: 'rows',
    reads: 'ranking',
    of: (rows) => weightedMean(of(rows), queryValues(rows, rows.weight), range),
    paired: (champion, candidate) => {
      const weights = queryValues(candidate, candidate.weight)
      return pairedLosses(of(champion).values, of(candidate).values, weights === undefined ? {} : { weights })
    },
    perUnit: (rows) => of(rows).values,
    queries: { clusters: queryClusters },
  }
}

function weightedMean(
  values: QueryValues,
  weights: Float64Array | undefined,
  range: readonly [number, number],
): Outcome {
  if (weights !== undefined) return meanLoss(values.values, { weights, range })
  return range[0] < 0 ? meanLoss(values.values, { range }) : meanOverQueries(values)
}

function queryClusters(rows: QueryRows): Uint32Array | undefined {
  const codes = queryValues(rows, rows.cluster)
  return codes && Uint32Array.from(codes)
}

/** The value of each query, in the order of `perQuery`; that of its first row, as all its rows have the same. */
function queryValues({ query }: QueryRows, values: ArrayLike<number> | undefined): Float64Array | undefined {
  if (values === undefined) return undefined
  const first = new Map<number, number>()
  query.forEach((code, row) => {
    if (!first.has(code)) first.set(code, values[row]!)
  })
  return Float64Array.from(
    [...first].sort(([a], [b]) => a - b),
    ([, value]) => value,
  )
}
