import { requireFinite } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Runs } from '../order.ts'
import { forEachTie, sortedRuns } from '../order.ts'

/**
 * Standardised Anderson-Darling statistic of k samples (Scholz and Stephens 1987), midrank version: what SciPy's `anderson_ksamp` returns.
 * More weight on the tails than Kolmogorov-Smirnov. No p-value: the published one is interpolated between 0.001 and 0.25.
 */
export function andersonDarling(samples: readonly Float64Array[]): number {
  const { values, owner, runs } = pool(samples)
  const { order } = runs
  const n = values.length
  const k = samples.length
  const below = new Float64Array(k)
  const sums = new Float64Array(k)
  let [before, ties] = [0, 0]
  forEachTie(runs, (from, to) => {
    ties += 1
    const tied = new Float64Array(k)
    for (let r = from; r < to; r += 1) tied[owner[order[r]!]!]! += 1
    const size = to - from
    const rank = before + size / 2
    const weight = rank * (n - rank) - (n * size) / 4
    for (let s = 0; s < k; s += 1) {
      const middle = below[s]! + tied[s]! / 2
      if (weight > 0) sums[s]! += ((size / n) * (n * middle - rank * samples[s]!.length) ** 2) / weight
      below[s]! += tied[s]!
    }
    before += size
  })
  if (ties < 2)
    throw new DomainError('samples must hold at least two distinct values', { argument: 'samples', value: 1 })
  const statistic = (samples.reduce((total, sample, s) => total + sums[s]! / sample.length, 0) * (n - 1)) / n
  return (statistic - (k - 1)) / Math.sqrt(andersonVariance(samples, n))
}

function andersonVariance(samples: readonly Float64Array[], n: number): number {
  const k = samples.length
  const H = samples.reduce((total, sample) => total + 1 / sample.length, 0)
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

/** Two-sample Cramér-von Mises statistic T from midranks (Anderson 1962): the mean squared gap of the distribution functions, scaled. */
export function cramerVonMises(reference: Float64Array, current: Float64Array): number {
  const { values, owner, runs } = pool([reference, current])
  const { order } = runs
  const [n, m] = [reference.length, current.length]
  const ranks = new Float64Array(values.length)
  forEachTie(runs, (from, to) => {
    for (let r = from; r < to; r += 1) ranks[order[r]!] = (from + to + 1) / 2
  })
  const inOrder = (sample: number): number[] =>
    Array.from(order)
      .filter((row) => owner[row] === sample)
      .map((row) => ranks[row]!)
  const squares = (list: readonly number[]): number => list.reduce((total, rank, i) => total + (rank - i - 1) ** 2, 0)
  const u = n * squares(inOrder(0)) + m * squares(inOrder(1))
  const N = n + m
  return u / (n * m * N) - (4 * n * m - 1) / (6 * N)
}

function pool(samples: readonly Float64Array[]): { values: Float64Array; owner: Uint32Array; runs: Runs } {
  samples.forEach((sample, s) => {
    requireFinite(sample, `samples[${s}]`)
    if (sample.length === 0) throw new DomainError(`samples[${s}] is empty`, { argument: `samples[${s}]`, value: 0 })
  })
  const values = Float64Array.from(samples.flatMap((sample) => Array.from(sample)))
  const owner = Uint32Array.from(samples.flatMap((sample, s) => Array.from(sample, () => s)))
  return { values, owner, runs: sortedRuns(values) }
}
