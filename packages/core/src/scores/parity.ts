import type { Scores } from './scores.ts'

/** What two programs say about the same rows of one model, held against each other. */
export interface Parity {
  readonly rows: number
  /** The largest difference of a row; see {@link parityOf}. */
  readonly largest: number
  /** Rows beyond the tolerance. */
  readonly beyond: number
  /** The rows that differ most, worst first: places from 0. */
  readonly worst: readonly { readonly row: number; readonly native: number; readonly ours: number }[]
}

/** Rows that a message can name. */
const MOST_WORST = 5

/**
 * How far the exported model is from the one that was trained: the difference of a probability (of several classes the largest), of numbers and ranking scores
 * that divided by their size where it is above 1. Where one side has no scores, 1 for each other decision.
 *
 * @param native what the training library itself said
 * @param ours of the same rows in the same order
 * @returns undefined where a task has nothing to compare: custom
 */
export function parityOf(native: Scores, ours: Scores, tolerance: number): Parity | undefined {
  const pair = told(native, ours)
  if (pair === undefined) return undefined
  const differences = Float64Array.from({ length: native.ids.length }, (_, row) => pair.differenceOf(row))
  const order = Uint32Array.from(differences.keys()).sort((a, b) => differences[b]! - differences[a]! || a - b)
  const [first] = order
  return {
    rows: differences.length,
    largest: first === undefined ? 0 : differences[first]!,
    beyond: differences.reduce((count, difference) => count + (difference > tolerance ? 1 : 0), 0),
    worst: Array.from(order.subarray(0, MOST_WORST), (row) => ({ row, ...pair.shown(row) })),
  }
}

interface Told {
  differenceOf(row: number): number
  shown(row: number): { readonly native: number; readonly ours: number }
}

function told(native: Scores, ours: Scores): Told | undefined {
  if (native.task === 'binary-classification' && ours.task === 'binary-classification')
    return native.score === undefined || ours.score === undefined
      ? ofNumbers(native.prediction, ours.prediction, false)
      : ofNumbers(native.score, ours.score, false)
  if (native.task === 'multiclass-classification' && ours.task === 'multiclass-classification')
    return native.scores === undefined || ours.scores === undefined
      ? ofDecisions(native.prediction, ours.prediction)
      : ofClasses(native.scores, ours.scores)
  if (native.task === 'regression' && ours.task === 'regression')
    return ofNumbers(native.prediction, ours.prediction, true)
  if (native.task === 'ranking' && ours.task === 'ranking') return ofNumbers(native.score, ours.score, true)
  return undefined
}

type Numbers = ArrayLike<number>

function ofNumbers(native: Numbers, ours: Numbers, relative: boolean): Told {
  return {
    differenceOf: (row) => Math.abs(native[row]! - ours[row]!) / (relative ? Math.max(1, Math.abs(native[row]!)) : 1),
    shown: (row) => ({ native: native[row]!, ours: ours[row]! }),
  }
}

/** Codes of classes are no numbers. */
function ofDecisions(native: Numbers, ours: Numbers): Told {
  return {
    differenceOf: (row) => (native[row] === ours[row] ? 0 : 1),
    shown: (row) => ({ native: native[row]!, ours: ours[row]! }),
  }
}

function ofClasses(
  native: { readonly values: Float64Array; readonly classes: number },
  ours: { readonly values: Float64Array; readonly classes: number },
): Told {
  const { classes } = native
  const worstClass = (row: number): number => {
    let worst = row * classes
    for (let at = worst; at < (row + 1) * classes; at += 1)
      if (Math.abs(native.values[at]! - ours.values[at]!) > Math.abs(native.values[worst]! - ours.values[worst]!))
        worst = at
    return worst
  }
  const shown = (row: number): { native: number; ours: number } => {
    const at = worstClass(row)
    return { native: native.values[at]!, ours: ours.values[at]! }
  }
  return {
    differenceOf: (row) => {
      const { native: first, ours: second } = shown(row)
      return Math.abs(first - second)
    },
    shown,
  }
}
