import type { RuleOutcome } from '@titlebout/core'

const URGENCY = { failed: 0, undecided: 1, passed: 2 } as const

/** A slice with too few rows is shown and decides nothing. */
export function isNotJudged({ slice, reason }: RuleOutcome): boolean {
  return slice !== null && reason === 'few-rows'
}

/** A verdict that need not be that of the interval beside it: the rule says so. */
export function pointText(rule: RuleOutcome): string {
  return rule.decide === 'point' && rule.measured.method !== 'counted' ? ', on the estimate alone' : ''
}

/** What needs a reader first stands first, and what decides nothing last. */
export function urgency(rule: RuleOutcome): number {
  return isNotJudged(rule) ? 3 : URGENCY[rule.verdict]
}
