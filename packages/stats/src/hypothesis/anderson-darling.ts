import type { Counts } from '../distances/histograms.ts'
import { quadraticFormSf } from '../distributions/quadratic-form.ts'
import { DomainError } from '../error.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sum } from '../sums.ts'
import type { PermutationOptions } from './permutation.ts'
import { permutedPValue } from './permutation.ts'
import type { PooledCells } from './pooled-cells.ts'
import { cellsOfHistogram, pooledCells } from './pooled-cells.ts'

/** The variance of the statistic has a factor n − 3 below. */
const LEAST_ROWS = 4

/**
 * Standardised Anderson-Darling statistic of k samples (Scholz and Stephens 1987), midrank version: what SciPy's `anderson_ksamp` returns.
 * More weight on the tails than Kolmogorov-Smirnov.
 *
 * @throws {DomainError} on NaN or infinite values, an empty sample, fewer than two distinct values or four rows
 */
export function andersonDarling(samples: readonly Float64Array[]): number {
  const { counts } = pooledCells(samples, [])
  const rows = rowsOf(counts)
  if (counts[0]!.length < 2)
    throw new DomainError('samples must hold at least two distinct values', { argument: 'samples', value: 1 })
  if (rows < LEAST_ROWS)
    throw new DomainError(`samples must hold at least ${LEAST_ROWS} rows, got ${rows}`, {
      argument: 'samples',
      value: rows,
    })
  return standardised(counts)
}

/**
 * k-sample Anderson-Darling test: does anything in the distributions differ?
 *
 * With `rng`, the p-value is the share of random labellings at least as far apart: right at any size and with ties. Without, for two
 * samples, it is that of the limiting law Σ χ²_1/(j(j + 1)), matched to the statistic by mean and standard deviation as Scholz and
 * Stephens do, computed to all digits: no interpolation in a table, no cap at 0.001 and 0.25.
 * Undefined with fewer than two distinct values (`constant`) or four rows (`too-few-rows`).
 *
 * @throws {DomainError} on NaN or infinite values, an empty sample, more than two samples without `rng`
 */
export function andersonDarlingTest(
  samples: readonly Float64Array[],
  options: Partial<PermutationOptions> = {},
): TestResult | Undefined {
  return testOf(pooledCells(samples, []), options)
}

/** The same for two windows from counts over shared ordered bins: all rows of a bin are tied. */
export function andersonDarlingFromHistogram(
  reference: Counts,
  current: Counts,
  options: Partial<PermutationOptions> = {},
): TestResult | Undefined {
  return testOf(cellsOfHistogram(reference, current), options)
}

function testOf({ counts }: PooledCells, options: Partial<PermutationOptions>): TestResult | Undefined {
  const rows = rowsOf(counts)
  if (counts[0]!.length < 2) return undefinedBecause('constant', rows)
  if (rows < LEAST_ROWS) return undefinedBecause('too-few-rows', rows)
  const statistic = standardised(counts)
  const common = { statistic, n: rows, alternative: 'two-sided' } as const
  const { rng, ...rest } = options
  if (rng !== undefined)
    return { test: 'anderson-darling-permuted', ...permutedPValue(counts, rawStatistic, { rng, ...rest }), ...common }
  if (counts.length > 2)
    throw new DomainError(`rng is needed for ${counts.length} samples: the limiting law is that of two`, {
      argument: 'rng',
    })
  return {
    test: 'anderson-darling',
    pValue: limitSf(1 + statistic * LIMIT_DEVIATION),
    note: 'limiting law: leans below 20 rows a window and where most rows are tied',
    ...common,
  }
}

/** Of the limiting law of two samples: Σ 2/(j(j + 1))² = 2(π²/3 − 3). */
const LIMIT_DEVIATION = Math.sqrt(2 * (Math.PI ** 2 / 3 - 3))

/** Below this P(A² ≥ x) is 1 to all digits. */
const CERTAIN = 0.05

function limitSf(x: number): number {
  if (x < CERTAIN) return 1
  return quadraticFormSf(
    x,
    (j) => j * (j + 1),
    (u) => Math.cos((Math.PI / 2) * Math.sqrt(1 + 4 * u)) / (Math.PI * u),
  )
}

function rowsOf(counts: readonly Float64Array[]): number {
  return counts.reduce((total, sample) => total + sum(sample), 0)
}

function standardised(counts: readonly Float64Array[]): number {
  const sizes = counts.map((sample) => sum(sample))
  return (rawStatistic(counts) - (counts.length - 1)) / Math.sqrt(variance(sizes))
}

function rawStatistic(counts: readonly Float64Array[]): number {
  const sizes = counts.map((sample) => sum(sample))
  const n = sum(sizes)
  const below = counts.map(() => 0)
  const sums = counts.map(() => 0)
  let before = 0
  for (let cell = 0; cell < counts[0]!.length; cell += 1) {
    let size = 0
    for (const sample of counts) size += sample[cell]!
    const rank = before + size / 2
    const weight = rank * (n - rank) - (n * size) / 4
    for (let s = 0; s < counts.length; s += 1) {
      const middle = below[s]! + counts[s]![cell]! / 2
      if (weight > 0) sums[s]! += ((size / n) * (n * middle - rank * sizes[s]!) ** 2) / weight
      below[s]! += counts[s]![cell]!
    }
    before += size
  }
  return (sums.reduce((total, part, s) => total + part / sizes[s]!, 0) * (n - 1)) / n
}

function variance(sizes: readonly number[]): number {
  const n = sum(sizes)
  const k = sizes.length
  const H = sizes.reduce((total, size) => total + 1 / size, 0)
  let [h, g, tail] = [0, 0, 0]
  for (let i = n - 1; i >= 1; i -= 1) {
    // g = Σ_{i<j} 1/((n − i)·j), from the back so that the inner sum is at hand.
    g += tail / (n - i)
    tail += 1 / i
    h += 1 / i
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H
  const b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6
  const c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h
  const d = (2 * h + 6) * k * k - 4 * h * k
  return (a * n ** 3 + b * n ** 2 + c * n + d) / ((n - 1) * (n - 2) * (n - 3))
}
