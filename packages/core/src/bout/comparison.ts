import type { Claim } from '../config/schema.ts'
import type { Comparison } from '../evidence/bout.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { measure, measurementOf, type Measurement } from '../evaluation/measure.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import { decideClaim } from './claim.ts'
import { sameBehaviour } from './same-behaviour.ts'

/** Candidate and champion on one metric and the same rows, before any claim is decided. */
export interface PairedMetric {
  readonly metric: Metric
  readonly candidate: Measurement
  readonly champion: Measurement
  /** Positive: the candidate is better. */
  readonly difference: Measurement
  /** Whether the metric has an interval of its own, which holds where the variance is 0. */
  readonly ownInterval: boolean
  readonly pValue: number | null
  /** As far as this metric looks, both said the same about every row. */
  readonly same: boolean
  readonly rows: JudgedRows
}

/** Measures both sides and their paired difference. */
export function pairMetric(metric: Metric, candidate: JudgedRows, champion: JudgedRows, level: number): PairedMetric {
  const difference = metric.difference(candidate, champion)
  return {
    metric,
    candidate: measure(metric, candidate, level),
    champion: measure(metric, champion, level),
    difference: measuredDifference(difference, level),
    ownInterval: difference.interval !== undefined,
    pValue: difference.pValue,
    same: sameBehaviour(metric, candidate, champion),
    rows: candidate,
  }
}

/** A difference with its own interval, where it has one. */
export function measuredDifference({ outcome, interval }: Difference, level: number): Measurement {
  return measurementOf(outcome, level, outcome.kind === 'measured' ? interval?.(level) : undefined)
}

/** A claim about a paired metric, decided, as evidence has it. */
export function compare(
  paired: PairedMetric,
  role: Comparison['role'],
  claim: Claim,
  options: { readonly alpha: number; readonly detect?: number | undefined },
): Comparison {
  const decided = decideClaim(paired, claim, options)
  return {
    metric: paired.metric.name,
    role,
    claim: claim.claim,
    margin: claim.margin,
    candidate: paired.candidate.measured,
    champion: paired.champion.measured,
    difference: paired.difference.measured,
    p_value: paired.pValue,
    verdict: decided.verdict,
    rows_to_decide: decided.rowsToDecide,
  }
}
