import type { Gives } from './boosted-model.ts'

/** What an objective makes of the sum of the leaves. */
export interface Objective {
  readonly gives: Gives
  /** Of `base_score`, on the scale of the sums. */
  readonly margin: (baseScore: number) => number
  /** Of one row, in place; `width` numbers from `at` on. */
  readonly answer: (sums: Float32Array, at: number, width: number) => void
}

const same = (score: number): number => score
const logit = (share: number): number => Math.fround(-Math.log(1 / share - 1))

/** In float32; beyond 88.7 the exponential would be infinite there, and XGBoost stops there. */
function sigmoid(sum: number): number {
  return 1 / (1 + Math.fround(Math.exp(Math.min(-sum, 88.7))))
}

function each(change: (sum: number) => number): Objective['answer'] {
  return (sums, at, width) => {
    for (let k = at; k < at + width; k += 1) sums[k] = change(sums[k]!)
  }
}

function softmax(sums: Float32Array, at: number, width: number): void {
  let most = Number.NEGATIVE_INFINITY
  for (let k = at; k < at + width; k += 1) most = Math.max(most, sums[k]!)
  let total = 0
  for (let k = at; k < at + width; k += 1) {
    sums[k] = Math.exp(sums[k]! - most)
    total += sums[k]!
  }
  for (let k = at; k < at + width; k += 1) sums[k]! /= Math.fround(total)
}

const number: Objective = { gives: 'number', margin: same, answer: each(same) }
const exponential: Objective = {
  gives: 'number',
  margin: (mean) => Math.fround(Math.log(mean)),
  answer: each(Math.exp),
}
const rank: Objective = { gives: 'rank', margin: same, answer: each(same) }
const classes: Objective = { gives: 'classes', margin: same, answer: softmax }

/** Objectives by the name that a model file has. Not here: survival, and what later versions add. */
export const XGBOOST_OBJECTIVES: Readonly<Record<string, Objective>> = {
  'binary:logistic': { gives: 'probability', margin: logit, answer: each(sigmoid) },
  'binary:logitraw': { gives: 'logit', margin: same, answer: each(same) },
  'binary:hinge': { gives: 'label', margin: same, answer: each((sum) => (sum > 0 ? 1 : 0)) },
  'reg:logistic': { gives: 'share', margin: logit, answer: each(sigmoid) },
  'reg:squarederror': number,
  'reg:squaredlogerror': number,
  'reg:pseudohubererror': number,
  'reg:absoluteerror': number,
  'reg:quantileerror': number,
  // What versions before 1.0 called reg:squarederror.
  'reg:linear': number,
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'multi:softprob': classes,
  // Its own answer is the most likely class; the sums behind it are those of multi:softprob.
  'multi:softmax': classes,
  'rank:pairwise': rank,
  'rank:ndcg': rank,
  'rank:map': rank,
}
