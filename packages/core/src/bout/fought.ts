import type { Config } from '../config/schema.ts'
import type { Bout, Comparison } from '../evidence/bout.ts'
import { countOnes, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { metricsToMeasure } from '../evaluation/metrics.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import type { Finding } from '../finding.ts'
import type { Contender } from './pairing.ts'
import type { Feature } from './rare-sets.ts'
import type { Family } from './slice-family.ts'

/** What a bout needs to know beside its two sides; slices and features are of the judged rows, in the candidate's order. */
export interface FightOptions {
  readonly rules: Config['champion']
  readonly alpha: number
  readonly minCount: number
  readonly slices: readonly SliceMask[]
  readonly features: readonly Feature[]
  /** Columns that the candidate uses and the champion does not. */
  readonly newFeatures: ReadonlySet<string>
}

/** The part of a bout's result that follows from the rows. */
export type Fight = Pick<
  Bout['result'],
  'positives' | 'contamination' | 'claims' | 'comparisons' | 'slices' | 'flips' | 'moved' | 'concentration'
> & {
  readonly findings: readonly Finding[]
  /** How it was allowed for the number of slices; undefined when none was tested. */
  readonly family: Family | undefined
}

/** What the rules are about, and what is shown beside it. */
export function metricsOf(rules: Config['champion'], { rows }: Contender): readonly Metric[] {
  const asked = [rules.primary, ...rules.guardrails.map(({ metric }) => metric)]
  return metricsToMeasure(rows.task, asked, [...(rows.losses?.keys() ?? [])])
}

/** What a metric is to the claims. */
export function roleOf(metric: MetricName, rules: Config['champion']): Comparison['role'] {
  if (metric === rules.primary) return 'primary'
  return rules.guardrails.some((guardrail) => guardrail.metric === metric) ? 'guardrail' : 'shown'
}

/** Judged rows with the positive label; null where the task has none. */
export function positivesOf(rows: JudgedRows): number | null {
  return rows.task === 'binary-classification' ? countOnes(rows.truth) : null
}
