import type { Claim } from '../config/schema.ts'
import type { Comparison } from '../evidence/bout.ts'
import type { MetricName } from '../evidence/evaluation.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { hasScores, measure, measurementOf, missingMeasurement, type Measurement } from '../evaluation/measure.ts'
import { METRIC_TABLE, type Difference } from '../evaluation/metrics.ts'
import { decideClaim } from './claim.ts'
import { sameBehaviour } from './same-behaviour.ts'

/** Candidate and champion on one metric and the same rows, before any claim is decided. */
export interface PairedMetric {
  readonly metric: MetricName
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
export function pairMetric(name: MetricName, candidate: JudgedRows, champion: JudgedRows, level: number): PairedMetric {
  const metric = METRIC_TABLE[name]
  const difference = differenceOf(name, candidate, champion)
  return {
    metric: name,
    candidate: measure(metric, candidate, level),
    champion: measure(metric, champion, level),
    difference:
      difference === undefined
        ? missingMeasurement('no-scores', candidate.truth.length, level)
        : measurementOf(difference.outcome, level, intervalIn(difference, level)),
    ownInterval: difference?.interval !== undefined,
    pValue: difference?.pValue ?? null,
    same: sameBehaviour(metric.reads, candidate, champion),
    rows: candidate,
  }
}

/** The paired difference of `stats`; undefined when a side gave labels without scores. */
export function differenceOf(name: MetricName, candidate: JudgedRows, champion: JudgedRows): Difference | undefined {
  const metric = METRIC_TABLE[name]
  if (metric.reads === 'prediction') return metric.difference(candidate, champion)
  return hasScores(candidate) && hasScores(champion) ? metric.difference(candidate, champion) : undefined
}

function intervalIn(
  difference: Difference,
  level: number,
): ReturnType<NonNullable<Difference['interval']>> | undefined {
  return difference.outcome.kind === 'measured' ? difference.interval?.(level) : undefined
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
    metric: paired.metric,
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
