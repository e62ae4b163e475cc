import { mcnemar, pairedCounts } from '@titlebout/stats'
import type { Bout } from '../evidence/bout.ts'
import type { BinaryRows } from '../evaluation/judged-rows.ts'

type Flips = Bout['result']['flips']

/** Decisions at the threshold that changed from the champion to the candidate. */
export function flipsOf(candidate: BinaryRows, champion: BinaryRows): Flips {
  const counts = pairedCounts(candidate.truth, champion.prediction, candidate.prediction)
  return {
    right_to_wrong: counts.onlyFirst,
    wrong_to_right: counts.onlySecond,
    both_right: counts.both,
    both_wrong: counts.neither,
    p_value: candidate.count === 0 ? null : mcnemar(counts.onlyFirst, counts.onlySecond).midP.pValue,
  }
}

export const NO_FLIPS: Flips = { right_to_wrong: 0, wrong_to_right: 0, both_right: 0, both_wrong: 0, p_value: null }
