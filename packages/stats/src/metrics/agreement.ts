import type { Outcome, UndefinedReason } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import type { CellFunction, CellOptions, CellShares, Codes } from './cells.ts'
import { measureCells } from './cells.ts'
import { ACCURACY } from './proportion.ts'

export interface BalancedOptions {
  /** 0 is guessing, 1 perfect; undefined (`one-class`) where all rows are of one class. */
  readonly adjusted?: boolean
}

/** Mean recall over the classes that have rows. */
export function balancedAccuracyMeasure(options: BalancedOptions = {}): CellMeasure {
  const measure = (cells: CellShares): CellFunction | UndefinedReason => {
    const present = Array.from(cells.actual, (_, k) => k).filter((k) => cells.actual[k]! > 0)
    const K = present.length
    const recall = (k: number): number => cells.share[k * cells.classes + k]! / cells.actual[k]!
    const value = present.reduce((total, k) => total + recall(k), 0) / K
    const gradient = (i: number, j: number): number => ((i === j ? 1 : 0) - recall(i)) / cells.actual[i]! / K
    if (!options.adjusted) return { value, gradient }
    if (K === 1) return 'one-class'
    const chance = 1 / K
    return { value: (value - chance) / (1 - chance), gradient: (i, j) => gradient(i, j) / (1 - chance) }
  }
  return { range: options.adjusted ? [-1, 1] : [0, 1], restsOnRarest: true, measure }
}

/** {@link balancedAccuracyMeasure} of rows. */
export function balancedAccuracy(y: Codes, predicted: Codes, options: CellOptions & BalancedOptions = {}): Outcome {
  const { measure, ...law } = balancedAccuracyMeasure(options)
  return measureCells(y, predicted, { ...options, ...law }, measure)
}

/**
 * Matthews' correlation of labels and predictions (Gorodkin for more than two classes), −1 to 1.
 * 0 where either is constant, as in scikit-learn.
 */
export const MATTHEWS: CellMeasure = {
  range: [-1, 1],
  measure: (cells) => {
    const { actual, called } = cells
    // Sums of products, not 1 less such sums: where one class has nearly all the weight, that difference has few digits left.
    const covariance = covarianceOf(cells)
    const [a, b] = [variation(called), variation(actual)]
    if (isConstant(called) || isConstant(actual)) return { value: 0, gradient: () => 0 }
    const scale = Math.sqrt(a * b)
    const value = covariance / scale
    return {
      value,
      gradient: (i, j) =>
        ((i === j ? 1 : 0) - called[i]! - actual[j]!) / scale + value * (called[j]! / a + actual[i]! / b),
    }
  },
}

/** {@link MATTHEWS} of rows. */
export function matthewsCorrelation(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  return measureCells(y, predicted, { ...options, range: MATTHEWS.range }, MATTHEWS.measure)
}

/** Σ_k of right · rest − missed · wrongly called, of the table of class k against all others. */
function covarianceOf({ classes, share, called }: CellShares): number {
  return sumOf(classes, (k) => {
    const inRow = (j: number): number => (j === k ? 0 : share[k * classes + j]!)
    const missed = sumOf(classes, inRow)
    const wrongly = sumOf(classes, (i) => (i === k ? 0 : share[i * classes + k]!))
    const rest = sumOf(classes, (j) => (j === k ? 0 : called[j]! - inRow(j)))
    return share[k * classes + k]! * rest - missed * wrongly
  })
}

/** Σ p·(1 − p) of shares that sum to 1. */
function variation(shares: Float64Array): number {
  return sumOf(shares.length, (k) => shares[k]! * sumOf(shares.length, (j) => (j === k ? 0 : shares[j]!)))
}

/** Whether one class has every row. Sums of shares may miss 1 by rounding, so it is not asked of them. */
function isConstant(shares: Float64Array): boolean {
  let used = 0
  for (let k = 0; k < shares.length; k += 1) if (shares[k]! > 0) used += 1
  return used < 2
}

export interface DisagreementOptions {
  /** What a miss by |i − j| classes costs: 1 (`none`), |i − j|, or its square. Default `none`. */
  readonly disagreement?: 'none' | 'linear' | 'quadratic'
}

export interface KappaOptions extends CellOptions, DisagreementOptions {}

/** Cohen's kappa 1 − Σw·observed/Σw·expected. Undefined (`constant`) where both are constant and equal. */
export function cohenKappaMeasure(options: DisagreementOptions = {}): CellMeasure {
  const cost = COSTS[options.disagreement ?? 'none']
  return { range: [-1, 1], measure: (cells) => kappaOf(cells, cost) }
}

/** {@link cohenKappaMeasure} of rows. */
export function cohenKappa(y: Codes, predicted: Codes, options: KappaOptions = {}): Outcome {
  const { range, measure } = cohenKappaMeasure(options)
  return measureCells(y, predicted, { ...options, range }, measure)
}

const COSTS: Record<'none' | 'linear' | 'quadratic', (i: number, j: number) => number> = {
  none: (i, j) => (i === j ? 0 : 1),
  linear: (i, j) => Math.abs(i - j),
  quadratic: (i, j) => (i - j) ** 2,
}

function kappaOf(cells: CellShares, cost: (i: number, j: number) => number): CellFunction | UndefinedReason {
  const { classes, share, actual, called } = cells
  const observed = sumOf(share.length, (k) => cost(Math.floor(k / classes), k % classes) * share[k]!)
  const ofRow = actual.map((_, i) => sumOf(classes, (j) => cost(i, j) * called[j]!))
  const ofColumn = called.map((_, j) => sumOf(classes, (i) => cost(i, j) * actual[i]!))
  const expected = dot(ofRow, actual)
  if (expected === 0) return 'constant'
  return {
    value: 1 - observed / expected,
    gradient: (i, j) => (-cost(i, j) + (observed / expected) * (ofRow[i]! + ofColumn[j]!)) / expected,
  }
}

/** {@link ACCURACY} of rows. */
export function multiclassAccuracy(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  return measureCells(y, predicted, { ...options, range: ACCURACY.range }, ACCURACY.measure)
}

function dot(a: Float64Array, b: Float64Array): number {
  return sumOf(a.length, (k) => a[k]! * b[k]!)
}
