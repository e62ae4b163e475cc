import type { Counts } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import { sortedWindows } from '../distances/samples.ts'
import { kolmogorovSf } from '../distributions/kolmogorov.ts'
import type { TestResult } from '../result.ts'

export interface KsOptions {
  /** `auto` (default): exact while n·m ≤ 4,000,000, else the limiting distribution. */
  readonly pValue?: 'auto' | 'exact' | 'asymptotic'
  /**
   * `counted` (default): the exact law given the ties, as R. `ignored`: as if values were continuous, as SciPy:
   * too cautious for heaped values and histograms.
   */
  readonly ties?: 'counted' | 'ignored'
}

const EXACT_LIMIT = 4_000_000

/**
 * Two-sample Kolmogorov-Smirnov test: does anything in the two distributions differ?
 * The statistic is the largest gap between the two empirical distribution functions.
 *
 * @throws {DomainError} on NaN or infinite values, or an empty sample
 */
export function ksTwoSample(reference: Float64Array, current: Float64Array, options: KsOptions = {}): TestResult {
  return ksOfCells(cellsOf(reference, current), options)
}

/** The same from counts over ordered bins: the exact law treats all rows of a bin as tied. */
export function ksFromHistogram(reference: Counts, current: Counts, options: KsOptions = {}): TestResult {
  windows(reference, current)
  return ksOfCells({ reference: Array.from(reference), current: Array.from(current) }, options)
}

interface Cells {
  readonly reference: readonly number[]
  readonly current: readonly number[]
}

/** Counts per distinct value, in ascending order. */
function cellsOf(reference: Float64Array, current: Float64Array): Cells {
  const [a, b] = sortedWindows(reference, current)
  const cells = { reference: [] as number[], current: [] as number[] }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity)
    const [from, start] = [i, j]
    while (i < a.length && a[i] === value) i += 1
    while (j < b.length && b[j] === value) j += 1
    cells.reference.push(i - from)
    cells.current.push(j - start)
  }
  return cells
}

function ksOfCells(cells: Cells, options: KsOptions): TestResult {
  const n = cells.reference.reduce((rows, count) => rows + count, 0)
  const m = cells.current.reduce((rows, count) => rows + count, 0)
  const gap = largestGap(cells, n, m)
  const statistic = gap / (n * m)
  const wanted = options.pValue ?? 'auto'
  const exact = wanted === 'exact' || (wanted === 'auto' && n * m <= EXACT_LIMIT)
  const edges = options.ties === 'ignored' ? undefined : edgesOf(cells, n + m)
  return {
    test: exact ? 'ks-exact' : 'ks-asymptotic',
    statistic,
    pValue: exact ? exactSf(gap, n, m, edges) : kolmogorovSf(statistic * Math.sqrt((n * m) / (n + m))),
    n: n + m,
    alternative: 'two-sided',
    ...(exact ? {} : { note: 'limiting distribution: cautious where values are tied or binned' }),
  }
}

/** max|i·m − j·n| after each value: in whole numbers, so that no rounding decides about equality. */
function largestGap(cells: Cells, n: number, m: number): number {
  let [i, j, most] = [0, 0, 0]
  for (let k = 0; k < cells.reference.length; k += 1) {
    i += cells.reference[k]!
    j += cells.current[k]!
    most = Math.max(most, Math.abs(i * m - j * n))
  }
  return most
}

/** After how many of the pooled rows, in order, a value ends: only there may the gap be looked at. */
function edgesOf(cells: Cells, rows: number): Uint8Array {
  const edges = new Uint8Array(rows + 1)
  let seen = 0
  for (let k = 0; k < cells.reference.length; k += 1) {
    seen += cells.reference[k]! + cells.current[k]!
    edges[seen] = 1
  }
  return edges
}

/**
 * P(gap ≥ observed) under random labelling of the pooled rows. Rows are drawn one by one without replacement; the chance of the
 * first crossing is summed over all lattice points (i, j), so small p-values keep their digits. O(n·m).
 */
function exactSf(gap: number, n: number, m: number, edges: Uint8Array | undefined): number {
  if (gap === 0) return 1
  const alive = new Float64Array(m + 1)
  let crossed = 0
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j <= m; j += 1) {
      const fromBelow = i === 0 ? 0 : (alive[j]! * (n - i + 1)) / (n + m - i - j + 1)
      const fromLeft = j === 0 ? 0 : (alive[j - 1]! * (m - j + 1)) / (n + m - i - j + 1)
      const here = i === 0 && j === 0 ? 1 : fromBelow + fromLeft
      const crosses = Math.abs(i * m - j * n) >= gap && (edges === undefined || edges[i + j] === 1)
      if (crosses) crossed += here
      alive[j] = crosses ? 0 : here
    }
  }
  return Math.min(1, crossed)
}
