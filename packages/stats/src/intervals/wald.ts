import { normalCdf, zOfLevel } from '../distributions/normal.ts'
import { studentCdf, tOfLevel } from '../distributions/student.ts'
import { requireOpenShare } from '../domain.ts'
import type { Interval, Summary, Undefined } from '../result.ts'

export interface LevelOptions {
  /** Two-sided confidence, 0 to 1. Default 0.95. */
  readonly level?: number
}

/** Measured on enough rows to know its variance. */
export type WithVariance = Summary & { readonly variance: number }

export function hasVariance<S extends Summary>(outcome: S | Undefined): outcome is S & WithVariance {
  return outcome.kind === 'measured' && outcome.variance !== undefined
}

/** The level asked for, checked. */
export function levelOf(options: LevelOptions): number {
  const level = options.level ?? 0.95
  requireOpenShare(level, 'level')
  return level
}

/** Half-width in standard errors: t with the measured degrees of freedom, else normal. */
export function criticalValue(measured: Summary, level: number): number {
  return measured.df === undefined ? zOfLevel(level) : tOfLevel(level, measured.df)
}

/** P(T ≤ x) of the law that {@link criticalValue} comes from. */
export function lawCdf(measured: Summary, x: number): number {
  return measured.df === undefined ? normalCdf(x) : studentCdf(x, measured.df)
}

/** estimate ± critical value × standard error, cut to the metric's range. `variance` must be known. */
export function waldInterval(measured: WithVariance, options: LevelOptions = {}): Interval {
  const level = levelOf(options)
  const half = criticalValue(measured, level) * Math.sqrt(measured.variance)
  return {
    estimate: measured.estimate,
    low: Math.max(measured.range[0], measured.estimate - half),
    high: Math.min(measured.range[1], measured.estimate + half),
    level,
    method: nameOf(measured),
    n: measured.n,
    effectiveN: measured.effectiveN,
    ...(measured.variance === 0 ? { note: 'no row tells apart: the variance is 0' } : {}),
  }
}

function nameOf(measured: Summary): string {
  if (measured.method === 'mean') return 't'
  return measured.df === undefined ? measured.method : `${measured.method}-t`
}

/**
 * Wald interval on the logit scale, taken back: stays inside (0, 1) and leans the right way near the ends.
 * Needs an estimate strictly between 0 and 1 and a variance above 0. @throws {DomainError} on another estimate
 */
export function logitInterval(measured: Summary & { readonly variance: number }, options: LevelOptions = {}): Interval {
  const level = levelOf(options)
  const p = measured.estimate
  requireOpenShare(p, 'estimate')
  const half = (criticalValue(measured, level) * Math.sqrt(measured.variance)) / (p * (1 - p))
  const centre = Math.log(p / (1 - p))
  return {
    estimate: p,
    low: logistic(centre - half),
    high: logistic(centre + half),
    level,
    method: `${measured.method}-logit`,
    n: measured.n,
    effectiveN: measured.effectiveN,
  }
}

function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
}
