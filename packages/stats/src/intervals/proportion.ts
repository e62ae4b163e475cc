import { betaQuantile } from '../distributions/binomial.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { requirePositive, requireTrials } from '../domain.ts'
import type { Interval } from '../result.ts'
import type { LevelOptions } from './wald.ts'
import { levelOf } from './wald.ts'

/**
 * Wilson's score interval (1927) for a proportion: the default. Never empty, never beyond 0 and 1, and right at 0 and n successes.
 *
 * @throws {DomainError} unless 0 ≤ successes ≤ trials and trials > 0
 */
export function wilson(successes: number, trials: number, options: LevelOptions = {}): Interval {
  requireTrials(successes, trials)
  requirePositive(trials, 'trials')
  const level = levelOf(options)
  const estimate = successes / trials
  const [low, high] = wilsonBounds(estimate, trials, zOfLevel(level))
  return { estimate, low, high, level, method: 'wilson', n: trials, effectiveN: trials }
}

/** Bounds for an estimated share on `n` rows, where n may be an effective size that is not whole. */
export function wilsonBounds(share: number, n: number, z: number): [number, number] {
  const widened = 1 + (z * z) / n
  const centre = (share + (z * z) / (2 * n)) / widened
  const half = (z / widened) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  // Exactly 0 and 1 at the ends, where rounding would leave a stray 1e-17.
  return [share === 0 ? 0 : Math.max(0, centre - half), share === 1 ? 1 : Math.min(1, centre + half)]
}

/** The exact interval of Clopper and Pearson (1934): holds its level always, at the price of width. */
export function clopperPearson(successes: number, trials: number, options: LevelOptions = {}): Interval {
  return ofBeta(successes, trials, options, { method: 'clopper-pearson', prior: 0 })
}

/** Equal-tailed interval of the Beta(k + ½, n − k + ½) posterior, 0 and 1 at the ends as in Brown, Cai and DasGupta (2001). */
export function jeffreys(successes: number, trials: number, options: LevelOptions = {}): Interval {
  return ofBeta(successes, trials, options, { method: 'jeffreys', prior: 0.5 })
}

/** From a quantile of Beta(k + prior, n − k + 1 − prior) to one of Beta(k + 1 − prior, n − k + prior). */
function ofBeta(
  successes: number,
  trials: number,
  options: LevelOptions,
  { method, prior }: { readonly method: string; readonly prior: number },
): Interval {
  requireTrials(successes, trials)
  requirePositive(trials, 'trials')
  const level = levelOf(options)
  const tail = (1 - level) / 2
  const failures = trials - successes
  return {
    estimate: successes / trials,
    low: successes === 0 ? 0 : betaQuantile(tail, successes + prior, failures + (1 - prior)),
    high: failures === 0 ? 1 : upperQuantile(tail, successes + (1 - prior), failures + prior),
    level,
    method,
    n: trials,
    effectiveN: trials,
  }
}

/** The x above which a share `tail` of Beta(a, b) lies. Near 0 from below, where 1 less what is near 1 has few digits; elsewhere from above, where 1 − tail has. */
function upperQuantile(tail: number, a: number, b: number): number {
  return a < b ? betaQuantile(1 - tail, a, b) : 1 - betaQuantile(tail, b, a)
}
