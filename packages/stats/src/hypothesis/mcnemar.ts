import { binomialCdf, binomialPmf } from '../distributions/binomial.ts'
import { chiSquareSf } from '../distributions/chi-square.ts'
import { requireCounts } from '../domain.ts'
import type { TestResult } from '../result.ts'

export interface McNemar {
  /** Binomial on the discordant rows: holds its level always, conservative. */
  readonly exact: TestResult
  /** Exact minus half of the observed point: the one to use (Fagerland, Lydersen and Laake 2013). */
  readonly midP: TestResult
  /** (b − c)²/(b + c), without continuity correction. */
  readonly asymptotic: TestResult
}

/**
 * Do two classifiers err equally often? Only the rows count that exactly one of them gets right.
 *
 * @param onlyFirst rows that only the first gets right (b)
 * @param onlySecond rows that only the second gets right (c)
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar {
  requireCounts([onlyFirst], 'onlyFirst')
  requireCounts([onlySecond], 'onlySecond')
  const n = onlyFirst + onlySecond
  const fewer = Math.min(onlyFirst, onlySecond)
  const point = n === 0 ? 1 : binomialPmf(fewer, n, 0.5)
  const exact = n === 0 ? 1 : Math.min(1, 2 * binomialCdf(fewer, n, 0.5))
  const midP = midPValue(n, onlyFirst === onlySecond, exact, point)
  const chi2 = n === 0 ? 0 : (onlyFirst - onlySecond) ** 2 / n
  const base = { n, alternative: 'two-sided' } as const
  const note = `${n} discordant rows`
  return {
    exact: { ...base, test: 'mcnemar-exact', statistic: fewer, pValue: exact, note },
    midP: { ...base, test: 'mcnemar-mid-p', statistic: fewer, pValue: midP, note },
    asymptotic: { ...base, test: 'mcnemar', statistic: chi2, pValue: chiSquareSf(chi2, 1), df: 1, note },
  }
}

function midPValue(n: number, tied: boolean, exact: number, point: number): number {
  if (n === 0) return 1
  // With b = c the two tails meet in the observed point, which is then counted half, once.
  return tied ? 1 - point / 2 : exact - point
}
