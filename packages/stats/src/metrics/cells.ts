import { column } from '../column.ts'
import { requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import { momentDf } from '../intervals/moment-df.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sum, sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'

/** Class codes 0 … classes − 1, one per row. */
export type Codes = Uint8Array | Uint16Array | Uint32Array

export interface CellOptions extends WeightOptions {
  /** Number of classes. Default 2. */
  readonly classes?: number
}

/**
 * Labels against predictions as shares of the total weight: all that a metric of labels needs to know.
 * `share[i * classes + j]` is the share of rows of class i that were called j.
 */
export interface CellShares {
  readonly classes: number
  readonly share: Float64Array
  /** Share of rows of each class. */
  readonly actual: Float64Array
  /** Share of rows called each class. */
  readonly called: Float64Array
}

/**
 * What the values can be, and so which law the interval has. In [0, 1] the logit's lean is enough for F and its kin; below 0 there is no logit, and a mean
 * of rates rests on the rarest class alone: both have t with {@link momentDf} degrees of freedom.
 */
interface CellLaw {
  readonly range: readonly [number, number]
  readonly restsOnRarest?: boolean
}

/** A metric as a function of the cells: its value and its gradient with respect to each share, up to a constant. */
export interface CellFunction {
  readonly value: number
  readonly gradient: (actual: number, called: number) => number
}

/**
 * Any smooth function of the label × prediction table, by the delta method: φ_i = n·w_i/W·(g_cell − ḡ), exact gradient.
 *
 * @param measure undefined where the table leaves the metric without a value
 * @throws {DomainError} on codes outside the classes, differing lengths, bad weights
 */
export function measureCells(
  y: Codes,
  predicted: Codes,
  options: CellOptions & CellLaw,
  measure: (cells: CellShares) => CellFunction | undefined,
): Outcome {
  const n = y.length
  const classes = options.classes ?? 2
  requireCodes(y, predicted, classes)
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const total = sumOf(n, weight)
  const cell = (i: number): number => y[i]! * classes + predicted[i]!
  const perCell = (): Float64Array => new Float64Array(classes * classes)
  const [weights, squares, fourths] = [perCell(), perCell(), perCell()]
  for (let i = 0; i < n; i += 1) {
    const [c, w] = [cell(i), weight(i)]
    weights[c]! += w
    squares[c]! += w ** 2
    fourths[c]! += w ** 4
  }
  const shares = sharesOf(weights, total, classes)
  const measured = measure(shares)
  if (measured === undefined) return undefinedBecause('no-positives', n)
  const deviations = centred(measured, shares)
  const spread = sumOf(deviations.length, (k) => squares[k]! * deviations[k]! ** 2)
  return {
    kind: 'measured',
    estimate: measured.value,
    variance: spread / (total * total),
    df:
      options.range[0] < 0 || options.restsOnRarest === true
        ? momentDf(spread, fourthsOf(deviations, fourths), n)
        : undefined,
    n,
    effectiveN: (total * total) / sum(squares),
    method: 'delta',
    range: options.range,
    influence: () => column(n, (i) => ((n * weight(i)) / total) * deviations[cell(i)]!),
  }
}

function sharesOf(weights: Float64Array, total: number, classes: number): CellShares {
  const share = weights.map((weight) => weight / total)
  const line = (k: number, step: (j: number) => number): number => sumOf(classes, (j) => share[step(j) + k]!)
  return {
    classes,
    share,
    actual: Float64Array.from({ length: classes }, (_, k) => line(k * classes, (j) => j)),
    called: Float64Array.from({ length: classes }, (_, k) => line(k, (j) => j * classes)),
  }
}

/** Σ w⁴·deviation⁴ over the rows. */
function fourthsOf(deviations: Float64Array, weights: Float64Array): number {
  return sumOf(deviations.length, (k) => weights[k]! * deviations[k]! ** 4)
}

/** Gradient per cell less its mean: shares sum to 1, so only this part can move. */
function centred(measured: CellFunction, { classes, share }: CellShares): Float64Array {
  const gradient = share.map((_, k) => (share[k] === 0 ? 0 : measured.gradient(Math.floor(k / classes), k % classes)))
  const centre = sumOf(share.length, (k) => share[k]! * gradient[k]!)
  return gradient.map((g) => g - centre)
}

function requireCodes(y: Codes, predicted: Codes, classes: number): void {
  requireSameLength(y, predicted, ['y', 'predicted'])
  for (const [codes, argument] of [
    [y, 'y'],
    [predicted, 'predicted'],
  ] as const) {
    const index = codes.findIndex((code) => code >= classes)
    if (index >= 0) {
      throw new DomainError(`${argument}[${index}] must be a class from 0 to ${classes - 1}, got ${codes[index]}`, {
        argument,
        index,
        value: codes[index],
      })
    }
  }
}
