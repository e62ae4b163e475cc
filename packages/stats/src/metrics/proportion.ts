import { column } from '../column.ts'
import { requireBinary, requireSameLength } from '../domain.ts'
import type { Outcome, UndefinedReason } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'

/**
 * A share: of the rows for which `counts` holds, those for which `hit` holds. All of accuracy, precision, recall and their kin.
 *
 * Delta method: φ_i = n·w_i·[counts]·(hit − θ)/D with D = Σw[counts]; unweighted its variance is θ(1 − θ)/D.
 */
export function proportion(
  n: number,
  counts: (i: number) => boolean,
  hit: (i: number) => boolean,
  options: WeightOptions & { readonly whenNone: UndefinedReason },
): Outcome {
  if (n === 0) return undefinedBecause('empty', 0)
  const given = weigher(options, n)
  const weight = (i: number): number => (counts(i) ? given(i) : 0)
  const total = sumOf(n, weight)
  if (total === 0) return undefinedBecause(options.whenNone, n)
  const estimate = sumOf(n, (i) => (hit(i) ? weight(i) : 0)) / total
  const squares = sumOf(n, (i) => weight(i) ** 2)
  const deviation = (i: number): number => (hit(i) ? 1 : 0) - estimate
  const variance =
    options.weights === undefined
      ? (estimate * (1 - estimate)) / total
      : sumOf(n, (i) => (weight(i) * deviation(i)) ** 2) / (total * total)
  return {
    kind: 'measured',
    estimate,
    variance,
    df: undefined,
    n,
    effectiveN: (total * total) / squares,
    method: 'proportion',
    range: [0, 1],
    influence: () => column(n, (i) => (n * weight(i) * deviation(i)) / total),
  }
}

/** Share of rows whose prediction is the label. */
export function accuracy(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireLabels(y, predicted)
  const right = (i: number): boolean => y[i] === predicted[i]
  return proportion(y.length, () => true, right, { ...options, whenNone: 'empty' })
}

/** TP/(TP + FP): of the rows called positive, those that are. Undefined when none is called so. */
export function precision(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireLabels(y, predicted)
  const called = (i: number): boolean => predicted[i] === 1
  return proportion(y.length, called, (i) => y[i] === 1, { ...options, whenNone: 'no-predicted-positives' })
}

/** TP/(TP + FN): of the positive rows, those called so. Undefined without positives. */
export function recall(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireLabels(y, predicted)
  const positive = (i: number): boolean => y[i] === 1
  return proportion(y.length, positive, (i) => predicted[i] === 1, { ...options, whenNone: 'no-positives' })
}

/** TN/(TN + FP): of the negative rows, those called so. Undefined without negatives. */
export function specificity(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireLabels(y, predicted)
  const negative = (i: number): boolean => y[i] === 0
  return proportion(y.length, negative, (i) => predicted[i] === 0, { ...options, whenNone: 'no-negatives' })
}

/** TN/(TN + FN): of the rows called negative, those that are. Undefined when none is called so. */
export function negativePredictiveValue(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireLabels(y, predicted)
  const called = (i: number): boolean => predicted[i] === 0
  return proportion(y.length, called, (i) => y[i] === 0, { ...options, whenNone: 'no-predicted-negatives' })
}

/** Share of rows called positive. */
export function selectionRate(predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireBinary(predicted, 'predicted')
  return proportion(
    predicted.length,
    () => true,
    (i) => predicted[i] === 1,
    { ...options, whenNone: 'empty' },
  )
}

function requireLabels(y: Uint8Array, predicted: Uint8Array): void {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireBinary(y, 'y')
  requireBinary(predicted, 'predicted')
}
