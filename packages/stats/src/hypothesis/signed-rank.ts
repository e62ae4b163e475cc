import { normalTwoSided } from '../distributions/normal.ts'
import { requireFinite, requireWhole } from '../domain.ts'
import { forEachTie, sortedRuns } from '../order.ts'
import type { TestResult, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import { sum } from '../sums.ts'

export interface SignedRankOptions {
  /** `auto` (default): exact where it can be, else the normal approximation. */
  readonly method?: 'auto' | 'asymptotic'
}

/** Differences up to which the exact law is taken; beyond, the approximation is good to a percent of the p-value in the bulk. */
const EXACT_RANKS = 50

/**
 * Wilcoxon's signed-rank test; zeros dropped. Exact for up to 50 differences without zeros and without ties of size, as SciPy chooses; else the
 * normal approximation with ties taken into account and without continuity correction.
 *
 * A note beside the t test, not in its place: it asks whether differences are symmetric about 0, not whether their mean is 0.
 * Undefined (`no-variance`) if every difference is 0. The statistic is the smaller of the two rank sums.
 */
export function signedRank(differences: Float64Array, options: SignedRankOptions = {}): TestResult | Undefined {
  requireFinite(differences, 'differences')
  const moved = differences.filter((d) => d !== 0)
  const n = moved.length
  if (n === 0) return undefinedBecause(differences.length === 0 ? 'empty' : 'no-variance', differences.length)
  const { positive, ties } = rankSums(moved)
  const total = (n * (n + 1)) / 2
  const statistic = Math.min(positive, total - positive)
  const base = { statistic, n: differences.length, alternative: 'two-sided' } as const
  const exact = n === differences.length && n <= EXACT_RANKS && ties === 0 && options.method !== 'asymptotic'
  if (exact) return { test: 'wilcoxon-exact', pValue: Math.min(1, 2 * signedRankCdf(statistic, n)), ...base }
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48
  return { test: 'wilcoxon', pValue: normalTwoSided((statistic - total / 2) / Math.sqrt(variance)), ...base }
}

/** Sum of the ranks of the positive differences, midranks among sizes that tie, and Σ(t³ − t) over the ties. */
function rankSums(moved: Float64Array): { readonly positive: number; readonly ties: number } {
  const runs = sortedRuns(moved.map(Math.abs))
  const { order } = runs
  let [positive, ties] = [0, 0]
  forEachTie(runs, (from, to) => {
    const rank = (from + to + 1) / 2
    for (let k = from; k < to; k += 1) if (moved[order[k]!]! > 0) positive += rank
    ties += (to - from) ** 3 - (to - from)
  })
  return { positive, ties }
}

/** P(W ≤ w) for the sum W of the ranks 1 … n that a fair coin picks. Counts of subsets stay below 2^50, so they are exact. */
function signedRankCdf(w: number, n: number): number {
  const ways = new Float64Array(w + 1)
  ways[0] = 1
  for (let rank = 1; rank <= n; rank += 1) {
    for (let total = w; total >= rank; total -= 1) ways[total]! += ways[total - rank]!
  }
  return sum(ways) / 2 ** n
}

export interface SignFlipOptions {
  readonly rng: Rng
  /** Random flips where there are too many for all. Default 9,999. */
  readonly flips?: number
}

/** Differences up to which all 2^n flips are counted. */
const ALL_FLIPS = 16

/**
 * Is the mean difference 0? Signs flipped at random: exact for symmetric differences, all 2^n flips up to 16 of them,
 * else (c + 1)/(flips + 1).
 */
export function signFlip(differences: Float64Array, options: SignFlipOptions): TestResult | Undefined {
  requireFinite(differences, 'differences')
  const moved = differences.filter((d) => d !== 0)
  const n = differences.length
  if (n === 0) return undefinedBecause('empty', 0)
  const statistic = sum(differences) / n
  // Sums of the same numbers in another order differ in the last bits; those are ties.
  const observed = Math.abs(sum(moved)) * (1 - 1e-12)
  const exact = moved.length <= ALL_FLIPS
  const pValue = exact ? allFlips(moved, observed) : randomFlips(moved, observed, options)
  return { test: exact ? 'sign-flip-exact' : 'sign-flip', statistic, pValue, n, alternative: 'two-sided' }
}

function allFlips(values: Float64Array, observed: number): number {
  const flips = 2 ** values.length
  let count = 0
  for (let mask = 0; mask < flips; mask += 1) {
    const total = values.reduce((sofar, value, i) => sofar + ((mask >>> i) & 1 ? -value : value), 0)
    if (Math.abs(total) >= observed) count += 1
  }
  return count / flips
}

function randomFlips(values: Float64Array, observed: number, options: SignFlipOptions): number {
  const { rng, flips = 9999 } = options
  requireWhole(flips, 'flips')
  let count = 0
  for (let b = 0; b < flips; b += 1) {
    let [total, bits] = [0, 0]
    for (let i = 0; i < values.length; i += 1) {
      if (i % 32 === 0) bits = rng.uint32()
      total += bits & 1 ? -values[i]! : values[i]!
      bits >>>= 1
    }
    if (Math.abs(total) >= observed) count += 1
  }
  return (count + 1) / (flips + 1)
}
