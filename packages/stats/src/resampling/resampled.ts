import { requireCounts, requirePositive, requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Interval, Summarised } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import { sampleVariance } from '../sums.ts'
import { drawPoisson } from './poisson-weights.ts'

export interface ResampledOptions {
  readonly rng: Rng
  /** Default 1,000. */
  readonly resamples?: number
  /** A code per row, whole numbers from 0: all rows of a cluster are drawn together. */
  readonly clusters?: Uint32Array
  /** Below so many clusters nothing is said. Default 30. */
  readonly minimumClusters?: number
  /** The values that the statistic can take; intervals are cut to it. Default: anything. */
  readonly range?: readonly [number, number]
  /** `percentile` (default), or `basic`: the percentiles mirrored at the estimate, for statistics that lean one way (a largest gap, a calibration error). */
  readonly bounds?: 'percentile' | 'basic'
  /** Rows that carry the information, where they are not all alike. Default: the rows, or the clusters. */
  readonly effectiveN?: number
}

/**
 * Any statistic of reweighted rows by the Poisson bootstrap: every row is drawn Poisson(1) times, again and again, and the spread of
 * the values is the variance, their percentiles the interval at any level. O(resamples · cost of the statistic), nothing is sorted anew.
 *
 * Undefined where the rows themselves have no value, with fewer than `minimumClusters` clusters (`few-clusters`), or where less than
 * half of the resamples have one (`too-few-rows`); the note of the interval counts the resamples without.
 *
 * @param statistic of how often each row is there (1 for the estimate); undefined or NaN where that leaves it undefined
 */
export function resampled(
  rows: number,
  statistic: (times: Uint8Array) => number | undefined,
  options: ResampledOptions,
): Summarised {
  if (rows === 0) return undefinedBecause('empty', 0)
  const resamples = options.resamples ?? 1000
  requireResamples(resamples)
  const units = options.clusters === undefined ? rows : codesOf(options.clusters, rows).used
  if (options.clusters !== undefined && units < Math.max(2, options.minimumClusters ?? 30)) {
    return undefinedBecause('few-clusters', rows)
  }
  const times = new Uint8Array(rows).fill(1)
  const estimate = statistic(times) ?? NaN
  if (Number.isNaN(estimate)) return undefinedBecause('too-few-rows', rows)
  const draw = drawer(times, options)
  const values = Float64Array.from({ length: resamples }, () => {
    draw()
    return statistic(times) ?? NaN
  }).filter((value) => !Number.isNaN(value))
  if (values.length * 2 < resamples) return undefinedBecause('too-few-rows', rows)
  values.sort()
  return summaryOf(estimate, values, rows, { ...options, resamples, effectiveN: options.effectiveN ?? units })
}

/** `second` − `first` of one statistic on the same draws, which is what pairing gains. */
export function resampledDifference(
  rows: number,
  first: (times: Uint8Array) => number | undefined,
  second: (times: Uint8Array) => number | undefined,
  options: ResampledOptions,
): Summarised {
  const difference = (times: Uint8Array): number => (second(times) ?? NaN) - (first(times) ?? NaN)
  return resampled(rows, difference, options)
}

function drawer(times: Uint8Array, { rng, clusters }: ResampledOptions): () => void {
  if (clusters === undefined) return () => drawPoisson(times, rng)
  const { codes, used } = codesOf(clusters, times.length)
  const ofCluster = new Uint8Array(used)
  return () => {
    drawPoisson(ofCluster, rng)
    for (let i = 0; i < times.length; i += 1) times[i] = ofCluster[codes[i]!]!
  }
}

/** Codes without gaps, in the order of first appearance. */
function codesOf(clusters: Uint32Array, rows: number): { readonly codes: Uint32Array; readonly used: number } {
  requireSameLength({ length: rows }, clusters, ['the rows', 'clusters'])
  requireCounts(clusters, 'clusters')
  const known = new Map<number, number>()
  const codes = new Uint32Array(rows)
  for (let i = 0; i < rows; i += 1) {
    const code = known.get(clusters[i]!) ?? known.size
    known.set(clusters[i]!, code)
    codes[i] = code
  }
  return { codes, used: known.size }
}

type Settled = ResampledOptions & { readonly resamples: number; readonly effectiveN: number }

function summaryOf(estimate: number, sorted: Float64Array, n: number, options: Settled): Summarised {
  const { range = [-Infinity, Infinity], effectiveN, resamples } = options
  const lost = resamples - sorted.length
  const cut = (bound: number): number => Math.min(range[1], Math.max(range[0], bound))
  const ownInterval = (level: number): Interval => {
    const [low, high] = [(1 - level) / 2, (1 + level) / 2].map((share) => percentile(sorted, share))
    const bounds = options.bounds === 'basic' ? [2 * estimate - high!, 2 * estimate - low!] : [low!, high!]
    return {
      estimate,
      low: cut(bounds[0]!),
      high: cut(bounds[1]!),
      level,
      method: options.bounds === 'basic' ? 'basic-bootstrap' : 'bootstrap',
      n,
      effectiveN,
      note: `${resamples} resamples${lost === 0 ? '' : `, ${lost} of them without a value`}`,
    }
  }
  return {
    kind: 'measured',
    estimate,
    variance: sampleVariance(sorted),
    df: undefined,
    n,
    effectiveN,
    method: 'bootstrap',
    range,
    ownInterval,
  }
}

/** Value at rank ⌊share·(B + 1)⌉, so that both tails hold their share. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length + 1)) - 1))]!
}

function requireResamples(resamples: number): void {
  requireCounts([resamples], 'resamples')
  requirePositive(resamples, 'resamples')
  if (resamples < 2) {
    throw new DomainError(`resamples must be 2 or more, got ${resamples}`, { argument: 'resamples', value: resamples })
  }
}
