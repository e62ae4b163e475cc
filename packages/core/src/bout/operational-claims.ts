import type { RuleOutcome } from '../evidence/evaluation.ts'
import { intervalTexts } from '../interval-text.ts'
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
  const { estimate, low, high } = intervalTexts(measured, { bounds: [min, max].filter((bound) => bound !== null) })
  const range = low === high ? '' : ` (${low} to ${high})`
  const found = measured.estimate === null ? (measured.note ?? 'not known') : `it is ${estimate}${range}`
  return { kind, reason: about, detail: `${rule}: ${found}` }
}
