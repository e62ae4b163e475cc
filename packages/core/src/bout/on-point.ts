import type { Comparison } from '../evidence/bout.ts'

/** Of a difference of two metrics in doubles. */
const ROUNDING = 1e-10

/** Decided on the estimate of the difference alone; without one it stays as it is. */
export function onPoint(guardrail: Comparison): Comparison {
  const { estimate } = guardrail.difference
  if (estimate === null) return guardrail
  const least = 0 - guardrail.margin
  const asked = guardrail.margin < 0 ? `better by at least ${least}` : `worse by at most ${guardrail.margin}`
  // Differences of equal numbers are rarely exactly 0, and a bound is included.
  const passes = estimate >= least - ROUNDING
  const rounded = Number(estimate.toPrecision(4))
  const found = rounded >= least === passes ? rounded : estimate
  const detail = `${guardrail.metric}: must be ${asked}, and the difference is ${found}`
  const decided = (kind: 'passed' | 'failed'): Comparison => ({
    ...guardrail,
    verdict: { kind, reason: 'point', detail },
    rows_to_decide: null,
  })
  // rule: guardrail-on-point
  if (!passes) return decided('failed')
  return decided('passed')
}
