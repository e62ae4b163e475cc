import type { Bout } from '../evidence/bout.ts'
import { countOnes } from '../evaluation/judged-rows.ts'
import type { Finding } from '../finding.ts'
import { numberText } from '../number-text.ts'
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
  const of = (mask: Uint8Array | undefined): number | undefined => mask && countOnes(mask)
  const known = { candidate: of(candidate.seen), champion: of(champion.seen) }
  return { contamination: contaminationOf(known, { dropped, count: n }), keep: seen.map((value) => 1 - value) }
}

/**
 * @param seen judged rows that each side was trained on; undefined: nobody can say
 * @param rows of how many, and how many at least one of the two has seen
 */
export function contaminationOf(
  seen: { readonly candidate: number | undefined; readonly champion: number | undefined },
  { dropped, count }: { readonly dropped: number; readonly count: number },
): Contamination {
  const of = (rows: number | undefined): Contamination['candidate'] => ({
    checked: rows !== undefined,
    rows: rows ?? 0,
  })
  return {
    candidate: of(seen.candidate),
    champion: of(seen.champion),
    dropped,
    share: count === 0 ? 0 : dropped / count,
    limit: CONTAMINATION_LIMIT,
  }
}

/** Whether both sides' training rows are known. */
export function isVerified(contamination: Contamination): boolean {
  return contamination.candidate.checked && contamination.champion.checked
}

/** What a reader must know of rows that a side has seen, or may have. */
export function holdoutFindings(contamination: Contamination): Finding[] {
  const findings: Finding[] = []
  if (!isVerified(contamination))
    findings.push({
      id: 'unverified-holdout',
      severity: 'warning',
      message: `nobody can say whether ${contamination.candidate.checked ? 'the champion' : 'the candidate'} was trained on judged rows`,
      fix: 'let the train action make the model: it records a membership sketch of the training rows',
    })
  if (contamination.dropped > 0)
    findings.push({
      id: 'seen-rows-dropped',
      severity: 'warning',
      message: `${numberText(contamination.dropped)} of the judged rows were trained on by one of the two and are left out (${(contamination.share * 100).toFixed(2)} %)`,
      expected: 'no judged row in the training rows of either',
      where: { role: 'test' },
    })
  return findings
}
