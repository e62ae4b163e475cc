import type { Metric } from './metric.ts'
import type { Task } from './task.ts'

/** The page under docs/statistics that says what a metric is and where its interval comes from. */
export function metricPage({ reads, name }: Pick<Metric, 'reads' | 'name'>, task: Task): string {
  if (reads === 'loss' || task === 'custom') return 'losses.md'
  if (task === 'regression' || task === 'ranking') return `${task}.md`
  // The places of a class among the most likely ones come down to right or wrong.
  if (reads === 'prediction' || name.startsWith('top_k_accuracy')) return 'labels.md'
  return reads === 'ranking' ? 'order-of-scores.md' : 'probabilities.md'
}
