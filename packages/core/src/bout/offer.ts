import type { Config } from '../config/schema.ts'
import type { Level } from '../evidence/envelope.ts'
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
 * Why the candidate may not be offered for promotion; undefined when it may. It may when the promote claim passed, or is
 * undecided and the policy leaves that to the approver. Never after a failed gate or failed validation, nor when the
 * champion behaves alike: there is nothing to promote then.
 */
export function whyNotOffered(claims: Claims, standing: Standing, undecided: Config['undecided']): string | undefined {
  // rule: gate-failed
  if (standing.evaluation.kind === 'failed') return `the gate failed: ${standing.evaluation.detail}`
  // rule: validation-failed-offer
  if (standing.validation?.kind === 'failed') return `validation failed: ${standing.validation.detail}`
  // rule: nothing-to-promote
  if (claims.promote.reason === 'same-behaviour') return 'the champion says the same about every row'
  // rule: promote-failed
  if (claims.promote.kind === 'failed') return claims.promote.detail
  // rule: promote-undecided
  if (claims.promote.kind === 'undecided' && undecided.promote !== 'approve')
    return `undecided is not enough (undecided.promote: ${undecided.promote}): ${claims.promote.detail}`
  return undefined
}

/**
 * Why a run may offer nothing, whatever comes of its bout; undefined where it may: on the default branch, and in a
 * terminal, which deploys where nobody has to approve. All else is advice (design §3).
 */
export function whyOffersNothing(level: Level): string | undefined {
  // rule: advice-offers-nothing
  if (level === 'T0' || level === 'T1')
    return `this run is advice (level ${level}), and only a run on the default branch offers a model`
  return undefined
}

/** Whether a verdict makes the job red: failed does, undecided where the policy says so. */
export function isRed(verdict: Verdict, whenUndecided: Config['undecided']['merge']): boolean {
  return verdict.kind === 'failed' || (verdict.kind === 'undecided' && whenUndecided === 'fail')
}
