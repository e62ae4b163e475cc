import { multinomialDraw } from '../distributions/binomial-draw.ts'
import { requireCounts, requirePositive } from '../domain.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval } from '../result.ts'
import type { Rng } from '../rng.ts'
import { sum } from '../sums.ts'
import { drawPoisson } from './poisson-weights.ts'
import { percentile } from './resampled.ts'

export interface BootstrapOptions extends LevelOptions {
  readonly rng: Rng
  /** Default 1,000. */
  readonly resamples?: number
}

/**
 * Percentile bootstrap of a function of counts. Resampling rows and drawing the cells from a multinomial are the same thing,
 * and this costs the same for any number of rows.
 *
 * @param statistic NaN where the drawn table leaves it undefined; such draws are left out, and the note says how many
 */
export function bootstrapCells(
  counts: ArrayLike<number>,
  statistic: (counts: Float64Array) => number,
  options: BootstrapOptions,
): Interval {
  requireCounts(counts, 'counts')
  const n = sum(counts)
  requirePositive(n, 'the number of rows')
  const shares = Float64Array.from(counts, (count) => count / n)
  const draw = (): number => statistic(multinomialDraw(n, shares, options.rng))
  return percentiles(statistic(Float64Array.from(counts)), draw, n, 'multinomial-bootstrap', options)
}

/**
 * Percentile bootstrap of any weighted statistic by Poisson(1) weights, one per row: for metrics without a closed form. O(resamples · rows).
 *
 * @param statistic of row weights; NaN where they leave it undefined
 */
export function bootstrapRows(
  rows: number,
  statistic: (weights: Float64Array) => number,
  options: BootstrapOptions,
): Interval {
  requirePositive(rows, 'rows')
  const [times, weights] = [new Uint8Array(rows), new Float64Array(rows)]
  const draw = (): number => {
    drawPoisson(times, options.rng)
    weights.set(times)
    return statistic(weights)
  }
  return percentiles(statistic(new Float64Array(rows).fill(1)), draw, rows, 'poisson-bootstrap', options)
}

function percentiles(
  estimate: number,
  draw: () => number,
  n: number,
  method: string,
  options: BootstrapOptions,
): Interval {
  const level = levelOf(options)
  const resamples = options.resamples ?? 1000
  const values = Float64Array.from({ length: resamples }, draw).filter((value) => !Number.isNaN(value))
  requirePositive(values.length, 'the number of draws with a value')
  values.sort()
  const lost = resamples - values.length
  return {
    estimate,
    low: percentile(values, (1 - level) / 2),
    high: percentile(values, (1 + level) / 2),
    level,
    method,
    n,
    effectiveN: n,
    note: `${resamples} resamples${lost === 0 ? '' : `, ${lost} of them without a value`}`,
  }
}
