import { isWeight, LARGEST_WEIGHT, LEAST_WEIGHT } from '@titlebout/stats'
import { UserError } from '../error.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Ids } from './ids.ts'
import type { Scores } from './scores.ts'
import { wrongRows } from './table.ts'
import type { Truth } from './truth.ts'
import { numberText } from '../number-text.ts'

/** The rows that judge, whoever is judged: ids, truths, and how the rows hang together. */
export interface RowsToJudge {
  readonly ids: Ids
  readonly truth: Truth
  /** What a row counts; undefined: each counts once. */
  readonly weight: Float64Array | undefined
  /** Number of the group of rows that a row belongs to. */
  readonly cluster: Uint32Array | undefined
  /** Number of the query that a row belongs to; of a ranking only. */
  readonly query: Uint32Array | undefined
  readonly prevalence: number | undefined
  /** What a row of one class costs that is called another (model.costs). */
  readonly costs?: readonly (readonly number[])[] | undefined
  /** What the naive forecast misses by in the training rows, where its evidence knows. */
  readonly naiveError?: number | undefined
}

/**
 * What a fighter said beside what is true, in the order of the judged rows.
 *
 * @throws {Error} when the two are of different tasks or numbers of rows: whoever read them knows the task
 */
export function judgedRows(judged: RowsToJudge, scores: Scores): JudgedRows {
  const { truth, weight, cluster, query, prevalence, costs, naiveError } = judged
  const { losses } = scores
  if (scores.ids.length !== judged.ids.length) throw new Error('scores of another number of rows')
  const facts = { count: judged.ids.length, weight, cluster, losses }
  if (scores.task === 'custom') return { task: scores.task, ...facts }
  if (scores.task === 'binary-classification' && truth.task === scores.task)
    return {
      task: scores.task,
      ...facts,
      truth: truth.truth,
      score: scores.score,
      prediction: scores.prediction,
      prevalence,
      costs,
    }
  if (scores.task === 'multiclass-classification' && truth.task === scores.task)
    return {
      task: scores.task,
      ...facts,
      classes: scores.classes,
      truth: truth.truth,
      scores: scores.scores,
      prediction: scores.prediction,
      costs,
    }
  if (scores.task === 'regression' && truth.task === scores.task)
    return {
      task: scores.task,
      ...facts,
      truth: truth.truth,
      prediction: scores.prediction,
      bounds: scores.bounds,
      naiveError,
    }
  if (scores.task === 'ranking' && truth.task === scores.task && query !== undefined)
    return { task: scores.task, ...facts, truth: truth.truth, score: scores.score, query }
  throw new Error(`scores of ${scores.task} about rows of ${truth.task}`)
}

/** What a key of data says about a column that groups rows. */
interface GroupColumn {
  readonly key: 'cluster' | 'query'
  readonly column: string
  /** What to call the data set. */
  readonly name: string
}

/**
 * A number for each group, in the order in which the groups first occur.
 *
 * @throws {UserError} `DATA` when a row has no group
 */
export function groupCodes(values: readonly (string | null)[], { key, column, name }: GroupColumn): Uint32Array {
  const missing = wrongRows(values, (value) => value === null || value === '')
  // rule: missing-group
  if (missing !== undefined)
    throw new UserError(
      'DATA',
      `${name}: ${key} column "${column}": ${numberText(missing.count)} of ${numberText(missing.of)} rows (first: row ${missing.first}) have none: say which ${key} each judged row belongs to (data.${key})`,
    )
  const codes = new Map<string | null, number>()
  return Uint32Array.from(values, (value) => {
    const code = codes.get(value) ?? codes.size
    codes.set(value, code)
    return code
  })
}

/** @throws {UserError} `DATA` on weights that are no numbers, below 0, too small or too large to be multiplied, or all 0 */
export function checkedWeights(
  weights: Float64Array,
  { column, name }: { readonly column: string; readonly name: string },
): Float64Array {
  const place = `${name}: weight column "${column}"`
  const bad = wrongRows(weights, (weight) => !(weight >= 0 && Number.isFinite(weight)))
  // rule: bad-weight
  if (bad !== undefined)
    throw new UserError(
      'DATA',
      `${place}: ${numberText(bad.count)} of ${numberText(bad.of)} rows (first: row ${bad.first}) have no weight of 0 or more: expected finite numbers (data.weight)`,
    )
  const unusable = wrongRows(weights, (weight) => !isWeight(weight))
  // rule: weight-range
  if (unusable !== undefined)
    throw new UserError(
      'DATA',
      `${place}: ${numberText(unusable.count)} of ${numberText(unusable.of)} rows (first: row ${unusable.first}) have a weight that is neither 0 nor from ${LEAST_WEIGHT} to ${LARGEST_WEIGHT}: multiply all weights by one factor, which says the same (data.weight)`,
    )
  // rule: no-weight
  if (weights.every((weight) => weight === 0))
    throw new UserError(
      'DATA',
      `${place}: all ${numberText(weights.length)} weights are 0: then no row counts (data.weight)`,
    )
  return weights
}

/**
 * A query is judged as a whole, so all its rows must count the same and belong together.
 *
 * @throws {UserError} `DATA` naming how many queries do not
 */
export function refuseTornQueries(
  { query, weight, cluster }: Pick<RowsToJudge, 'query' | 'weight' | 'cluster'>,
  name: string,
): void {
  if (query === undefined) return
  for (const [key, values] of [['weight', weight] as const, ['cluster', cluster] as const]) {
    const torn = values === undefined ? 0 : tornQueries(query, values)
    // rule: torn-query
    if (torn > 0)
      throw new UserError(
        'DATA',
        `${name}: rows of ${numberText(torn)} queries differ in data.${key}: a query is judged as a whole, so all its rows need the same ${key}`,
      )
  }
}

function tornQueries(query: Uint32Array, values: ArrayLike<number>): number {
  const first = new Map<number, number>()
  const torn = new Set<number>()
  for (let row = 0; row < query.length; row += 1) {
    const known = first.get(query[row]!)
    if (known === undefined) first.set(query[row]!, values[row]!)
    else if (known !== values[row]) torn.add(query[row]!)
  }
  return torn.size
}
