import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { intervalTexts } from '../interval-text.ts'
import { roundedText } from '../number-text.ts'
import type { Verdict } from '../verdict.ts'
import type { Claims } from './claims.ts'

/** Of which of the rules beside the champion a claim hangs. */
type About = 'latency' | 'model-size'

/** What the claims come to with rules of the gate that need the champion: one more thing that must not be lost, so nothing is to be corrected for it. */
export function onOperational(claims: Claims, outcomes: readonly RuleOutcome[], about: About): Claims {
  const deciding = outcomes.filter(({ severity }) => severity === 'error')
  return { merge: withRules(claims.merge, deciding, about), promote: withRules(claims.promote, deciding, about) }
}

function withRules(claim: Verdict, outcomes: readonly RuleOutcome[], about: About): Verdict {
  if (claim.kind === 'failed') return claim
  const failed = outcomes.find(({ verdict }) => verdict === 'failed')
  // rule: operational-failed
  if (failed !== undefined) return operationalVerdict(failed, about)
  if (claim.kind === 'undecided') return claim
  const open = outcomes.find(({ verdict }) => verdict === 'undecided')
  // rule: operational-undecided
  if (open !== undefined) return operationalVerdict(open, about)
  return claim
}

function operationalVerdict({ rule, verdict: kind, measured, min, max }: RuleOutcome, about: About): Verdict {
  return { kind, reason: about, detail: `${rule}: ${foundText(measured, [min, max])}` }
}

function foundText(measured: Measured, bounds: readonly (number | null)[]): string {
  if (measured.estimate === null) return measured.note ?? 'not known'
  // Sizes are counted: nothing to be unsure of.
  if (measured.low === measured.high) return `it is ${roundedText(measured.estimate, 3)}`
  const { estimate, low, high } = intervalTexts(measured, { bounds: bounds.filter((bound) => bound !== null) })
  return `it is ${estimate} (${low} to ${high})`
}
