import type { Verdict } from '../decisions/decision.ts'
import { requireOpenShare } from '../domain.ts'
import { DomainError } from '../error.ts'
import { bh } from '../hypothesis/families.ts'
import type { Interval } from '../result.ts'

export type DriftMeasure =
  | 'psi'
  | 'jensen-shannon'
  | 'hellinger'
  | 'cramers-v'
  | 'ks'
  | 'wasserstein'
  | 'energy'
  | 'total-variation'
  | 'l-infinity'
  | 'share-difference'
  | 'domain-auc'

/** How far two windows lie apart, and what that says about "no further than the tolerance". */
export interface DriftEffect {
  readonly kind: 'drift'
  readonly measure: DriftMeasure
  /** Of the effect itself, ≥ 0, at level 1 − 2α. */
  readonly interval: Interval
  readonly tolerance: number
  /** Of H0: effect ≤ tolerance. Not of "no change": with enough rows every change is significant, few are relevant. */
  readonly pValue: number
  readonly alpha: number
  /** What the measure shows on average if nothing drifted, at these sizes. */
  readonly nullMean: number
  /** `failed`: drifted beyond the tolerance. `passed`: it did not. `undecided`: these rows cannot tell. */
  readonly verdict: Verdict
}

export interface DriftOptions {
  /** Largest effect that does not matter, ≥ 0, in the measure's own unit. */
  readonly tolerance: number
  /** One-sided. Default 0.05. */
  readonly alpha?: number
}

export function driftSettings(options: DriftOptions): { tolerance: number; alpha: number; level: number } {
  const { tolerance, alpha = 0.05 } = options
  if (!(tolerance >= 0 && Number.isFinite(tolerance))) {
    throw new DomainError(`tolerance must be 0 or more, got ${tolerance}`, { argument: 'tolerance', value: tolerance })
  }
  requireOpenShare(2 * alpha, 'twice alpha')
  return { tolerance, alpha, level: 1 - 2 * alpha }
}

/** Failed when the p-value rejects, passed when the whole interval lies within the tolerance. */
export function driftVerdict(pValue: number, alpha: number, interval: Interval, tolerance: number): Verdict {
  if (pValue <= alpha) return 'failed'
  return interval.high <= tolerance ? 'passed' : 'undecided'
}

/**
 * Verdicts for many columns at once: a column has drifted if its p-value survives Benjamini and Hochberg at `q`, so that
 * on average at most a share q of the columns reported as drifted has not. The rest pass or stay undecided by their own intervals.
 *
 * @param q from 0 to 1. Default 0.05
 */
export function driftFamily<E extends DriftEffect>(
  effects: readonly E[],
  q = 0.05,
): (E & { readonly adjustedP: number })[] {
  requireOpenShare(q, 'q')
  const adjusted = bh(effects.map((effect) => effect.pValue))
  return effects.map((effect, i) => ({
    ...effect,
    adjustedP: adjusted[i]!,
    verdict: familyVerdict(adjusted[i]!, q, effect.verdict),
  }))
}

/** What failed alone but not within the family is not known to be fine: undecided. */
function familyVerdict(adjustedP: number, q: number, alone: Verdict): Verdict {
  if (adjustedP <= q) return 'failed'
  return alone === 'passed' ? 'passed' : 'undecided'
}
