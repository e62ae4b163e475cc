import type { Comparison } from '../evidence/bout.ts'

/** Of a difference of two metrics in doubles. */
const ROUNDING = 1e-10

/** Decided on the estimate of the difference alone; without one it stays as it is. */
export function onPoint(guardrail: Comparison): Comparison {
  const { estimate } = guardrail.difference
  if (estimate === null) return guardrail
  const asked =
    guardrail.margin < 0 ? `better by at least ${0 - guardrail.margin}` : `worse by at most ${guardrail.margin}`
  const detail = `${guardrail.metric}: must be ${asked}, and the difference is ${Number(estimate.toPrecision(4))}`
  const decided = (kind: 'passed' | 'failed'): Comparison => ({
    ...guardrail,
    verdict: { kind, reason: 'point', detail },
    rows_to_decide: null,
  })
  // Differences of equal numbers are rarely exactly 0, and a bound is included.
  // rule: guardrail-on-point
  if (estimate < 0 - guardrail.margin - ROUNDING) return decided('failed')
  return decided('passed')
}
