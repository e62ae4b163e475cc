import { normalQuantile } from '../distributions/normal.ts'
import { requireFinite, requireOpenShare, requirePositive } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Interval } from '../result.ts'

export type Verdict = 'passed' | 'failed' | 'undecided'

/** A claim, the interval that decides it, and what would settle it if it did not. */
export interface Decision {
  readonly claim: 'superior' | 'non-inferior' | 'equivalent' | 'at-least' | 'at-most'
  readonly verdict: Verdict
  readonly interval: Interval
  /** The bound that the claim speaks of, in the metric's unit: a margin above 0, or a limit. */
  readonly margin: number
  /** One-sided: half of what the interval leaves out. */
  readonly alpha: number
  /** Rows at which the claim would be settled with the power asked for, if nothing was known of the observed difference. */
  readonly rowsToDecide?: number
}

export interface DecisionOptions {
  /** `higher` (default): more is better, so a difference above 0 is a gain. `lower` for losses. */
  readonly better?: 'higher' | 'lower'
  /** Variance of the interval's estimate, from which the rows to decide follow. Absent: not said. */
  readonly variance?: number | undefined
  /** Chance of the claim passing at those rows. Default 0.8. */
  readonly power?: number
}

/**
 * Better than the other, Δ > 0: passed if the whole interval lies above 0, failed if none of it does.
 * An interval of no width at 0 (both behave alike on every row) fails: there is no gain.
 *
 * @param interval of Δ = candidate − champion at level 1 − 2α
 * @param options.detect the true gain that should be found with the power asked for; it sets the rows to decide
 */
export function superiority(
  interval: Interval,
  options: DecisionOptions & { readonly detect?: number | undefined } = {},
): Decision {
  const { low, high } = oriented(interval, options)
  const verdict = low > 0 ? 'passed' : high <= 0 ? 'failed' : 'undecided'
  return decision('superior', verdict, interval, 0, options, options.detect)
}

/**
 * No worse than the other by `margin` or more, Δ > −margin: passed if the whole interval lies above −margin, failed if all lies below.
 *
 * @param margin above 0, in the metric's unit
 */
export function nonInferiority(interval: Interval, margin: number, options: DecisionOptions = {}): Decision {
  requirePositive(margin, 'margin')
  const { low, high } = oriented(interval, options)
  const verdict = low > -margin ? 'passed' : high < -margin ? 'failed' : 'undecided'
  return decision('non-inferior', verdict, interval, margin, options, margin)
}

/** |Δ| < margin by two one-sided tests: passed if the interval lies inside ±margin, failed if all of it lies outside on one side. */
export function equivalence(interval: Interval, margin: number, options: DecisionOptions = {}): Decision {
  requirePositive(margin, 'margin')
  const { low, high } = interval
  const inside = low > -margin && high < margin
  const outside = low > margin || high < -margin
  const verdict = inside ? 'passed' : outside ? 'failed' : 'undecided'
  const power = options.power ?? 0.8
  // Both tests have to pass, so each may miss half as often.
  return decision('equivalent', verdict, interval, margin, { ...options, power: (1 + power) / 2 }, margin)
}

/** A floor: passed if the interval lies at or above `limit`, failed if below. No rows to decide: how far the truth is from a floor is not known beforehand. */
export function atLeast(interval: Interval, limit: number): Decision {
  requireFinite([limit], 'limit')
  const verdict = interval.low >= limit ? 'passed' : interval.high < limit ? 'failed' : 'undecided'
  return decision('at-least', verdict, interval, limit, {}, undefined)
}

/** A ceiling: passed if the interval lies at or below `limit`, failed if above. */
export function atMost(interval: Interval, limit: number): Decision {
  requireFinite([limit], 'limit')
  const verdict = interval.high <= limit ? 'passed' : interval.low > limit ? 'failed' : 'undecided'
  return decision('at-most', verdict, interval, limit, {}, undefined)
}

export interface RowsOptions {
  /** One-sided. */
  readonly alpha: number
  readonly power?: number
}

/**
 * Rows at which a one-sided test at `alpha` finds a distance of `distance` with the given power: (z_α + z_β)²σ²/distance².
 * From margin and variance only: rows computed from the observed difference would just restate its p-value.
 *
 * @param rowVariance n × variance of the estimate: what one row contributes
 */
export function rowsToDecide(rowVariance: number, distance: number, options: RowsOptions): number {
  requirePositive(distance, 'distance')
  requireOpenShare(options.alpha, 'alpha')
  const power = options.power ?? 0.8
  requireOpenShare(power, 'power')
  if (!(rowVariance >= 0 && rowVariance < Infinity)) {
    throw new DomainError(`rowVariance must be 0 or more, got ${rowVariance}`, {
      argument: 'rowVariance',
      value: rowVariance,
    })
  }
  const z = normalQuantile(1 - options.alpha) + normalQuantile(power)
  return Math.max(1, Math.ceil((z * z * rowVariance) / distance / distance))
}

function oriented(interval: Interval, options: DecisionOptions): { low: number; high: number } {
  return options.better === 'lower' ? { low: -interval.high, high: -interval.low } : interval
}

function decision(
  claim: Decision['claim'],
  verdict: Verdict,
  interval: Interval,
  margin: number,
  options: DecisionOptions,
  distance: number | undefined,
): Decision {
  const alpha = (1 - interval.level) / 2
  const base = { claim, verdict, interval, margin, alpha }
  if (options.variance === undefined || distance === undefined) return base
  const power = options.power === undefined ? {} : { power: options.power }
  return { ...base, rowsToDecide: rowsToDecide(interval.n * options.variance, distance, { alpha, ...power }) }
}
