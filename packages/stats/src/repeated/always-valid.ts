import { binomialLogPmf } from '../distributions/binomial.ts'
import { requireCounts, requireFinite, requireInRange, requireOpenShare, requirePositive } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Interval } from '../result.ts'

/** What holds at every look while rows accumulate: not for asking the same fixed rows again. */

export interface EValue {
  /** Evidence against "equally good": its mean is at most 1 if they are, at any stopping time. Infinity beyond 1.8e308. */
  readonly eValue: number
  /** min(1, 1/e). */
  readonly pValue: number
}

/** E-value for McNemar's hypothesis, uniform mixture: 2^(b+c)·B(b + 1, c + 1). */
export function mcnemarEValue(onlyFirst: number, onlySecond: number): EValue {
  requireCounts([onlyFirst], 'onlyFirst')
  requireCounts([onlySecond], 'onlySecond')
  const n = onlyFirst + onlySecond
  // C(n, b)/2^n is the probability of b among n under the hypothesis.
  return eValueOf(-Math.log(n + 1) - binomialLogPmf(Math.min(onlyFirst, onlySecond), n, 0.5))
}

/** Infinity and 0 beyond the range of doubles. */
function eValueOf(logE: number): EValue {
  return { eValue: Math.exp(logE), pValue: Math.min(1, Math.exp(-logE)) }
}

export interface ConfidenceSequenceOptions {
  /** Two-sided confidence at all times together. Default 0.95. */
  readonly level?: number
  /** The number of rows at which the sequence should be tightest. */
  readonly tightestAt: number
}

/**
 * Asymptotic confidence sequence for a mean (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas): may be looked at after every row.
 * x̄ ± s·√(2(nρ² + 1)/(n²ρ²)·ln(√(nρ² + 1)/α)), ρ² = (−2 ln α + ln(1 − 2 ln α))/n*; about 1.55 times a fixed-n interval at n*.
 *
 * @param variance sample variance of one row
 */
export function confidenceSequence(
  estimate: number,
  variance: number,
  n: number,
  options: ConfidenceSequenceOptions,
): Interval {
  const level = options.level ?? 0.95
  requireOpenShare(level, 'level')
  requireFinite([estimate], 'estimate')
  if (!(variance >= 0 && variance < Infinity))
    throw new DomainError(`variance must be 0 or more, got ${variance}`, { argument: 'variance', value: variance })
  requirePositive(n, 'n')
  requirePositive(options.tightestAt, 'tightestAt')
  const alpha = 1 - level
  const rho2 = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / options.tightestAt
  const scaled = n * rho2 + 1
  const half = Math.sqrt(((2 * variance) / n) * (1 + 1 / (n * rho2)) * Math.log(Math.sqrt(scaled) / alpha))
  requireInRange(half, 'variance, n and tightestAt')
  return {
    estimate,
    low: estimate - half,
    high: estimate + half,
    level,
    method: 'confidence-sequence',
    n,
    effectiveN: n,
  }
}

/**
 * Mixture sequential probability ratio of a mean against `at`, normal mixture of variance τ² (Johari, Pekelis and Walsh):
 * Λ = √(σ²/(σ² + nτ²))·exp(n²τ²(x̄ − θ₀)²/(2σ²(σ² + nτ²))). The p-value min(1, 1/Λ), carried forward as a running minimum, holds at any time.
 */
export function mixtureRatio(
  estimate: number,
  variance: number,
  n: number,
  options: { readonly tau2: number; readonly at?: number },
): EValue {
  requireFinite([estimate, options.at ?? 0], 'estimate and at')
  requirePositive(variance, 'variance')
  requirePositive(options.tau2, 'tau2')
  requirePositive(n, 'n')
  const ratio = (options.tau2 / variance) * n
  const distance = (estimate - (options.at ?? 0)) / Math.sqrt(variance)
  const logE = (distance * distance * n) / (1 + 1 / ratio) / 2 - Math.log1p(ratio) / 2
  requireInRange(logE, 'estimate, variance and tau2')
  return eValueOf(logE)
}
