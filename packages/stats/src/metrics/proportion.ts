import { requireBinary, requireSameLength } from '../domain.ts'
import type { Outcome, UndefinedReason } from '../result.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import type { WeightOptions } from '../weights.ts'
import type { CellShares } from './cells.ts'
import { measureCells } from './cells.ts'

/** Whether a cell belongs to something, by its label and what it was called. */
type CellTest = (label: number, called: number) => boolean

/**
 * A share: of the rows for which `counts` holds, those for which `hit` holds. All of accuracy, precision, recall and their kin.
 *
 * Delta method: φ_i = n·w_i·[counts]·(hit − θ)/D with D = Σw[counts]; unweighted its variance is θ(1 − θ)/D.
 */
function proportion(counts: CellTest, hit: CellTest, whenNone: UndefinedReason): CellMeasure {
  return {
    range: [0, 1],
    measure: ({ classes, share }: CellShares) => {
      let [hits, misses] = [0, 0]
      for (let label = 0; label < classes; label += 1) {
        for (let called = 0; called < classes; called += 1) {
          if (!counts(label, called)) continue
          if (hit(label, called)) hits += share[label * classes + called]!
          else misses += share[label * classes + called]!
        }
      }
      const whole = hits + misses
      if (whole === 0) return whenNone
      // Hits over hits and misses: exactly 1 where there is no miss.
      const value = hits / whole
      const gradient = (label: number, called: number): number =>
        counts(label, called) ? ((hit(label, called) ? 1 : 0) - value) / whole : 0
      return { value, gradient, counts }
    },
  }
}

const isAny: CellTest = () => true

/** Share of rows whose prediction is the label, for any number of classes. */
export const ACCURACY = proportion(isAny, (label, called) => label === called, 'empty')

/** TP/(TP + FP): of the rows called positive, those that are. Undefined when none is called so. */
export const PRECISION = proportion(
  (_label, called) => called === 1,
  (label) => label === 1,
  'no-predicted-positives',
)

/** TP/(TP + FN): of the positive rows, those called so. Undefined without positives. */
export const RECALL = proportion(
  (label) => label === 1,
  (_label, called) => called === 1,
  'no-positives',
)

/** TN/(TN + FP): of the negative rows, those called so. Undefined without negatives. */
export const SPECIFICITY = proportion(
  (label) => label === 0,
  (_label, called) => called === 0,
  'no-negatives',
)

/** TN/(TN + FN): of the rows called negative, those that are. Undefined when none is called so. */
export const NEGATIVE_PREDICTIVE_VALUE = proportion(
  (_label, called) => called === 0,
  (label) => label === 0,
  'no-predicted-negatives',
)

/** Share of rows called positive. */
export const SELECTION_RATE = proportion(isAny, (_label, called) => called === 1, 'empty')

/** {@link ACCURACY} of binary labels. */
export function accuracy(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  return ofLabels(y, predicted, options, ACCURACY)
}

/** {@link PRECISION} of rows. */
export function precision(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  return ofLabels(y, predicted, options, PRECISION)
}

/** {@link RECALL} of rows. */
export function recall(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  return ofLabels(y, predicted, options, RECALL)
}

/** {@link SPECIFICITY} of rows. */
export function specificity(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  return ofLabels(y, predicted, options, SPECIFICITY)
}

/** {@link NEGATIVE_PREDICTIVE_VALUE} of rows. */
export function negativePredictiveValue(y: Uint8Array, predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  return ofLabels(y, predicted, options, NEGATIVE_PREDICTIVE_VALUE)
}

/** {@link SELECTION_RATE} of rows. */
export function selectionRate(predicted: Uint8Array, options: WeightOptions = {}): Outcome {
  requireBinary(predicted, 'predicted')
  return measureCells(predicted, predicted, { ...options, range: [0, 1] }, SELECTION_RATE.measure)
}

function ofLabels(
  y: Uint8Array,
  predicted: Uint8Array,
  options: WeightOptions,
  { range, measure }: CellMeasure,
): Outcome {
  requireSameLength(y, predicted, ['y', 'predicted'])
  requireBinary(y, 'y')
  requireBinary(predicted, 'predicted')
  return measureCells(y, predicted, { ...options, range }, measure)
}
