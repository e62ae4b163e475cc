import { normalQuantile } from '../distributions/normal.ts'
import { requirePositive } from '../domain.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { LevelOptions } from './wald.ts'
import { levelOf } from './wald.ts'

/**
 * Approximate bootstrap confidence (ABC) interval of DiCiccio and Efron (1992), nonparametric: what BCa would say after infinitely
 * many resamples, from 2n + 4 evaluations of the statistic at weights near 1/n. For smooth statistics only.
 *
 * With t_i the derivative of T towards row i: σ = √(Σt²)/n, acceleration a = Σt³/(6(Σt²)^1.5), bias b from the second derivatives, curvature
 * c_q along t; z₀ = a + c_q − b/σ, and the bound at level α is T(P⁰ + λ·t/(n²σ)), λ = w/(1 − aw)², w = z₀ + z_α.
 * Derivatives by central differences with the step 0.01/n, where R's `boot::abc.ci` takes 0.001/n: rounding in second differences of sums falls with the
 * square of the step, so the larger one leaves less of it. The reference cases agree with R's to the tolerance written in their table.
 * Differences no larger than the rounding of a plain sum over the rows are taken as 0: of a mean around 1e9, or of values all equal, second
 * differences are rounding alone, and divided by a squared step they would move the bounds by any amount.
 * Undefined (`no-variance`) where the statistic does not move.
 *
 * @param statistic of row weights that sum to 1
 */
export function abcInterval(
  rows: number,
  statistic: (weights: Float64Array) => number,
  options: LevelOptions = {},
): Interval | Undefined {
  requirePositive(rows, 'rows')
  const level = levelOf(options)
  const at = tilted(rows, statistic)
  const estimate = at(() => 0)
  const step = 0.01 / rows
  const [slopes, bends] = derivatives(rows, at, estimate, step)
  const squares = sumOf(rows, (i) => slopes[i]! ** 2)
  const sigma = Math.sqrt(squares) / rows
  if (!(sigma > 0)) return undefinedBecause('no-variance', rows)
  const acceleration = sumOf(rows, (i) => slopes[i]! ** 3) / (6 * squares ** 1.5)
  const direction = slopes.map((slope) => slope / (rows * rows * sigma))
  const along = (lambda: number): number => at((i) => lambda * direction[i]!)
  const curvature = bend(along(step), estimate, along(-step), rows) / (2 * sigma * step * step)
  const bias = sumOf(rows, (i) => bends[i]!) / (2 * rows * rows)
  const z0 = acceleration + curvature - bias / sigma
  const bound = (share: number): number => {
    const w = z0 + normalQuantile(share)
    return along(w / (1 - acceleration * w) ** 2)
  }
  return {
    estimate,
    low: bound((1 - level) / 2),
    high: bound((1 + level) / 2),
    level,
    method: 'abc',
    n: rows,
    effectiveN: rows,
  }
}

type At = (added: (i: number) => number) => number

/** The statistic at weights 1/n and something added to each. */
function tilted(rows: number, statistic: (weights: Float64Array) => number): At {
  const weights = new Float64Array(rows)
  return (added) => {
    for (let i = 0; i < rows; i += 1) weights[i] = 1 / rows + added(i)
    return statistic(weights)
  }
}

/** First and second derivative of T along (1 − ε)P⁰ + ε·(row i). */
function derivatives(rows: number, at: At, estimate: number, step: number): readonly [Float64Array, Float64Array] {
  const [slopes, bends] = [new Float64Array(rows), new Float64Array(rows)]
  for (let i = 0; i < rows; i += 1) {
    const towards = (e: number): number => at((k) => e * ((k === i ? 1 : 0) - 1 / rows))
    const [up, down] = [towards(step), towards(-step)]
    slopes[i] = beyondRounding(up - down, up, rows) / (2 * step)
    bends[i] = bend(up, estimate, down, rows) / (step * step)
  }
  return [centred(slopes), bends]
}

/** They sum to 0; what rounding leaves of the sum would take weights that no longer sum to 1 for a move of the statistic. */
function centred(slopes: Float64Array): Float64Array {
  const mean = sumOf(slopes.length, (i) => slopes[i]!) / slopes.length
  return slopes.map((slope) => slope - mean)
}

function bend(up: number, middle: number, down: number, rows: number): number {
  return beyondRounding(up - 2 * middle + down, middle, rows)
}

/** The difference of values as large as `size`, 0 where rounding explains it: errors of a plain sum grow with about √rows. */
function beyondRounding(difference: number, size: number, rows: number): number {
  return Math.abs(difference) > 4 * Number.EPSILON * Math.sqrt(rows) * Math.abs(size) ? difference : 0
}
