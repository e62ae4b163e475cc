import type { RuleOutcome, Metrics } from '../evidence/evaluation.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import type { Finding } from '../finding.ts'

/** A metric whose whole interval lies above this is too good: look for a leak. Order: the one that is told first. */
const TOO_GOOD: readonly (readonly [MetricName, number])[] = [
  ['roc_auc', 0.99],
  ['roc_auc_ovr', 0.99],
  ['roc_auc_ovr_weighted', 0.99],
  ['roc_auc_ovr_micro', 0.99],
  ['roc_auc_ovo', 0.99],
  ['balanced_accuracy', 0.99],
  ['matthews_corrcoef', 0.98],
  ['r2', 0.999],
  ['explained_variance', 0.999],
]

const LOOK =
  'look for a feature that is filled in after the outcome is known, or for rows that stand in training and in test'

/**
 * A warning where the model is too good to be true: by a metric that chance and the base rate cannot bring near its best value. Accuracy
 * and average precision are none, for they are high wherever a class is rare, or frequent. One finding, whatever the number of metrics.
 */
export function suspiciousMetrics(metrics: Metrics, task: Task): Finding[] {
  for (const [name, limit] of TOO_GOOD) {
    const { low = null, estimate = null } = metrics[name] ?? {}
    // rule: suspicious-metric
    if (low === null || estimate === null || low <= limit) continue
    const label = findMetric(name, task)?.label ?? name
    return [
      {
        id: name.startsWith('roc_auc') ? 'suspicious-auc' : 'suspicious-metric',
        severity: 'warning',
        message: `leak? the ${label} is ${estimate.toFixed(4)}, which is hardly ever true: a feature may give the answer away`,
        expected: `at most ${limit}`,
        found: `at least ${low.toFixed(4)}`,
        fix: LOOK,
      },
    ]
  }
  return []
}

/** A rule that says how good is too good, and failed for it: a `max` on what should be high, a `min` on what should be low. */
export function tooGood(outcomes: readonly RuleOutcome[], task: Task): Finding[] {
  return outcomes.flatMap((outcome) => {
    const { measured, min, max, metric, by } = outcome
    const better =
      by === null && outcome.compared_to === null && outcome.perturb === undefined
        ? findMetric(metric, task)?.better
        : undefined
    const [low, high] =
      outcome.decide === 'point' ? [measured.estimate, measured.estimate] : [measured.low, measured.high]
    const above = better === 'higher' && max !== null && low !== null && low > max
    const below = better === 'lower' && min !== null && high !== null && high < min
    if (!above && !below) return []
    const where = outcome.slice === null ? '' : ` where ${outcome.slice}`
    return [
      {
        id: 'better-than-plausible',
        severity: 'warning' as const,
        message: `leak? ${outcome.rule}${where}: the model is better than the gate holds plausible`,
        fix: `${LOOK}; or, if the model is really that good, move the bound`,
      },
    ]
  })
}
