import { requireSameLength, requireWeights } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import type { CellStatistics } from '../sufficient/cell-statistics.ts'
import { cellStatistics, jointCells } from '../sufficient/cell-statistics.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import { cellOutcome, sharesOf } from '../sufficient/cell-summary.ts'
import { everyRow } from '../sufficient/partition.ts'
import { cutsOf } from '../sufficient/slices.ts'
import type { WeightOptions } from '../weights.ts'

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

/** A metric as a function of the cells: its value and its gradient with respect to each share, up to a constant. */
export interface CellFunction {
  readonly value: number
  readonly gradient: (actual: number, called: number) => number
  /** Given for a plain proportion, which gets Wilson's interval: the cells whose rows it is out of. */
  readonly counts?: (actual: number, called: number) => boolean
}

/** The cells of rows, as shares of their total weight. @throws {DomainError} as {@link measureCells} */
export function cellShares(y: Codes, predicted: Codes, options: CellOptions): CellShares {
  requireCodes(y, predicted, options.classes ?? 2)
  return sharesOf(statisticsOf(y, predicted, options), 0)
}

/**
 * Any smooth function of the label × prediction table, by the delta method: φ_i = n·w_i/W·(g_cell − ḡ), exact gradient.
 *
 * @param measure a reason where the table leaves the metric without a value
 * @throws {DomainError} on codes outside the classes, differing lengths, bad weights
 */
export function measureCells(
  y: Codes,
  predicted: Codes,
  options: CellOptions & Omit<CellMeasure, 'measure'>,
  measure: CellMeasure['measure'],
): Outcome {
  const n = y.length
  const classes = options.classes ?? 2
  requireCodes(y, predicted, classes)
  if (n === 0) return undefinedBecause('empty', 0)
  const { weights } = options
  const statistics = statisticsOf(y, predicted, options)
  const outcome = cellOutcome(
    statistics,
    { range: options.range, restsOnRarest: options.restsOnRarest ?? false, measure },
    0,
  )
  if ('kind' in outcome) return outcome
  const { deviations } = outcome
  const scale = n / statistics.size.weight
  const influence = (): Float64Array => {
    const scaled = deviations.map((deviation) => scale * deviation)
    const phi = new Float64Array(n)
    for (let i = 0; i < n; i += 1) phi[i] = scaled[y[i]! * classes + predicted[i]!]!
    if (weights !== undefined) for (let i = 0; i < n; i += 1) phi[i]! *= weights[i]!
    return phi
  }
  return { ...outcome.summary, influence }
}

function statisticsOf(truth: Codes, predicted: Codes, { classes = 2, weights }: CellOptions): CellStatistics {
  if (weights !== undefined) requireWeights(weights, truth.length)
  const joint = jointCells({ truth, predictions: [predicted], classes, weights })
  const [[statistics] = []] = cellStatistics(joint, cutsOf([everyRow(truth.length)], { weights }))
  return statistics!
}

function requireCodes(y: Codes, predicted: Codes, classes: number): void {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireClasses(y, classes, 'y')
  requireClasses(predicted, classes, 'predicted')
}

/** Of one kind of array, whose loop runs five times as fast as that of any kind. */
function largestOf(codes: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < codes.length; i += 1) if (codes[i]! > largest) largest = codes[i]!
  return largest
}

/** @throws {DomainError} naming the first row whose code is not below `classes` */
export function requireClasses(codes: Codes, classes: number, argument: string): void {
  if (codes instanceof Uint8Array && largestOf(codes) < classes) return
  for (let i = 0; i < codes.length; i += 1) {
    if (codes[i]! < classes) continue
    throw new DomainError(`${argument}[${i}] must be a class from 0 to ${classes - 1}, got ${codes[i]}`, {
      argument,
      index: i,
      value: codes[i],
    })
  }
}
