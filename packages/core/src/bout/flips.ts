import { mcnemar, pairedCounts, type PairedCounts } from '@titlebout/stats'
import type { Flips } from '../evidence/bout.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'

/** Decisions that changed from the champion to the candidate; null where the task has none. */
export function flipsOf(candidate: JudgedRows, champion: JudgedRows): Flips | null {
  const counts = flipCounts(candidate, champion)
  return counts === undefined ? null : flipsFrom(counts)
}

/** The same of rows that were counted, champion first. */
export function flipsFrom({ onlyFirst, onlySecond, both, neither }: PairedCounts): Flips {
  return {
    right_to_wrong: onlyFirst,
    wrong_to_right: onlySecond,
    both_right: both,
    both_wrong: neither,
    p_value: onlyFirst + onlySecond + both + neither === 0 ? null : mcnemar(onlyFirst, onlySecond).midP.pValue,
  }
}

/** Rows right by the champion alone (`onlyFirst`), by the candidate alone (`onlySecond`), by both and by neither; undefined without decisions. */
export function flipCounts(candidate: JudgedRows, champion: JudgedRows): PairedCounts | undefined {
  if (candidate.task === 'binary-classification' && champion.task === candidate.task)
    return pairedCounts(candidate.truth, champion.prediction, candidate.prediction)
  if (candidate.task === 'multiclass-classification' && champion.task === candidate.task)
    // Being right is a decision of two outcomes, whatever the number of classes.
    return pairedCounts(new Uint8Array(candidate.count).fill(1), right(champion), right(candidate))
  return undefined
}

type ClassRows = Extract<JudgedRows, { readonly task: 'multiclass-classification' }>

function right({ truth, prediction }: ClassRows): Uint8Array {
  const out = new Uint8Array(truth.length)
  for (let i = 0; i < truth.length; i += 1) out[i] = truth[i] === prediction[i] ? 1 : 0
  return out
}

const NO_FLIPS: Flips = { right_to_wrong: 0, wrong_to_right: 0, both_right: 0, both_wrong: 0, p_value: null }

/** Of a bout that did not take place. */
export function noFlips({ task }: Pick<JudgedRows, 'task'>): Flips | null {
  return task === 'binary-classification' || task === 'multiclass-classification' ? NO_FLIPS : null
}
