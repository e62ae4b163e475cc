import type { Finding } from '../finding.ts'
import type { PairedMetric } from './comparison.ts'

/** Share of what the champion left to be gained that nobody gains at once without a reason. */
const MOST_OF_GAP = 0.5
/** And at least so much of the metric's range, where it has one: halving a tiny error is no wonder. */
const LEAST_OF_RANGE = 0.05

/**
 * A warning where the candidate is so much better than the champion that a leak is likelier than an insight: the whole interval of the
 * difference says that more than half of the way from the champion to a perfect model was made at once, and, of a metric with two
 * ends, at least a twentieth of its range.
 */
export function suspiciousJump({ metric, champion, difference }: PairedMetric): Finding[] {
  const [least, most] = metric.range
  const best = metric.better === 'higher' ? most : least
  const { estimate } = champion.measured
  const { low, high } = difference.measured
  if (estimate === null || low === null || high === null || !Number.isFinite(best)) return []
  const gap = Math.abs(best - estimate)
  const floor = Number.isFinite(most - least) ? LEAST_OF_RANGE * (most - least) : 0
  // rule: suspicious-jump
  if (!(low > MOST_OF_GAP * gap && low > floor)) return []
  return [
    {
      id: 'suspicious-jump',
      severity: 'warning',
      message: `leak? ${metric.label}: the candidate has made more than half of the way from the champion (${digits(estimate)}) to a perfect model (${digits(best)}) at once`,
      expected: `a gain of at most ${digits(Math.max(floor, MOST_OF_GAP * gap))}`,
      found: `a gain of ${digits(low)} to ${digits(high)}`,
      fix: 'look for a new feature that is filled in after the outcome is known, for test rows among the training rows, and for labels that were corrected',
    },
  ]
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
