import type { ClassScores } from '@titlebout/stats'

/** What every task's rows may have, each with one entry per judged row. */
interface RowFacts {
  /** Number of judged rows. */
  readonly count: number
  /** What a row counts, 0 or more; undefined: each counts once. */
  readonly weight?: Float64Array | undefined
  /** Number of the group of rows that belong together; intervals respect it. */
  readonly cluster?: Uint32Array | undefined
  /** The team's own losses by column name, `loss_` included; lower is better. */
  readonly losses?: ReadonlyMap<string, Float64Array>
}

export interface BinaryRows extends RowFacts {
  readonly task: 'binary-classification'
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  /** P(positive), 0 to 1; undefined when the fighter gave labels only. */
  readonly score: Float64Array | undefined
  /** 1 positive, 0 negative. */
  readonly prediction: Uint8Array
  /** Share of positives in the real world, when the judged rows were resampled. */
  readonly prevalence?: number | undefined
  /** What a row of class i that is called j costs: `costs[i][j]`; undefined where titlebout.yml says nothing of it. */
  readonly costs?: readonly (readonly number[])[] | undefined
}

export interface ClassRows extends RowFacts {
  readonly task: 'multiclass-classification'
  /** Names of the classes; a code is a place in this list. */
  readonly classes: readonly string[]
  readonly truth: Uint16Array
  /** Probabilities of each class; undefined when the fighter gave labels only. */
  readonly scores: ClassScores | undefined
  readonly prediction: Uint16Array
  /** What a row of class i that is called j costs: `costs[i][j]`; undefined where titlebout.yml says nothing of it. */
  readonly costs?: readonly (readonly number[])[] | undefined
}

export interface NumberRows extends RowFacts {
  readonly task: 'regression'
  readonly truth: Float64Array
  readonly prediction: Float64Array
  /** What the naive forecast, the value before, misses by on average in the training rows; undefined where nobody measured it. */
  readonly naiveError?: number | undefined
  /** Bounds of a predicted interval; undefined when the fighter gave none. */
  readonly bounds?: { readonly lower: Float64Array; readonly upper: Float64Array } | undefined
}

export interface QueryRows extends RowFacts {
  readonly task: 'ranking'
  /** Graded relevance, 0 or more. */
  readonly truth: Float64Array
  /** Higher stands further up. */
  readonly score: Float64Array
  /** Number of the query that a row belongs to. */
  readonly query: Uint32Array
}

export interface LossRows extends RowFacts {
  readonly task: 'custom'
}

/** What metrics are measured from: one entry per judged row, all of one length. */
export type JudgedRows = BinaryRows | ClassRows | NumberRows | QueryRows | LossRows

/** The rows at which `keep` is 1, in their order. */
export function keepRows<R extends JudgedRows>(rows: R, keep: Uint8Array): R
export function keepRows(rows: JudgedRows, keep: Uint8Array): JudgedRows {
  return rowsAt(rows, placesOfMask(keep))
}

/** Where a mask is 1, ascending. */
export function placesOfMask(mask: Uint8Array): Uint32Array {
  const places = new Uint32Array(countOnes(mask))
  let next = 0
  for (let i = 0; i < mask.length; i += 1) {
    if (mask[i] !== 1) continue
    places[next] = i
    next += 1
  }
  return places
}

/** The rows that stand at the given places, in the order of the places. */
export function rowsAt<R extends JudgedRows>(rows: R, places: ArrayLike<number>): R
export function rowsAt(rows: JudgedRows, places: ArrayLike<number>): JudgedRows {
  const facts = {
    count: places.length,
    weight: rows.weight && doublesAt(rows.weight, places),
    cluster: rows.cluster && codesAt(rows.cluster, places),
    losses: new Map([...(rows.losses ?? [])].map(([name, values]) => [name, doublesAt(values, places)])),
  }
  switch (rows.task) {
    case 'binary-classification':
      return {
        ...rows,
        ...facts,
        truth: bitsAt(rows.truth, places),
        score: rows.score && doublesAt(rows.score, places),
        prediction: bitsAt(rows.prediction, places),
      }
    case 'multiclass-classification':
      return {
        ...rows,
        ...facts,
        truth: classesAt(rows.truth, places),
        scores: rows.scores && classScoresAt(rows.scores, places),
        prediction: classesAt(rows.prediction, places),
      }
    case 'regression':
      return {
        ...rows,
        ...facts,
        truth: doublesAt(rows.truth, places),
        prediction: doublesAt(rows.prediction, places),
        bounds: rows.bounds && {
          lower: doublesAt(rows.bounds.lower, places),
          upper: doublesAt(rows.bounds.upper, places),
        },
      }
    case 'ranking':
      return {
        ...rows,
        ...facts,
        truth: doublesAt(rows.truth, places),
        score: doublesAt(rows.score, places),
        query: codesAt(rows.query, places),
      }
    case 'custom':
      return { ...rows, ...facts }
  }
}

/** Number of ones. */
export function countOnes(mask: Uint8Array): number {
  let ones = 0
  for (let i = 0; i < mask.length; i += 1) ones += mask[i]!
  return ones
}

/** Rows with a positive label that are called positive. */
export function found({ truth, prediction }: BinaryRows): number {
  let count = 0
  for (let i = 0; i < truth.length; i += 1) if (truth[i] === 1 && prediction[i] === 1) count += 1
  return count
}

/** Whether all judged labels are alike, so that nothing can be told apart; so is no row at all. Rows of losses alone have no labels. */
export function isOneClass(rows: JudgedRows): boolean {
  if (rows.task === 'custom') return rows.count === 0
  const { truth } = rows
  return truth.every((label: number) => label === truth[0])
}

function doublesAt(values: Float64Array, places: ArrayLike<number>): Float64Array {
  const out = new Float64Array(places.length)
  for (let k = 0; k < places.length; k += 1) out[k] = values[places[k]!]!
  return out
}

function bitsAt(values: Uint8Array, places: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(places.length)
  for (let k = 0; k < places.length; k += 1) out[k] = values[places[k]!]!
  return out
}

function classesAt(values: Uint16Array, places: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(places.length)
  for (let k = 0; k < places.length; k += 1) out[k] = values[places[k]!]!
  return out
}

function codesAt(values: Uint32Array, places: ArrayLike<number>): Uint32Array {
  const out = new Uint32Array(places.length)
  for (let k = 0; k < places.length; k += 1) out[k] = values[places[k]!]!
  return out
}

function classScoresAt({ values, classes }: ClassScores, places: ArrayLike<number>): ClassScores {
  const out = new Float64Array(places.length * classes)
  for (let k = 0; k < places.length; k += 1)
    for (let c = 0; c < classes; c += 1) out[k * classes + c] = values[places[k]! * classes + c]!
  return { values: out, classes }
}
