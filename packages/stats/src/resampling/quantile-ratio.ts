import { requireFinite, requireOpenShare, requireSameLength, requireWhole } from '../domain.ts'
import { DomainError } from '../error.ts'
import { levelOf, type LevelOptions } from '../intervals/wald.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { Rng } from '../rng.ts'
import { percentile } from './resampled.ts'

export interface QuantileRatioOptions extends LevelOptions {
  /** Strictly between 0 and 1: 0.95. */
  readonly quantile: number
  /** Measurements of each series in one block, which is drawn as a whole. Default 1. */
  readonly perBlock?: number
  readonly rng: Rng
  /** Default 2,000. */
  readonly resamples?: number
  /** Blocks that follow each other and are drawn together. Default: the cube root of their number, rounded. */
  readonly run?: number
}

/** Fewer measurements beyond the quantile than this do not tell where it lies. */
const FEWEST_BEYOND = 5

/**
 * Ratio of the same quantile of two series that were measured in turns, such as times: q(first)/q(second), each quantile a value that was measured,
 * the smallest that a share of `quantile` does not exceed (nearest rank, definition 1 of Hyndman and Fan 1996).
 *
 * The interval is the percentile interval of the circular block bootstrap (Politis and Romano 1992): runs of `run` blocks that follow each other,
 * the last followed by the first, are drawn with replacement until there are as many blocks as before, both series with the same draws. So
 * what slows both down at once (another process, a hot processor) cancels, and what lasts for some blocks is not taken for independent.
 *
 * Undefined (`too-few-rows`) with fewer than five measurements of each series beyond the quantile, on its rarer side. O(measurements · resamples).
 *
 * @param first above 0, in the order of time, blocks one after the other
 * @param second as many
 * @throws {DomainError} on unequal lengths, a value that is not above 0, or a length that is no multiple of `perBlock`
 */
export function quantileRatio(
  first: Float64Array,
  second: Float64Array,
  options: QuantileRatioOptions,
): Interval | Undefined {
  const { quantile, perBlock = 1, rng, resamples = 2000 } = options
  requireOpenShare(quantile, 'quantile')
  requireWhole(resamples, 'resamples')
  requireWhole(perBlock, 'perBlock')
  requireSameLength(first, second, ['first', 'second'])
  requireAboveZero(first, 'first')
  requireAboveZero(second, 'second')
  const n = first.length
  if (n % perBlock !== 0)
    throw new DomainError(`first must hold whole blocks of ${perBlock}, got ${n} values`, {
      argument: 'first',
      value: n,
    })
  if (n * Math.min(quantile, 1 - quantile) < FEWEST_BEYOND - 1e-9) return undefinedBecause('too-few-rows', n)

  const blocks = n / perBlock
  const { run = Math.max(1, Math.round(Math.cbrt(blocks))) } = options
  requireWhole(run, 'run')
  const [above, below] = [sorted(first, perBlock), sorted(second, perBlock)]
  const times = new Uint32Array(blocks).fill(1)
  const ratio = (): number => at(above, times, quantile, n) / at(below, times, quantile, n)
  const estimate = ratio()
  const values = new Float64Array(resamples)
  for (let b = 0; b < resamples; b += 1) {
    drawRuns(times, run, rng)
    values[b] = ratio()
  }
  values.sort()
  const level = levelOf(options)
  return {
    estimate,
    low: percentile(values, (1 - level) / 2),
    high: percentile(values, (1 + level) / 2),
    level,
    method: 'block-bootstrap',
    n,
    effectiveN: blocks,
    note: `${resamples} resamples of runs of ${run} blocks`,
  }
}

function requireAboveZero(values: Float64Array, argument: string): void {
  requireFinite(values, argument)
  for (let i = 0; i < values.length; i += 1) {
    if (values[i]! > 0) continue
    throw new DomainError(`${argument}[${i}] must be above 0, got ${values[i]}`, {
      argument,
      index: i,
      value: values[i],
    })
  }
}

/** Values ascending, with the block that each is of: sorted once for all resamples. */
interface Sorted {
  readonly values: Float64Array
  readonly blocks: Uint32Array
}

function sorted(values: Float64Array, perBlock: number): Sorted {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j)
  return {
    values: Float64Array.from(order, (i) => values[i]!),
    blocks: order.map((i) => Math.floor(i / perBlock)),
  }
}

/** The value of nearest rank where each block counts so many times; `total` values in all. */
function at({ values, blocks }: Sorted, times: Uint32Array, quantile: number, total: number): number {
  // 0.95 · 20 is a little more than 19 in doubles.
  const rank = Math.ceil(quantile * total - 1e-9)
  let seen = 0
  for (let k = 0; k < values.length; k += 1) {
    seen += times[blocks[k]!]!
    if (seen >= rank) return values[k]!
  }
  return values.at(-1)!
}

/** Fills `times` with how often each block is drawn. */
function drawRuns(times: Uint32Array, run: number, rng: Rng): void {
  const blocks = times.length
  times.fill(0)
  for (let drawn = 0; drawn < blocks;) {
    const start = Math.floor(rng.next() * blocks)
    for (let k = 0; k < run && drawn < blocks; k += 1, drawn += 1) times[(start + k) % blocks]! += 1
  }
}
