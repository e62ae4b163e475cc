import type { MetricName } from './metric-name.ts'
import type { Task } from './task.ts'

/** A metric between groups of rows, by Fairlearn's name. */
export interface FairnessMetric {
  readonly name: MetricName
  /** As in a sentence. */
  readonly label: string
  readonly of: 'demographic-parity' | 'equal-opportunity' | 'equalized-odds'
  readonly as: 'difference' | 'ratio'
}

const LABELS: { readonly [K in FairnessMetric['of']]: string } = {
  'demographic-parity': 'demographic parity',
  'equal-opportunity': 'equal opportunity',
  'equalized-odds': 'equalized odds',
}

const FAIRNESS: readonly FairnessMetric[] = (
  ['demographic-parity', 'equal-opportunity', 'equalized-odds'] as const
).flatMap((of) =>
  (['difference', 'ratio'] as const).map((as) => ({
    name: `${of.replace('-', '_')}_${as}`,
    label: `${LABELS[of]} ${as}`,
    of,
    as,
  })),
)

/** Names of the metrics that compare groups and nothing else. */
export const FAIRNESS_METRICS: readonly MetricName[] = FAIRNESS.map(({ name }) => name)

/** @returns undefined where there is none of that name, or the task has no positive decision */
export function findFairness(name: MetricName, task: Task): FairnessMetric | undefined {
  return task === 'binary-classification' ? FAIRNESS.find((metric) => metric.name === name) : undefined
}
