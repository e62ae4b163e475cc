import { calibrationCurve, thresholdCurve, type ThresholdCurve } from '@titlebout/stats'
import type { Curves, SideCurves } from '../evidence/bout.ts'
import { countOnes, rowsAt, type BinaryRows, type JudgedRows } from '../evaluation/judged-rows.ts'

/** Curves are for the eye: they are drawn from at most so many rows. */
const MOST_DRAWN = 20_000
/** Points of a curve at 0, 0.1, …, 1. */
const STEPS = 10

/**
 * ROC, precision and recall, and calibration of both sides as a few points, for the report. Rows count alike here, whatever they weigh.
 *
 * @param minCount nothing is drawn of fewer positive or negative rows, nor a bin of fewer rows
 * @returns null where the task has no scores of two classes, or rows are too few
 */
export function curvesOf(candidate: JudgedRows, champion: JudgedRows, minCount: number): Curves | null {
  if (candidate.task !== 'binary-classification' || champion.task !== candidate.task) return null
  const [ours, theirs] = [drawn(candidate), drawn(champion)]
  const positives = countOnes(ours.truth)
  if (Math.min(positives, ours.count - positives) < minCount) return null
  const [first, second] = [sideOf(ours, minCount), sideOf(theirs, minCount)]
  return first === undefined || second === undefined
    ? null
    : { rows: ours.count, at: grid(), candidate: first, champion: second }
}

function drawn(rows: BinaryRows): BinaryRows {
  const step = Math.ceil(rows.count / MOST_DRAWN)
  if (step <= 1) return rows
  return rowsAt(
    rows,
    Uint32Array.from({ length: Math.ceil(rows.count / step) }, (_, k) => k * step),
  )
}

function grid(): number[] {
  return Array.from({ length: STEPS + 1 }, (_, k) => k / STEPS)
}

function sideOf({ truth, score }: BinaryRows, minCount: number): SideCurves | undefined {
  if (score === undefined) return undefined
  const curve = thresholdCurve(truth, score)
  return {
    recall_at_false_positive_rate: grid().map((rate) => recallAt(curve, rate)),
    precision_at_recall: grid().map((recall) => precisionAt(curve, recall)),
    calibration: calibrationCurve(truth, score, { bins: STEPS })
      .filter(({ rows }) => rows >= minCount)
      .map(({ rows, meanPredicted, observed }) => ({ rows, predicted: meanPredicted, observed })),
  }
}

/** Recall on the ROC at a false positive rate, along straight lines between its points. */
function recallAt({ truePositives, falsePositives, positives, negatives }: ThresholdCurve, rate: number): number {
  const wanted = rate * negatives
  let last = 0
  while (last + 1 < falsePositives.length && falsePositives[last + 1]! <= wanted) last += 1
  const [x, y] = [falsePositives[last]!, truePositives[last]!]
  if (last + 1 === falsePositives.length) return y / positives
  const [nextX, nextY] = [falsePositives[last + 1]!, truePositives[last + 1]!]
  return (y + ((wanted - x) / (nextX - x)) * (nextY - y)) / positives
}

/** Precision at the highest threshold that finds so large a share of the positives. */
function precisionAt({ truePositives, falsePositives, positives }: ThresholdCurve, recall: number): number {
  // A share that is a whole number of rows must not be missed by rounding.
  const wanted = Math.max(1, recall * positives - 1e-9)
  const point = truePositives.findIndex((found) => found >= wanted)
  return truePositives[point]! / (truePositives[point]! + falsePositives[point]!)
}
