import { requireFinite } from '../domain.ts'
import { hasSkewness, skewedStatistics } from '../intervals/skewed-mean.ts'
import { hasVariance, lawCdf } from '../intervals/wald.ts'
import type { Summarised, TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'

export interface WaldTestOptions {
  /** The value under the null hypothesis. Default 0. */
  readonly at?: number
  readonly alternative?: TestResult['alternative']
}

/**
 * Is what was measured different from (above, below) `at`? z, or t where the measured carries degrees of freedom.
 * Of means the statistic is Hall's transformed one, the test that their interval inverts: p ≤ α exactly where the interval excludes `at`.
 * With no variance the statistic is 0 at the null itself and undefined elsewhere.
 */
export function waldTest(outcome: Summarised, options: WaldTestOptions = {}): TestResult | Undefined {
  const { at = 0, alternative = 'two-sided' } = options
  requireFinite([at], 'at')
  if (outcome.kind === 'undefined') return outcome
  if (!hasVariance(outcome)) return undefinedBecause('too-few-rows', outcome.n)
  const distance = outcome.estimate - at
  if (outcome.variance === 0 && distance !== 0) return undefinedBecause('no-variance', outcome.n)
  const studentised = outcome.variance === 0 ? 0 : distance / Math.sqrt(outcome.variance)
  const isSkewed = hasSkewness(outcome)
  const tells = isSkewed ? skewedStatistics(outcome, studentised) : { above: studentised, below: studentised }
  const below = lawCdf(outcome, tells.below)
  const above = lawCdf(outcome, -tells.above)
  const isAbove = alternative === 'two-sided' ? above <= below : alternative === 'greater'
  const pValue = { 'two-sided': Math.min(1, 2 * Math.min(below, above)), greater: above, less: below }[alternative]
  return {
    test: isSkewed ? 'hall-t' : outcome.df === undefined ? 'z' : 't',
    statistic: isAbove ? tells.above : tells.below,
    pValue,
    ...(outcome.df === undefined ? {} : { df: outcome.df }),
    n: outcome.n,
    alternative,
    ...(outcome.variance === 0 ? { note: 'no row tells apart: the variance is 0' } : {}),
  }
}
