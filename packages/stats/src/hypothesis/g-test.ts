import type { Counts, MergeOptions } from '../distances/histograms.ts'
import { mergeThin, windows } from '../distances/histograms.ts'
import { chiSquareSf } from '../distributions/chi-square.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'

/**
 * G test (log-likelihood ratio) of homogeneity on the 2×K table of two windows, without continuity correction:
 * G = 2Σ O·ln(O/E) over both rows, an empty cell adding 0. Follows χ² with filled cells − 1 degrees of freedom.
 * Thin cells are merged first, as in `chiSquareTwoSample`: the law of G leans more than that of χ² where few rows are expected.
 * Undefined (`constant`) when a single cell is left.
 *
 * @throws {DomainError} on differing lengths, anything that is no count, an empty window
 */
export function gTestTwoSample(reference: Counts, current: Counts, options: MergeOptions = {}): TestResult | Undefined {
  const merged = mergeThin(reference, current, options)
  const { n, m, ...w } = windows(merged.reference, merged.current)
  const both = (k: number): number => merged.reference[k]! + merged.current[k]!
  const df = merged.reference.filter((_, k) => both(k) > 0).length - 1
  if (df < 1) return undefinedBecause('constant', n + m)
  const statistic = Math.max(
    0,
    2 *
      sumOf(w.cells, (k) => {
        const pooled = both(k) / (n + m)
        return likelihoodPart(merged.reference[k]!, n * pooled) + likelihoodPart(merged.current[k]!, m * pooled)
      }),
  )
  return {
    test: 'g-test',
    statistic,
    pValue: chiSquareSf(statistic, df),
    df,
    n: n + m,
    alternative: 'two-sided',
    ...(merged.merged === 0 ? {} : { note: `${merged.merged} thin cells merged into others` }),
  }
}

function likelihoodPart(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected)
}
