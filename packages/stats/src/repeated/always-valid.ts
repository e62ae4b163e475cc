import { requireCounts, requireFinite, requireOpenShare, requirePositive } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Interval } from '../result.ts'

/** What holds at every look while rows accumulate: not for asking the same fixed rows again. */

export interface EValue {
  /** Evidence against "equally good": its mean is at most 1 if they are, at any stopping time. */
  readonly eValue: number
  /** min(1, 1/e). */
  readonly pValue: number
}

/** E-value for McNemar's hypothesis, uniform mixture: 2^(b+c)·B(b + 1, c + 1). */
export function mcnemarEValue(onlyFirst: number, onlySecond: number): EValue {
  requireCounts([onlyFirst], 'onlyFirst')
  requireCounts([onlySecond], 'onlySecond')
  const n = onlyFirst + onlySecond
  // ln B(b+1, c+1) = −ln(n + 1) − ln C(n, b), summed term by term: exact enough for any count of rows.
  let logChoose = 0
  const fewer = Math.min(onlyFirst, onlySecond)
  for (let i = 1; i <= fewer; i += 1) logChoose += Math.log((n - fewer + i) / i)
  const eValue = Math.exp(n * Math.LN2 - Math.log(n + 1) - logChoose)
  return { eValue, pValue: Math.min(1, 1 / eValue) }
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
  const half = Math.sqrt(((variance * 2 * scaled) / (n * n * rho2)) * Math.log(Math.sqrt(scaled) / alpha))
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
  const spread = variance + n * options.tau2
  const distance = estimate - (options.at ?? 0)
  const exponent = (n * n * options.tau2 * distance * distance) / (2 * variance * spread)
  const eValue = Math.sqrt(variance / spread) * Math.exp(exponent)
  return { eValue, pValue: Math.min(1, 1 / eValue) }
}
