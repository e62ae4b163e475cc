import type { Claim } from '../config/schema.ts'
import type { Comparison } from '../evidence/bout.ts'
import { isOneClass, type JudgedRows } from '../evaluation/judged-rows.ts'
import { measurementOf, type Measurement } from '../evaluation/measure.ts'
import type { Difference, Metric } from '../evaluation/metric.ts'
import { decideClaim } from './claim.ts'
import type { PairedOutcomes } from './paired-statistics.ts'
import { sameBehaviour } from './same-behaviour.ts'

interface BothSides {
  readonly candidate: JudgedRows
  readonly champion: JudgedRows
}

/** Candidate and champion on one metric and the same rows, before any claim is decided. */
export interface PairedMetric {
  readonly metric: Metric
  readonly candidate: Measurement
  readonly champion: Measurement
  /** Positive: the candidate is better. */
  readonly difference: Measurement
  readonly raw: Difference
  /** Whether the metric has an interval of its own, which holds where the variance is 0. */
  readonly ownInterval: boolean
  readonly pValue: number | null
  /** As far as this metric looks, both said the same about every row. */
  readonly same: boolean
  /** Of the rows. */
  readonly count: number
  /** Whether all labels are alike. */
  readonly oneClass: () => boolean
  /** The same with intervals of another two-sided confidence. */
  atLevel(level: number): PairedMetric
}

/**
 * Measures both sides and their paired difference.
 *
 * @param known what is known of them from statistics
 */
export function pairMetric(
  metric: Metric,
  { candidate, champion }: BothSides,
  level: number,
  known: PairedOutcomes = measuredOnRows(metric, { candidate, champion }),
): PairedMetric {
  return pairOutcomes(metric, known, level, {
    same: sameBehaviour(metric, candidate, champion),
    count: candidate.count,
    oneClass: () => isOneClass(candidate),
  })
}

/** The same of what both sides came to, whoever held the rows. */
export function pairOutcomes(
  metric: Metric,
  { difference, candidate: ours, champion: theirs }: PairedOutcomes,
  level: number,
  rows: Pick<PairedMetric, 'same' | 'count' | 'oneClass'>,
): PairedMetric {
  const facts = {
    metric,
    raw: difference,
    ownInterval: difference.interval !== undefined,
    pValue: difference.pValue,
    ...rows,
  }
  const at = (confidence: number): PairedMetric => {
    // Resampled intervals take their time: none is made twice.
    const self: PairedMetric = {
      ...facts,
      candidate: measurementOf(ours, confidence),
      champion: measurementOf(theirs, confidence),
      difference: measuredDifference(difference, confidence),
      atLevel: (other) => (other === confidence ? self : at(other)),
    }
    return self
  }
  return at(level)
}

function measuredOnRows(metric: Metric, { candidate, champion }: BothSides): PairedOutcomes {
  return {
    difference: metric.difference(candidate, champion),
    candidate: metric.measure(candidate),
    champion: metric.measure(champion),
  }
}

/** A difference with its own interval, where it has one. */
export function measuredDifference({ outcome, interval }: Difference, level: number): Measurement {
  return measurementOf(outcome, level, outcome.kind === 'measured' ? interval?.(level) : undefined)
}

/** What a comparison is to the claims. */
interface Part {
  readonly role: Comparison['role']
  /** Of a critical slice. */
  readonly slice?: string
}

/** A claim about a paired metric, decided, as evidence has it. */
export function compare(
  paired: PairedMetric,
  { role, slice }: Part,
  claim: Claim,
  options: { readonly detect?: number | undefined } = {},
): Comparison {
  const decided = decideClaim(paired, claim, options)
  return {
    metric: paired.metric.name,
    role,
    slice: slice ?? null,
    claim: claim.claim,
    margin: claim.margin,
    candidate: paired.candidate.measured,
    champion: paired.champion.measured,
    difference: paired.difference.measured,
    p_value: paired.pValue,
    verdict: decided.verdict,
    rows_to_decide: decided.rowsToDecide,
    margin_to_pass: decided.marginToPass,
  }
}
