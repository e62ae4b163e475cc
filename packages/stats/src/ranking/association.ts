import { column } from '../column.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { requireCounts } from '../domain.ts'
import { influenceVariance } from '../difference.ts'
import { DomainError } from '../error.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, Measured, Outcome, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { mean, sum, sumOf } from '../sums.ts'
import { pairCounts, spearman, tauB } from './correlation.ts'
import { halfCounts, sumsAbove } from './half-counts.ts'

/**
 * Kendall's τ_b with influence values, −1 to 1; rows count alike (no weights).
 *
 * Variance by the exact jackknife: without row i the concordance falls by its own pairs and the ties by its own ties, so all n leave-one-out
 * values cost one pass, O(n log n). The interval is taken on Fisher's scale artanh τ. Undefined (`constant`) where either side is constant,
 * `too-few-rows` below two; no variance below four rows, or where leaving one row out leaves a side constant.
 *
 * @throws {DomainError} on NaN or infinite numbers, differing lengths
 */
export function measuredKendall(x: Float64Array, y: Float64Array): Outcome {
  const counts = pairCounts(x, y)
  const estimate = tauB(counts)
  if (estimate === undefined) return without(x.length)
  const n = x.length
  const { concordance: s, tiedX: tx, tiedY: ty } = counts
  const pairs = (n * (n - 1)) / 2
  const [all, tiedX, tiedY] = [sum(s) / 2, sum(tx) / 2, sum(ty) / 2]
  const left = pairs - (n - 1)
  const leftOut = column(n, (i) => {
    const px = left - tiedX + tx[i]!
    const py = left - tiedY + ty[i]!
    return (all - s[i]!) / Math.sqrt(px * py)
  })
  return jackknifed(estimate, leftOut)
}

/**
 * Spearman's rank correlation (midranks) with influence values, by the same exact jackknife and on the same scale as {@link measuredKendall}: taking
 * a row out lowers every rank above it by 1 and every tied one by ½.
 */
export function measuredSpearman(x: Float64Array, y: Float64Array): Outcome {
  const estimate = spearman(x, y)
  if (estimate === undefined) return without(x.length)
  const n = x.length
  const { both, aboveX, aboveY, tiedX, tiedY, runsX, runsY } = halfCounts(x, y)
  // The mean rank of a tie is n less what is above it.
  const centre = (n - 1) / 2
  const [dx, dy] = [column(n, (i) => centre - aboveX[i]!), column(n, (i) => centre - aboveY[i]!)]
  const products = sumOf(n, (i) => dx[i]! * dy[i]!)
  const [squaresX, squaresY] = [sumOf(n, (i) => dx[i]! ** 2), sumOf(n, (i) => dy[i]! ** 2)]
  // Σ over the others of h·(the other side's centred rank), h as in half counts.
  const [yAboveX, xAboveX] = [sumsAbove(runsX, dy), sumsAbove(runsX, dx)]
  const [xAboveY, yAboveY] = [sumsAbove(runsY, dx), sumsAbove(runsY, dy)]
  const leftOut = column(n, (i) => {
    const hx = aboveX[i]!
    const hy = aboveY[i]!
    // Ranks without row i, still centred at (n + 1)/2; their mean is n/2, which is ½ below.
    const cross = products - dx[i]! * dy[i]! - yAboveX[i]! - xAboveY[i]! + both[i]!
    const ownX = squaresX - dx[i]! ** 2 - 2 * xAboveX[i]! + (hx - tiedX[i]! / 4)
    const ownY = squaresY - dy[i]! ** 2 - 2 * yAboveY[i]! + (hy - tiedY[i]! / 4)
    const shift = (n - 1) / 4
    return (cross - shift) / Math.sqrt((ownX - shift) * (ownY - shift))
  })
  return jackknifed(estimate, leftOut)
}

function without(n: number): Outcome {
  return undefinedBecause(n === 0 ? 'empty' : n < 2 ? 'too-few-rows' : 'constant', n)
}

function jackknifed(estimate: number, leftOut: Float64Array): Outcome {
  const n = leftOut.length
  // Rounding may leave a constant side with a variance of 1e-16, hence a correlation beyond 1.
  const tellable = n > 3 && leftOut.every((value) => Math.abs(value) <= 1 + 1e-9)
  const centre = tellable ? mean(leftOut) : 0
  const scale = Math.sqrt(n * (n - 1))
  const influence = (): Float64Array =>
    tellable ? column(n, (i) => scale * (centre - leftOut[i]!)) : new Float64Array(n)
  const measured = {
    kind: 'measured',
    estimate,
    variance: tellable ? influenceVariance(influence()) : undefined,
    df: undefined,
    n,
    effectiveN: n,
    method: 'jackknife',
    range: [-1, 1],
    influence,
  } satisfies Measured
  const { variance } = measured
  if (variance === undefined) return measured
  return { ...measured, ownInterval: (level) => fisher(measured, variance, level) }
}

/** Wald on the scale of artanh, taken back. At −1 and 1 that scale ends, and the interval with it. */
function fisher({ estimate, n }: Measured, variance: number, level: number): Interval {
  const slope = 1 - estimate * estimate
  const half = slope > 0 ? (zOfLevel(level) * Math.sqrt(variance)) / slope : 0
  const [low, high] = slope > 0 ? [-half, half].map((d) => Math.tanh(Math.atanh(estimate) + d)) : [estimate, estimate]
  return {
    estimate,
    low: low!,
    high: high!,
    level,
    method: 'jackknife-fisher',
    n,
    effectiveN: n,
    ...(slope > 0 && variance > 0 ? {} : { note: 'no row tells apart: the variance is 0' }),
  }
}

/**
 * Bonett and Wright's (2000) interval on Fisher's scale from the estimate alone, for where the rows are gone: variance (1 + r²/2)/(n − 3) for Spearman,
 * 0.437/(n − 4) for Kendall. Meant for numbers without ties and |ρ| < 0.95, |τ| < 0.8. Undefined (`too-few-rows`) up to 4 rows.
 */
export function bonettWright(
  estimate: number,
  n: number,
  options: LevelOptions & { readonly of: 'spearman' | 'kendall' },
): Interval | Undefined {
  const level = levelOf(options)
  requireCorrelation(estimate)
  requireCounts([n], 'n')
  if (n <= 4) return undefinedBecause('too-few-rows', n)
  const variance = options.of === 'spearman' ? (1 + estimate ** 2 / 2) / (n - 3) : 0.437 / (n - 4)
  const half = zOfLevel(level) * Math.sqrt(variance)
  const [low, high] = [-half, half].map((d) => Math.tanh(Math.atanh(estimate) + d))
  return { estimate, low: low!, high: high!, level, method: 'bonett-wright', n, effectiveN: n }
}

function requireCorrelation(estimate: number): void {
  if (estimate >= -1 && estimate <= 1) return
  throw new DomainError(`estimate must lie from -1 to 1, got ${estimate}`, { argument: 'estimate', value: estimate })
}
