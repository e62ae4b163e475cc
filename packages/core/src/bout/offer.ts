import type { Config } from '../config/schema.ts'
import type { Verdict } from '../verdict.ts'
import type { Claims } from './claims.ts'

/** What else is known of a candidate when it is asked whether it may be offered for promotion. */
export interface Standing {
  /** Of evaluate-gate. */
  readonly evaluation: Verdict
  /** Of validate-data; undefined when it was not run. */
  readonly validation: Verdict | undefined
}

/**
 * Whether the candidate may be offered for promotion: the promote claim passed, or is undecided and the policy leaves
 * that to the approver. Never after a failed gate or failed validation, nor when the champion behaves alike: there is
 * nothing to promote then.
 */
export function mayBeOffered(claims: Claims, standing: Standing, undecided: Config['undecided']): boolean {
  // rule: gate-failed
  if (standing.evaluation.kind === 'failed') return false
  // rule: validation-failed-offer
  if (standing.validation?.kind === 'failed') return false
  // rule: nothing-to-promote
  if (claims.promote.reason === 'same-behaviour') return false
  // rule: promote-undecided
  if (claims.promote.kind === 'undecided') return undecided.promote === 'approve'
  return claims.promote.kind === 'passed'
}

/** Whether a verdict makes the job red: failed does, undecided where the policy says so. */
export function isRed(verdict: Verdict, whenUndecided: Config['undecided']['merge']): boolean {
  return verdict.kind === 'failed' || (verdict.kind === 'undecided' && whenUndecided === 'fail')
}
