import { absoluteArea, innerWidths, productArea } from '../distances/binned.ts'
import type { Counts } from '../distances/histograms.ts'
import { windows } from '../distances/histograms.ts'
import type { TestResult } from '../result.ts'
import { sum } from '../sums.ts'
import type { PermutationOptions } from './permutation.ts'
import { permutedPValue } from './permutation.ts'
import { pooledCells } from './pooled-cells.ts'

/**
 * Permutation test by Wasserstein-1 distance ∫|F − G|, in the unit of the values: does anything in the two distributions differ?
 * The distance has no law of its own under "no change", so its p-value is the share of random labellings at least as far apart.
 *
 * @throws {DomainError} on NaN or infinite values, or an empty sample
 */
export function wassersteinTest(
  reference: Float64Array,
  current: Float64Array,
  options: PermutationOptions,
): TestResult {
  return ofSamples(
    'wasserstein-permuted',
    reference,
    current,
    options,
    (gap) => Math.abs(gap),
    (area) => area,
  )
}

/** The same by energy distance √(2∫(F − G)²). */
export function energyTest(reference: Float64Array, current: Float64Array, options: PermutationOptions): TestResult {
  return ofSamples('energy-permuted', reference, current, options, (gap) => gap * gap, rootOfTwice)
}

export interface BinnedTestOptions extends PermutationOptions {
  /** Inner edges of the bins, one less than bins, ascending; the first and last bin are open, their rows count as lying on the outer edges. */
  readonly edges: ArrayLike<number>
}

/** {@link wassersteinTest} from counts over shared bins, rows evenly within a bin. */
export function wassersteinTestFromHistogram(
  reference: Counts,
  current: Counts,
  options: BinnedTestOptions,
): TestResult {
  return ofHistogram('wasserstein-permuted', reference, current, options, absoluteArea)
}

/** {@link energyTest} from counts over shared bins, rows evenly within a bin. */
export function energyTestFromHistogram(reference: Counts, current: Counts, options: BinnedTestOptions): TestResult {
  return ofHistogram('energy-permuted', reference, current, options, (gaps, widths) =>
    rootOfTwice(productArea(gaps, gaps, widths)),
  )
}

function rootOfTwice(area: number): number {
  return Math.sqrt(2 * area)
}

function ofSamples(
  test: string,
  reference: Float64Array,
  current: Float64Array,
  options: PermutationOptions,
  of: (gap: number) => number,
  whole: (area: number) => number,
): TestResult {
  const { counts, values } = pooledCells([reference, current], ['reference', 'current'])
  const statistic = ([a, b]: readonly Float64Array[]): number => {
    let [i, j, area] = [0, 0, 0]
    for (let k = 0; k + 1 < values.length; k += 1) {
      i += a![k]!
      j += b![k]!
      area += (values[k + 1]! - values[k]!) * of(i / reference.length - j / current.length)
    }
    return whole(area)
  }
  return result(test, counts, statistic, options)
}

function ofHistogram(
  test: string,
  reference: Counts,
  current: Counts,
  options: BinnedTestOptions,
  distance: (gaps: Float64Array, widths: Float64Array) => number,
): TestResult {
  const { cells } = windows(reference, current)
  const widths = innerWidths(options.edges, cells)
  const counts = [Float64Array.from(reference), Float64Array.from(current)]
  const [n, m] = [sum(reference), sum(current)]
  const statistic = ([a, b]: readonly Float64Array[]): number => {
    let [i, j] = [0, 0]
    const gaps = a!.subarray(0, cells - 1).map((count, k) => {
      i += count
      j += b![k]!
      return i / n - j / m
    })
    return distance(gaps, widths)
  }
  return result(test, counts, statistic, options)
}

function result(
  test: string,
  counts: readonly Float64Array[],
  statistic: (counts: readonly Float64Array[]) => number,
  options: PermutationOptions,
): TestResult {
  return {
    test,
    statistic: statistic(counts),
    ...permutedPValue(counts, statistic, options),
    n: counts.reduce((rows, sample) => rows + sum(sample), 0),
    alternative: 'two-sided',
  }
}
