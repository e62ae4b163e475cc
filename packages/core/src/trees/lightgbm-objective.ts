import type { Gives } from './boosted-model.ts'

/** What an objective makes of the sum of the leaves. */
export interface LightgbmObjective {
  readonly gives: Gives
  /** Of one row, in place; `width` numbers from `at` on. */
  readonly answer: (sums: Float64Array, at: number, width: number) => void
}

/** Words behind the name of an objective, such as `sigmoid:1` or `sqrt`. */
type Words = ReadonlyMap<string, string>

function each(change: (sum: number) => number): LightgbmObjective['answer'] {
  return (sums, at, width) => {
    for (let k = at; k < at + width; k += 1) sums[k] = change(sums[k]!)
  }
}

function softmax(sums: Float64Array, at: number, width: number): void {
  let most = sums[at]!
  for (let k = at + 1; k < at + width; k += 1) most = Math.max(most, sums[k]!)
  let total = 0
  for (let k = at; k < at + width; k += 1) {
    sums[k] = Math.exp(sums[k]! - most)
    total += sums[k]!
  }
  for (let k = at; k < at + width; k += 1) sums[k]! /= total
}

const sigmoid = (steepness: number) => each((sum) => 1 / (1 + Math.exp(-steepness * sum)))
const rank: LightgbmObjective = { gives: 'rank', answer: each((sum) => sum) }
const exponential: LightgbmObjective = { gives: 'number', answer: each(Math.exp) }
const plain = (words: Words): LightgbmObjective => ({
  gives: 'number',
  // reg_sqrt: the root of the label was fitted.
  answer: each(words.has('sqrt') ? (sum) => Math.sign(sum) * sum * sum : (sum) => sum),
})
const steepness = (words: Words): number => Number(words.get('sigmoid') ?? 1)

/** Objectives by the name that a model file has. */
const OBJECTIVES: Readonly<Record<string, (words: Words) => LightgbmObjective>> = {
  binary: (words) => ({ gives: 'probability', answer: sigmoid(steepness(words)) }),
  cross_entropy: () => ({ gives: 'share', answer: sigmoid(1) }),
  cross_entropy_lambda: () => ({ gives: 'number', answer: each((sum) => Math.log1p(Math.exp(sum))) }),
  regression: plain,
  regression_l1: plain,
  huber: plain,
  fair: plain,
  quantile: plain,
  mape: plain,
  poisson: () => exponential,
  gamma: () => exponential,
  tweedie: () => exponential,
  multiclass: () => ({ gives: 'classes', answer: softmax }),
  // One against all the others: the probabilities of a row need not add up to 1.
  multiclassova: (words) => ({ gives: 'classes', answer: sigmoid(steepness(words)) }),
  lambdarank: () => rank,
  rank_xendcg: () => rank,
}

export const LIGHTGBM_OBJECTIVES = Object.keys(OBJECTIVES)

/** @param line what stands behind `objective=`; @returns undefined for an objective that is not known, or has a steepness that is no positive number */
export function lightgbmObjective(line: string): LightgbmObjective | undefined {
  const [name = '', ...rest] = line.split(' ')
  const words: Words = new Map(rest.map((word) => [word.split(':', 1)[0]!, word.slice(word.indexOf(':') + 1)]))
  if (!Object.hasOwn(OBJECTIVES, name) || !(steepness(words) > 0)) return undefined
  return OBJECTIVES[name]!(words)
}
