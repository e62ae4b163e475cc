import type { Counts } from '../distances/histograms.ts'
import { quadraticFormSf } from '../distributions/quadratic-form.ts'
import { DomainError } from '../error.ts'
import type { TestResult } from '../result.ts'
import { sum } from '../sums.ts'
import type { PooledCells } from './pooled-cells.ts'
import { cellsOfHistogram, pooledCells } from './pooled-cells.ts'

export interface CramerVonMisesOptions {
  /** `auto` (default): exact while neither sample has more than 20 rows, else the limiting law. `exact` takes at most {@link MOST_EXACT} rows. */
  readonly pValue?: 'auto' | 'exact' | 'asymptotic'
}

const AUTO_EXACT = 20
/** Pooled rows up to which the labellings are counted without rounding. */
const MOST_EXACT = 50

/** Two-sample Cramér-von Mises statistic T from midranks (Anderson 1962): the mean squared gap of the distribution functions, scaled. */
export function cramerVonMises(reference: Float64Array, current: Float64Array): number {
  const { counts } = pooledCells([reference, current], [])
  return statisticOf(fromCounts(counts))
}

/**
 * Two-sample Cramér-von Mises test: does anything in the two distributions differ?
 * Exact: all labellings of the pooled rows are counted, ties as they are; without ties it is SciPy's. Else Anderson's limiting law, the
 * statistic matched to it by mean and standard deviation, as SciPy; its note says where it leans.
 *
 * @throws {DomainError} on NaN or infinite values, an empty sample, more than 50 rows for `exact`
 */
export function cramerVonMisesTest(
  reference: Float64Array,
  current: Float64Array,
  options: CramerVonMisesOptions = {},
): TestResult {
  return testOf(pooledCells([reference, current], ['reference', 'current']), options)
}

/** The same from counts over shared ordered bins: all rows of a bin are tied. */
export function cramerVonMisesFromHistogram(
  reference: Counts,
  current: Counts,
  options: CramerVonMisesOptions = {},
): TestResult {
  return testOf(cellsOfHistogram(reference, current), options)
}

function testOf({ counts }: PooledCells, options: CramerVonMisesOptions): TestResult {
  const two = fromCounts(counts)
  const { n, m } = two
  const wanted = options.pValue ?? 'auto'
  if (wanted === 'exact' && n + m > MOST_EXACT)
    throw new DomainError(`the exact law takes at most ${MOST_EXACT} rows, got ${n + m}`, {
      argument: 'pValue',
      value: n + m,
    })
  const exact = wanted === 'exact' || (wanted === 'auto' && Math.max(n, m) <= AUTO_EXACT)
  const statistic = statisticOf(two)
  return {
    test: exact ? 'cramer-von-mises-exact' : 'cramer-von-mises-asymptotic',
    statistic,
    pValue: exact ? exactSf(two) : limitSf(statistic, n, m),
    n: n + m,
    alternative: 'two-sided',
    ...(exact ? {} : { note: 'limiting law: leans where most rows are tied' }),
  }
}

interface TwoSamples {
  readonly reference: Float64Array
  readonly current: Float64Array
  readonly n: number
  readonly m: number
}

function fromCounts(counts: readonly Float64Array[]): TwoSamples {
  const [reference, current] = [counts[0]!, counts[1]!]
  return { reference, current, n: sum(reference), m: sum(current) }
}

function statisticOf(two: TwoSamples): number {
  const { n, m } = two
  return quarters(two) / 4 / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m))
}

/** Four times U = nΣ(rank − i)² + mΣ(rank − j)²: a whole number, midranks being halves. */
function quarters({ reference, current, n, m }: TwoSamples): number {
  let [i, j, total] = [0, 0, 0]
  for (let k = 0; k < reference.length; k += 1) {
    total += ofTie(reference[k]!, current[k]!, i, j, n, m)
    i += reference[k]!
    j += current[k]!
  }
  return total
}

/** What a tie of a rows of one and b of the other sample adds to 4U after i and j rows. */
function ofTie(a: number, b: number, i: number, j: number, n: number, m: number): number {
  const twiceRank = 2 * (i + j) + a + b + 1
  return n * squares(twiceRank - 2 * i, a) + m * squares(twiceRank - 2 * j, b)
}

/** Σ_{l=1…a}(c − 2l)². */
function squares(c: number, a: number): number {
  return a * c * c - 2 * c * a * (a + 1) + (2 * a * (a + 1) * (2 * a + 1)) / 3
}

/** P(T ≥ observed) over all labellings: for each number of reference rows so far, how many labellings give which 4U. */
function exactSf(two: TwoSamples): number {
  const { reference, current, n, m } = two
  const seen = quarters(two)
  let ways = new Map([[0, new Map([[0, 1]])]])
  let before = 0
  for (let k = 0; k < reference.length; k += 1) {
    const tied = reference[k]! + current[k]!
    const next = new Map<number, Map<number, number>>()
    for (const [i, sums] of ways) {
      const j = before - i
      for (let a = Math.max(0, tied - (m - j)); a <= Math.min(tied, n - i); a += 1) {
        const more = ofTie(a, tied - a, i, j, n, m)
        const choices = choose(tied, a)
        const target = next.get(i + a) ?? new Map<number, number>()
        next.set(i + a, target)
        for (const [value, count] of sums) target.set(value + more, (target.get(value + more) ?? 0) + count * choices)
      }
    }
    ways = next
    before += tied
  }
  let reached = 0
  for (const [value, count] of ways.get(n)!) if (value >= seen) reached += count
  return reached / choose(n + m, n)
}

function choose(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i += 1) ways = Math.round((ways * (n - k + i)) / i)
  return ways
}

/** Below this P(T ≥ x) is 1 to all digits. */
const CERTAIN = 0.003

function limitSf(statistic: number, n: number, m: number): number {
  const N = n + m
  const mean = (1 + 1 / N) / 6
  const variance = ((N + 1) * (4 * m * n * N - 3 * (m * m + n * n) - 2 * m * n)) / (45 * N * N * 4 * m * n)
  if (!(variance > 0)) return 1
  const x = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance)
  if (x < CERTAIN) return 1
  return quadraticFormSf(
    x,
    (j) => (Math.PI * j) ** 2,
    (u) => Math.sin(Math.sqrt(u)) / Math.sqrt(u),
  )
}
