import { column } from '../column.ts'
import { chiSquareSf } from '../distributions/chi-square.ts'
import { fSf } from '../distributions/f.ts'
import { studentTwoSided } from '../distributions/student.ts'
import {
  requireBinary,
  requireCounts,
  requireFinite,
  requireInRange,
  requirePositive,
  requireSameLength,
} from '../domain.ts'
import { DomainError } from '../error.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { mean, sampleVariance, sum, sumOf } from '../sums.ts'

/** Tests of recipes trained several times, and of forecasts: not for two frozen models on one set of rows. */

/**
 * Cochran's Q: do several classifiers err equally often on the same rows? McNemar's asymptotic test for more than two.
 *
 * @param right per classifier, 1 where it is right on the row
 */
export function cochranQ(right: readonly Uint8Array[]): TestResult | Undefined {
  const n = right[0]?.length ?? 0
  right.forEach((values, k) => {
    requireSameLength({ length: n }, values, ['right[0]', `right[${k}]`])
    requireBinary(values, `right[${k}]`)
  })
  const k = right.length
  if (n === 0 || k < 2) return undefinedBecause('empty', n)
  const columns = right.map((values) => sum(values))
  const rows = Float64Array.from({ length: n }, (_, i) => right.reduce((total, values) => total + values[i]!, 0))
  const total = sum(columns)
  const below = k * total - sumOf(n, (i) => rows[i]! ** 2)
  if (below === 0) return undefinedBecause('no-variance', n)
  const statistic = ((k - 1) * (k * sumOf(k, (j) => columns[j]! ** 2) - total * total)) / below
  return { test: 'cochran-q', statistic, pValue: chiSquareSf(statistic, k - 1), df: k - 1, n, alternative: 'two-sided' }
}

/**
 * Alpaydin's combined 5×2cv F test (1999) from the ten score differences of five 2-fold cross-validations.
 *
 * @param differences five pairs: second recipe minus first on each fold
 */
export function fiveByTwo(differences: readonly (readonly [number, number])[]): TestResult | Undefined {
  if (differences.length !== 5) {
    throw new DomainError(`differences must be 5 pairs, got ${differences.length}`, {
      argument: 'differences',
      value: differences.length,
    })
  }
  const flat = differences.flat()
  requireFinite(flat, 'differences')
  const variances = differences.map(([a, b]) => (a - b) ** 2 / 2)
  if (sum(variances) === 0) return undefinedBecause('no-variance', 10)
  const statistic = sumOf(10, (i) => flat[i]! ** 2) / (2 * sum(variances))
  requireInRange(statistic, 'differences')
  return { test: '5x2cv-f', statistic, pValue: fSf(statistic, 10, 5), df: 5, n: 10, alternative: 'two-sided' }
}

/**
 * Nadeau and Bengio's corrected resampled t test (2003): the variance of k overlapping train/test splits is widened by
 * the share of test to training rows.
 */
export function correctedResampledT(differences: Float64Array, testToTrain: number): TestResult | Undefined {
  requireFinite(differences, 'differences')
  requirePositive(testToTrain, 'testToTrain')
  const k = differences.length
  if (k < 2) return undefinedBecause('too-few-rows', k)
  const variance = sampleVariance(differences) * (1 / k + testToTrain)
  if (variance === 0) return undefinedBecause('no-variance', k)
  const statistic = mean(differences) / Math.sqrt(variance)
  requireInRange(statistic, 'differences')
  return {
    test: 'corrected-resampled-t',
    statistic,
    pValue: studentTwoSided(statistic, k - 1),
    df: k - 1,
    n: k,
    alternative: 'two-sided',
  }
}

/**
 * Diebold and Mariano's test (1995) that two forecasts lose equally, with Harvey, Leybourne and Newbold's small-sample
 * factor (1997) and t with n − 1 degrees of freedom.
 *
 * @param differences loss of the second minus the first, in time order
 * @param horizon steps ahead that were forecast: autocovariances up to horizon − 1 count
 */
export function dieboldMariano(differences: Float64Array, horizon = 1): TestResult | Undefined {
  requireFinite(differences, 'differences')
  requireCounts([horizon], 'horizon')
  requirePositive(horizon, 'horizon')
  const n = differences.length
  if (n < Math.max(2, horizon + 1)) return undefinedBecause('too-few-rows', n)
  const centre = mean(differences)
  // What rounding left in the mean would stay in the lagged products of large differences, whose ends are missing.
  const residue = sumOf(n, (i) => differences[i]! - centre) / n
  const apart = column(n, (i) => differences[i]! - centre - residue)
  const autocovariance = (lag: number): number => sumOf(n - lag, (i) => apart[i]! * apart[i + lag]!) / n
  const spread = autocovariance(0)
  const longRun = spread + 2 * sumOf(horizon - 1, (lag) => autocovariance(lag + 1))
  // With horizons above 1 the estimate can come out negative, or 0 but for rounding: then these rows cannot tell.
  if (longRun <= 1e-12 * spread) return undefinedBecause('no-variance', n)
  const harvey = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n)
  const statistic = (centre / Math.sqrt(longRun / n)) * harvey
  requireInRange(statistic, 'differences')
  return {
    test: 'diebold-mariano',
    statistic,
    pValue: studentTwoSided(statistic, n - 1),
    df: n - 1,
    n,
    alternative: 'two-sided',
  }
}
