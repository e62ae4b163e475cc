import type { Outcome } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { CellFunction, CellOptions, CellShares, Codes } from './cells.ts'
import { measureCells } from './cells.ts'

/** Mean recall over the classes that have rows. `adjusted`: 0 is guessing, 1 perfect. */
export function balancedAccuracy(
  y: Codes,
  predicted: Codes,
  options: CellOptions & { readonly adjusted?: boolean } = {},
): Outcome {
  const law = { range: options.adjusted ? ([-1, 1] as const) : ([0, 1] as const), restsOnRarest: true }
  return measureCells(y, predicted, { ...options, ...law }, (cells) => {
    const present = Array.from(cells.actual, (_, k) => k).filter((k) => cells.actual[k]! > 0)
    const K = present.length
    const recall = (k: number): number => cells.share[k * cells.classes + k]! / cells.actual[k]!
    const value = present.reduce((total, k) => total + recall(k), 0) / K
    const gradient = (i: number, j: number): number => ((i === j ? 1 : 0) - recall(i)) / cells.actual[i]! / K
    if (!options.adjusted) return { value, gradient }
    if (K === 1) return undefined
    const chance = 1 / K
    return { value: (value - chance) / (1 - chance), gradient: (i, j) => gradient(i, j) / (1 - chance) }
  })
}

/**
 * Matthews' correlation of labels and predictions (Gorodkin for more than two classes), −1 to 1.
 * 0 where either is constant, as in scikit-learn.
 */
export function matthewsCorrelation(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  return measureCells(y, predicted, { ...options, range: [-1, 1] }, (cells) => {
    const { actual, called } = cells
    const covariance = trace(cells) - dot(actual, called)
    const [a, b] = [1 - dot(called, called), 1 - dot(actual, actual)]
    if (a <= 0 || b <= 0) return { value: 0, gradient: () => 0 }
    const scale = Math.sqrt(a * b)
    const value = covariance / scale
    return {
      value,
      gradient: (i, j) =>
        ((i === j ? 1 : 0) - called[i]! - actual[j]!) / scale + value * (called[j]! / a + actual[i]! / b),
    }
  })
}

export interface KappaOptions extends CellOptions {
  /** What a miss by |i − j| classes costs: 1 (`none`), |i − j|, or its square. Default `none`. */
  readonly disagreement?: 'none' | 'linear' | 'quadratic'
}

/** Cohen's kappa 1 − Σw·observed/Σw·expected. Undefined where both are constant and equal. */
export function cohenKappa(y: Codes, predicted: Codes, options: KappaOptions = {}): Outcome {
  const cost = COSTS[options.disagreement ?? 'none']
  return measureCells(y, predicted, { ...options, range: [-1, 1] }, (cells) => kappaOf(cells, cost))
}

const COSTS: Record<'none' | 'linear' | 'quadratic', (i: number, j: number) => number> = {
  none: (i, j) => (i === j ? 0 : 1),
  linear: (i, j) => Math.abs(i - j),
  quadratic: (i, j) => (i - j) ** 2,
}

function kappaOf(cells: CellShares, cost: (i: number, j: number) => number): CellFunction | undefined {
  const { classes, share, actual, called } = cells
  const observed = sumOf(share.length, (k) => cost(Math.floor(k / classes), k % classes) * share[k]!)
  const ofRow = actual.map((_, i) => sumOf(classes, (j) => cost(i, j) * called[j]!))
  const ofColumn = called.map((_, j) => sumOf(classes, (i) => cost(i, j) * actual[i]!))
  const expected = dot(ofRow, actual)
  if (expected === 0) return undefined
  return {
    value: 1 - observed / expected,
    gradient: (i, j) => (-cost(i, j) + (observed / expected) * (ofRow[i]! + ofColumn[j]!)) / expected,
  }
}

/** Share of rows whose prediction is the label, for any number of classes. */
export function multiclassAccuracy(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  const outcome = measureCells(y, predicted, { ...options, range: [0, 1] }, (cells) => ({
    value: trace(cells),
    gradient: (i, j) => (i === j ? 1 : 0),
  }))
  // It is a plain proportion, so it gets Wilson's interval.
  return outcome.kind === 'measured' ? { ...outcome, method: 'proportion' } : outcome
}

function trace({ classes, share }: CellShares): number {
  return sumOf(classes, (k) => share[k * classes + k]!)
}

function dot(a: Float64Array, b: Float64Array): number {
  return sumOf(a.length, (k) => a[k]! * b[k]!)
}
