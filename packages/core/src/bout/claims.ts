import type { Comparison } from '../evidence/bout.ts'
import type { Task } from '../evaluation/task.ts'
import type { Verdict } from '../verdict.ts'
import { CONTAMINATION_LIMIT, isVerified, type Contamination } from './contamination.ts'
import { numberText } from '../number-text.ts'

export interface Claims {
  readonly merge: Verdict
  readonly promote: Verdict
}

/**
 * A claim with its guardrails and critical slices. All of them must pass, so none needs a correction for being one of many; a failure goes
 * before what cannot be decided.
 */
export function claimVerdict(primary: Comparison, guards: readonly Comparison[]): Verdict {
  if (primary.verdict.kind === 'failed') return primary.verdict
  const failed = guards.find((guard) => guard.verdict.kind === 'failed')
  // rule: guardrail-failed
  if (failed !== undefined) return guardVerdict(failed)
  if (primary.verdict.kind === 'undecided') return primary.verdict
  const open = guards.find((guard) => guard.verdict.kind === 'undecided')
  // rule: guardrail-undecided
  if (open !== undefined) return guardVerdict(open)
  return primary.verdict
}

function guardVerdict({ slice, verdict: { kind, detail } }: Comparison): Verdict {
  return slice === null
    ? { kind, reason: 'guardrail', detail: `guardrail: ${detail}` }
    : { kind, reason: 'critical-slice', detail: `where ${slice}: ${detail}` }
}

/** What the claims come to once it is asked whether the rows were unseen. */
export function onHoldout(claims: Claims, contamination: Contamination): Claims {
  // rule: contaminated
  if (contamination.share > CONTAMINATION_LIMIT) return both(contaminated(contamination))
  // rule: unverified-holdout
  if (!isVerified(contamination) && claims.promote.kind === 'passed')
    return {
      merge: claims.merge,
      promote: { kind: 'undecided', reason: 'unverified-holdout', detail: unverifiedText(contamination) },
    }
  return claims
}

export function both(verdict: Verdict): Claims {
  return { merge: verdict, promote: verdict }
}

/** Of rows whose labels are all alike. */
export function oneClassClaims(task: Task): Claims {
  return both({
    kind: 'undecided',
    reason: 'one-class',
    detail: `all judged rows have the same label, so nothing tells the two apart: judge on ${task === 'binary-classification' ? 'rows of both classes' : 'rows with different labels'}`,
  })
}

function contaminated({ dropped, share }: Contamination): Verdict {
  return {
    kind: 'failed',
    reason: 'contaminated',
    detail: `${numberText(dropped)} of the judged rows (${(share * 100).toFixed(1)} %) were trained on by one of the two, more than ${CONTAMINATION_LIMIT * 100} %: judge on rows that neither has seen`,
  }
}

function unverifiedText(contamination: Contamination): string {
  const who = contamination.candidate.checked ? 'the champion' : 'the candidate'
  return `nobody can say whether ${who} was trained on the judged rows: it has no membership sketch, which the train action makes`
}
