import type { MetricName } from '../evaluation/metric-name.ts'

/** What a rule of the gate can be about that no judged row tells: how big the model is, and how long it takes. */
export interface OperationalMetric {
  readonly name: MetricName
  /** As in a sentence. */
  readonly label: string
  /** A ratio is one to the champion's. */
  readonly of: 'size' | 'size-ratio' | 'latency'
  /** Of a latency ratio: which quantile of the batches is compared. */
  readonly quantile?: number
}

const OPERATIONAL: readonly OperationalMetric[] = [
  { name: 'model_size', label: 'model size', of: 'size' },
  { name: 'model_size_ratio', label: "model size, as a ratio to the champion's", of: 'size-ratio' },
  ...[50, 95, 99].map((percent): OperationalMetric => ({
    name: `latency_p${percent}_ratio`,
    label: `latency p${percent}, as a ratio to the champion's`,
    of: 'latency',
    quantile: percent / 100,
  })),
]

export const OPERATIONAL_METRICS: readonly MetricName[] = OPERATIONAL.map(({ name }) => name)

/** Whether a rule is decided where the champion is, by compare-to-champion. */
export function isDecidedInTheBout(name: MetricName): boolean {
  const metric = findOperational(name)
  return metric !== undefined && metric.of !== 'size'
}

/** @returns undefined for a metric of rows */
export function findOperational(name: MetricName): OperationalMetric | undefined {
  return OPERATIONAL.find((metric) => metric.name === name)
}
