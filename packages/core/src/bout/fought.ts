import type { Config } from '../config/schema.ts'
import type { Bout, Comparison, Looks } from '../evidence/bout.ts'
import type { Metrics } from '../evidence/evaluation.ts'
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
  readonly rules: Pick<Config['champion'], 'primary' | 'merge' | 'promote' | 'guardrails'>
  /** Slices on which the candidate must be non-inferior; default: none. */
  readonly criticalSlices?: Config['champion']['critical_slices']
  readonly alpha: number
  /** What the champion came to when it was judged for itself; undefined: nobody knows, or it is a dummy. */
  readonly championThen?: { readonly metrics: Metrics; readonly sameRows: boolean } | undefined
  /** The bar of the promote claim; undefined: alpha, as if nobody had looked before. */
  readonly looks?: Looks | undefined
  /** What of an alpha is left for this candidate where it is one of several; default: all of it. */
  readonly ownAlpha?: (alpha: number) => number
  /** The claim that decides the run: guardrails are shown as it has them. Default: merge. */
  readonly claim?: 'merge' | 'promote'
  readonly minCount: number
  readonly slices: readonly SliceMask[]
  readonly features: readonly Feature[]
  /** Columns that the candidate uses and the champion does not. */
  readonly newFeatures: ReadonlySet<string>
}

/** The part of a bout's result that follows from the rows. */
export type Fight = Pick<
  Bout['result'],
  | 'positives'
  | 'contamination'
  | 'claims'
  | 'comparisons'
  | 'slices'
  | 'flips'
  | 'moved'
  | 'churn'
  | 'decomposition'
  | 'curves'
  | 'concentration'
> & {
  readonly findings: readonly Finding[]
  /** How it was allowed for the number of slices; undefined when none was tested. */
  readonly family: Family | undefined
}

/** What the rules are about, and what is shown beside it. */
export function metricsOf(rules: FightOptions['rules'], { rows }: Contender): readonly Metric[] {
  const asked = [rules.primary, ...rules.guardrails.map(({ metric }) => metric)]
  const priced = 'costs' in rows && rows.costs !== undefined ? ['cost'] : []
  return metricsToMeasure(rows.task, [...asked, ...priced], [...(rows.losses?.keys() ?? [])])
}

/** What a metric is to the claims. */
export function roleOf(metric: MetricName, rules: FightOptions['rules']): Comparison['role'] {
  if (metric === rules.primary) return 'primary'
  return rules.guardrails.some((guardrail) => guardrail.metric === metric) ? 'guardrail' : 'shown'
}

/** Judged rows with the positive label; null where the task has none. */
export function positivesOf(rows: JudgedRows): number | null {
  return rows.task === 'binary-classification' ? countOnes(rows.truth) : null
}
