import { column } from '../column.ts'
import { requireSameLength } from '../domain.ts'
import { DomainError } from '../error.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Codes } from '../metrics/cells.ts'
import type { ClassScores } from '../metrics/multiclass-scores.ts'
import type { Interval, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import { accuracyOf, ASSUMPTION, fractionalAuc, share } from './cbpe.ts'

/** What performance over several classes would be if the probabilities are right. Never a verdict on its own. */
export interface EstimatedMulticlassPerformance {
  readonly kind: 'estimated'
  /** Stands in every result, because everything rests on it: a change of what the label depends on is invisible here. */
  readonly assumption: typeof ASSUMPTION
  /** Expected rows, by label (row) and prediction (column): label i called j stands at i·classes + j. */
  readonly confusion: Float64Array
  /** With the spread of the realised accuracy around it, given the probabilities. */
  readonly accuracy: Interval
  /** Plain means over classes; undefined where a class has none: it is never called (precision), or has no chance in any row. */
  readonly precision: number | undefined
  readonly recall: number | undefined
  readonly f1: number | undefined
  /** Of each class against the rest. */
  readonly rocAuc: number | undefined
}

/** Rows whose probabilities add up to 1 within this are rows of probabilities. */
const ADDS_UP = 1e-6

/**
 * Confidence-based performance estimation for several classes: expected confusion matrix Σ_{rows called j} p_i, and from it accuracy and
 * macro precision, recall and F1; the area of each class against the rest counts a row as p_k of a positive and 1 − p_k of a negative.
 * Definitions as in NannyML; where it would divide by 0 for one class, the macro mean is undefined here.
 *
 * @param p calibrated probabilities of every class
 * @param predicted codes of the classes called
 * @throws {DomainError} on probabilities outside [0, 1] or that do not add up to 1, codes that are no class, differing lengths
 */
export function estimateMulticlassPerformance(
  p: ClassScores,
  predicted: Codes,
  options: LevelOptions = {},
): EstimatedMulticlassPerformance | Undefined {
  const level = levelOf(options)
  const n = predicted.length
  requireClassProbabilities(p, predicted)
  if (n === 0) return undefinedBecause('empty', 0)
  const { classes, values } = p
  const confusion = expectedConfusion(p, predicted)
  const cell = (i: number, j: number): number => confusion[i * classes + j]!
  const called = column(classes, (k) => sumOf(classes, (i) => cell(i, k)))
  const actual = column(classes, (k) => sumOf(classes, (j) => cell(k, j)))
  const ofCalled = column(n, (i) => values[i * classes + predicted[i]!]!)
  const macro = (of: (k: number) => number | undefined): number | undefined => meanOfAll(classes, of)
  return {
    kind: 'estimated',
    assumption: ASSUMPTION,
    confusion,
    accuracy: accuracyOf(ofCalled, sumOf(n, (i) => ofCalled[i]!) / n, level),
    precision: macro((k) => share(cell(k, k), called[k]!)),
    recall: macro((k) => share(cell(k, k), actual[k]!)),
    f1: macro((k) => share(2 * cell(k, k), called[k]! + actual[k]!)),
    rocAuc: macro((k) => fractionalAuc(column(n, (i) => Math.min(1, values[i * classes + k]!)))),
  }
}

function expectedConfusion({ values, classes }: ClassScores, predicted: Codes): Float64Array {
  const confusion = new Float64Array(classes * classes)
  const lost = new Float64Array(classes * classes)
  for (let row = 0; row < predicted.length; row += 1) {
    for (let i = 0; i < classes; i += 1) {
      const at = i * classes + predicted[row]!
      // Kahan's compensation: a million rows lose no digits.
      const x = values[row * classes + i]! - lost[at]!
      const next = confusion[at]! + x
      lost[at] = next - confusion[at]! - x
      confusion[at] = next
    }
  }
  return confusion
}

function meanOfAll(classes: number, of: (k: number) => number | undefined): number | undefined {
  let total = 0
  for (let k = 0; k < classes; k += 1) {
    const value = of(k)
    if (value === undefined) return undefined
    total += value
  }
  return total / classes
}

function requireClassProbabilities({ values, classes }: ClassScores, predicted: Codes): void {
  const reject = (argument: string, index: number, value: number, expected: string): never => {
    throw new DomainError(`${argument}[${index}] must be ${expected}, got ${value}`, { argument, index, value })
  }
  if (!(Number.isSafeInteger(classes) && classes > 1))
    throw new DomainError(`p.classes must be a whole number of 2 or more, got ${classes}`, {
      argument: 'p.classes',
      value: classes,
    })
  requireSameLength({ length: predicted.length * classes }, values, ['predicted times classes', 'p.values'])
  for (let row = 0; row < predicted.length; row += 1) {
    let total = 0
    for (let k = 0; k < classes; k += 1) {
      const value = values[row * classes + k]!
      if (!(value >= 0 && value <= 1)) reject('p.values', row * classes + k, value, 'a probability from 0 to 1')
      total += value
    }
    if (Math.abs(total - 1) > ADDS_UP) reject('p', row, total, 'probabilities that add up to 1')
    if (!(predicted[row]! < classes)) reject('predicted', row, predicted[row]!, `a class below ${classes}`)
  }
}
