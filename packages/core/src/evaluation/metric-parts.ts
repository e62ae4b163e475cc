import type { MetricName } from './metric-name.ts'

/** The parts of a name. */
export interface NamedMetric {
  /** What stands before `@`. */
  readonly base: string
  /** What stands after it. */
  readonly parameter: number | undefined
}

export function splitMetricName(name: MetricName): NamedMetric {
  const [base = name, parameter] = name.split('@')
  return { base, parameter: parameter === undefined ? undefined : Number(parameter) }
}
