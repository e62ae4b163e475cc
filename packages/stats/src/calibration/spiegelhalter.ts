import { normalTwoSided } from '../distributions/normal.ts'
import { requireBinary, requireProbabilities, requireSameLength } from '../domain.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'

/**
 * Spiegelhalter's test (1986) that the probabilities are right: z = Σ(y − p)(1 − 2p)/√Σ(1 − 2p)²p(1 − p).
 * Needs no bins and takes no weights: its law is that of independent rows that count alike. Undefined (`no-variance`) if every p is 0, ½ or 1.
 */
export function spiegelhalter(y: Uint8Array, p: Float64Array): TestResult | Undefined {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  const variance = sumOf(n, (i) => (1 - 2 * p[i]!) ** 2 * p[i]! * (1 - p[i]!))
  if (variance === 0) return undefinedBecause('no-variance', n)
  const statistic = sumOf(n, (i) => (y[i]! - p[i]!) * (1 - 2 * p[i]!)) / Math.sqrt(variance)
  return { test: 'spiegelhalter', statistic, pValue: normalTwoSided(statistic), n, alternative: 'two-sided' }
}
