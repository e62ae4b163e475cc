import { holm, waldTest } from '@titlebout/stats'
import type { Finding } from '../finding.ts'
import { differenceText } from './claim.ts'
import type { PairedMetric } from './comparison.ts'

/**
 * Metrics that no claim is about, and by which the candidate is worse even when it is allowed for how many there are (Holm's correction: whatever the
 * metrics have in common, the chance of any false one is at most alpha). They warn; what must not get worse is a guardrail.
 */
export function metricRegressions(shown: readonly PairedMetric[], alpha: number): Finding[] {
  const tests = shown.flatMap((paired) => {
    const pValue = pValueOf(paired)
    return pValue === undefined ? [] : [{ paired, pValue }]
  })
  if (tests.length === 0) return []
  const adjusted = holm(tests.map(({ pValue }) => pValue))
  return tests.filter((_, k) => adjusted[k]! <= alpha).map(({ paired }) => worse(paired, tests.length))
}

/** One-sided, of "no worse"; undefined where nothing varies or no interval is to be had. */
function pValueOf({ raw, difference }: PairedMetric): number | undefined {
  const { outcome } = raw
  if (outcome.kind === 'undefined' || !outcome.variance || difference.measured.low === null) return undefined
  const test = waldTest(outcome, { alternative: 'less' })
  return 'kind' in test ? undefined : test.pValue
}

function worse({ metric, difference }: PairedMetric, tested: number): Finding {
  return {
    id: 'metric-worse',
    severity: 'warning',
    message: `the candidate is worse by ${metric.label}: ${differenceText(difference.measured)}`,
    expected: `no metric that pays for the others, of the ${tested} that no claim is about`,
    fix: `if it matters, make ${metric.name} a guardrail`,
  }
}
