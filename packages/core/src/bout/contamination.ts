import type { Bout } from '../evidence/bout.ts'
import { countOnes } from '../evaluation/judged-rows.ts'
import type { Contender } from './pairing.ts'

/** A larger share of judged rows that a fighter was trained on, and the bout says nothing about unseen rows. */
export const CONTAMINATION_LIMIT = 0.01

export type Contamination = Bout['result']['contamination']

/** What is left of the judged rows when those are out that either side has trained on. */
interface Holdout {
  readonly contamination: Contamination
  /** 1 where a row is judged. */
  readonly keep: Uint8Array
}

/** Drops the rows that either side has seen, and counts them. */
export function holdout(candidate: Contender, champion: Contender): Holdout {
  const n = candidate.ids.length
  const seen = new Uint8Array(n)
  for (const mask of [candidate.seen, champion.seen]) mask?.forEach((value, i) => (seen[i] = value || seen[i]!))
  const dropped = countOnes(seen)
  const of = (mask: Uint8Array | undefined): Contamination['candidate'] => ({
    checked: mask !== undefined,
    rows: mask === undefined ? 0 : countOnes(mask),
  })
  return {
    contamination: {
      candidate: of(candidate.seen),
      champion: of(champion.seen),
      dropped,
      share: n === 0 ? 0 : dropped / n,
      limit: CONTAMINATION_LIMIT,
    },
    keep: seen.map((value) => 1 - value),
  }
}

/** Whether both sides' training rows are known. */
export function isVerified(contamination: Contamination): boolean {
  return contamination.candidate.checked && contamination.champion.checked
}
