import type { Config } from '../config/schema.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Evaluation } from '../evidence/evaluation.ts'

const GROUPING = ['cluster', 'weight', 'query', 'prevalence'] as const

/**
 * What was said otherwise then, so that a number of then is not what it would be now: how rows count and hang together, or, of decisions, the
 * threshold. undefined: nothing.
 *
 * @param rule `by`: a rule on groups, which is about decisions
 */
export function otherThen(
  { metric, by }: { readonly metric: MetricName; readonly by?: string | undefined },
  { settings, result }: Evaluation,
  { data, model }: Config,
): string | undefined {
  const key = GROUPING.find((one) => settings[one] !== data[one])
  if (key !== undefined) return `data.${key} was ${settings[key] ?? 'not set'} then`
  const isDecision = by !== undefined || findMetric(metric, result.task)?.reads === 'prediction'
  return isDecision && !isSameThreshold(result, model) ? `model.threshold was ${result.threshold} then` : undefined
}

function isSameThreshold(
  { threshold, threshold_choice: then }: Evaluation['result'],
  { threshold: now }: Config['model'],
): boolean {
  if (threshold === null || threshold === now) return true
  if (typeof now === 'number' || then === undefined) return false
  return (
    now[then.goal] === then.metric &&
    now.keeping?.metric === then.keeping?.metric &&
    now.keeping?.min === then.keeping?.min
  )
}
