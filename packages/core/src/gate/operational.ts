import type { MetricName } from '../evaluation/metric-name.ts'

/** What a rule of the gate can be about that no judged row tells: how big the model is, and how long it takes. */
export interface OperationalMetric {
  readonly name: MetricName
  /** As in a sentence. */
  readonly label: string
  readonly of: 'size' | 'latency'
  /** Of a latency ratio: which quantile of the batches is compared. */
  readonly quantile?: number
}

const OPERATIONAL: readonly OperationalMetric[] = [
  { name: 'model_size', label: 'model size', of: 'size' },
  ...[50, 95, 99].map((percent): OperationalMetric => ({
    name: `latency_p${percent}_ratio`,
    label: `latency p${percent}, as a ratio to the champion's`,
    of: 'latency',
    quantile: percent / 100,
  })),
]

export const OPERATIONAL_METRICS: readonly MetricName[] = OPERATIONAL.map(({ name }) => name)

/** @returns undefined for a metric of rows */
export function findOperational(name: MetricName): OperationalMetric | undefined {
  return OPERATIONAL.find((metric) => metric.name === name)
}
