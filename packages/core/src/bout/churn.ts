import { spearman } from '@titlebout/stats'
import type { Churn } from '../evidence/bout.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'

/** Ranks are compared on at most so many rows: enough for two digits, and a million rows need not be sorted. */
const MOST_RANKED = 20_000

/** How much of what the champion said the candidate says otherwise, right or wrong; null where neither decides nor scores. */
export function churnOf(candidate: JudgedRows, champion: JudgedRows): Churn | null {
  const decisions = differingDecisions(candidate, champion)
  const scores = [scoresOf(candidate), scoresOf(champion)] as const
  if (scores[0] === undefined || scores[1] === undefined)
    return decisions === null
      ? null
      : { rows: candidate.count, decisions, mean_shift: null, rank_correlation: null, ranked_rows: null }
  const [ours, theirs] = [scores[0], scores[1]]
  const step = Math.max(1, Math.ceil(candidate.count / MOST_RANKED))
  const [a, b] = [everyNth(ours, step), everyNth(theirs, step)]
  const correlation = a.length < 2 ? undefined : spearman(a, b)
  return {
    rows: candidate.count,
    decisions,
    mean_shift: candidate.count === 0 ? null : meanShift(ours, theirs),
    rank_correlation: correlation ?? null,
    ranked_rows: correlation === undefined ? null : a.length,
  }
}

function differingDecisions(candidate: JudgedRows, champion: JudgedRows): number | null {
  if (candidate.task === 'binary-classification' && champion.task === candidate.task)
    return differing(candidate.prediction, champion.prediction)
  if (candidate.task === 'multiclass-classification' && champion.task === candidate.task)
    return differing(candidate.prediction, champion.prediction)
  return null
}

function differing(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let count = 0
  for (let i = 0; i < first.length; i += 1) if (first[i] !== second[i]) count += 1
  return count
}

/** One number a row; undefined of classes, which have many, and of losses alone. */
function scoresOf(rows: JudgedRows): Float64Array | undefined {
  if (rows.task === 'binary-classification' || rows.task === 'ranking') return rows.score
  return rows.task === 'regression' ? rows.prediction : undefined
}

function meanShift(first: Float64Array, second: Float64Array): number {
  let total = 0
  for (let i = 0; i < first.length; i += 1) total += Math.abs(first[i]! - second[i]!)
  return total / first.length
}

function everyNth(values: Float64Array, step: number): Float64Array {
  if (step === 1) return values
  const out = new Float64Array(Math.ceil(values.length / step))
  for (let k = 0; k < out.length; k += 1) out[k] = values[k * step]!
  return out
}
