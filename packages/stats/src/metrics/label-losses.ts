import { DomainError } from '../error.ts'
import type { Outcome } from '../result.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import type { WeightOptions } from '../weights.ts'
import type { CellOptions, Codes } from './cells.ts'
import { measureCells } from './cells.ts'

/** 1 − accuracy: the share of rows called wrongly, for any number of classes, with Wilson's interval. scikit-learn's `zero_one_loss`. */
export function zeroOneLoss(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  return measureCells(y, predicted, { ...options, range: ZERO_ONE_LOSS.range }, ZERO_ONE_LOSS.measure)
}

/** {@link zeroOneLoss} as a function of the cells. */
export const ZERO_ONE_LOSS: CellMeasure = {
  range: [0, 1],
  measure: ({ classes, share }) => ({
    value: share.reduce((total, part, k) => (k % (classes + 1) === 0 ? total : total + part), 0),
    gradient: (i, j) => (i === j ? 0 : 1),
    counts: () => true,
  }),
}

/** Share of wrong labels. With one label a row, binary or not, that is {@link zeroOneLoss}, as scikit-learn's `hamming_loss` there. */
export function hammingLoss(y: Codes, predicted: Codes, options: CellOptions = {}): Outcome {
  return zeroOneLoss(y, predicted, options)
}

export interface CostOptions extends WeightOptions {
  /** What a row of class i that was called j costs: `matrix[i][j]`, in the user's unit; a gain is below 0. K rows of K finite numbers. */
  readonly matrix: readonly (readonly number[])[]
}

/**
 * Mean cost per row Σ cost[i][j]·share[i][j], from the smallest to the largest entry of the matrix.
 *
 * @throws {DomainError} if the matrix is not square or not finite, on codes outside its classes
 */
export function cost(y: Codes, predicted: Codes, options: CostOptions): Outcome {
  const { matrix, ...rest } = options
  const { range, measure } = costMeasure(matrix)
  return measureCells(y, predicted, { ...rest, classes: matrix.length, range }, measure)
}

/** {@link cost} as a function of the cells. */
export function costMeasure(matrix: CostOptions['matrix']): CellMeasure {
  const classes = requireSquare(matrix)
  const entries = matrix.flat()
  return {
    range: [Math.min(...entries), Math.max(...entries)],
    measure: ({ share }) => ({
      value: share.reduce((total, part, k) => total + part * entries[k]!, 0),
      gradient: (i, j) => entries[i * classes + j]!,
    }),
  }
}

function requireSquare(matrix: readonly (readonly number[])[]): number {
  const classes = matrix.length
  if (classes < 2) {
    throw new DomainError(`matrix must have a row for each of two or more classes, got ${classes}`, {
      argument: 'matrix',
      value: classes,
    })
  }
  matrix.forEach((row, i) => {
    if (row.length !== classes) {
      throw new DomainError(`matrix[${i}] must have ${classes} costs, one per class, got ${row.length}`, {
        argument: 'matrix',
        index: i,
        value: row.length,
      })
    }
    const j = row.findIndex((value) => !Number.isFinite(value))
    if (j >= 0) {
      throw new DomainError(`matrix[${i}][${j}] must be a finite number, got ${row[j]}`, {
        argument: 'matrix',
        index: i,
        value: row[j],
      })
    }
  })
  return classes
}
