import type { Counts, MergeOptions } from '../distances/histograms.ts'
import { mergeThin, windows } from '../distances/histograms.ts'
import { chiSquareSf } from '../distributions/chi-square.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sum, sumOf } from '../sums.ts'

/**
 * Chi-square test of homogeneity on the 2×K table of two windows, without continuity correction.
 * Thin cells are merged first ({@link MergeOptions}; `minimumExpected: 0` merges none); the note says how many.
 * Undefined (`constant`) when a single cell is left.
 *
 * @throws {DomainError} on differing lengths, no counts, an empty window
 */
export function chiSquareTwoSample(
  reference: Counts,
  current: Counts,
  options: MergeOptions = {},
): TestResult | Undefined {
  const merged = mergeThin(reference, current, options)
  const { statistic, df, rows } = chiSquareStatistic(merged.reference, merged.current)
  if (df < 1) return undefinedBecause('constant', rows)
  return {
    test: 'chi-square',
    statistic,
    pValue: chiSquareSf(statistic, df),
    df,
    n: rows,
    alternative: 'two-sided',
    ...(merged.merged === 0 ? {} : { note: `${merged.merged} thin cells merged into others` }),
  }
}

/** Σ(observed − expected)²/expected over both rows; cells empty in both count for nothing. */
export function chiSquareStatistic(
  reference: Counts,
  current: Counts,
): { readonly statistic: number; readonly df: number; readonly rows: number } {
  const [n, m] = [sum(reference), sum(current)]
  const filled = Array.from(reference, (_, k) => k).filter((k) => reference[k]! + current[k]! > 0)
  // Σ(r·m − c·n)²/(r + c)/(nm): the usual sum over both rows, in one term per cell.
  const statistic =
    sumOf(filled.length, (i) => {
      const [r, c] = [reference[filled[i]!]!, current[filled[i]!]!]
      return (r * m - c * n) ** 2 / (r + c)
    }) /
    (n * m)
  return { statistic, df: filled.length - 1, rows: n + m }
}

/**
 * √(χ²/N) of the 2×K table: 0 no association, 1 the window follows from the cell.
 *
 * @throws {DomainError} on differing lengths, no counts, an empty window
 */
export function cramersV(reference: Counts, current: Counts): number {
  windows(reference, current)
  const { statistic, rows } = chiSquareStatistic(reference, current)
  return Math.sqrt(statistic / rows)
}

/** {@link cramersV} less its upward bias (Bergsma 2013): √(φ̃²/(min(K̃, 2̃) − 1)), φ̃² = max(0, χ²/N − (K − 1)/(N − 1)); 0 where chance explains all, as where every row has a cell of its own. */
export function biasCorrectedCramersV(reference: Counts, current: Counts): number {
  windows(reference, current)
  const { statistic, df, rows } = chiSquareStatistic(reference, current)
  const phi2 = Math.max(0, statistic / rows - df / (rows - 1))
  if (phi2 === 0 || df >= rows - 1) return 0
  const columns = df + 1 - df ** 2 / (rows - 1)
  const lines = 2 - 1 / (rows - 1)
  return Math.sqrt(phi2 / Math.min(columns - 1, lines - 1))
}
