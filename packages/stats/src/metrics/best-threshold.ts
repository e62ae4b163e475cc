import { requireProbabilities } from '../domain.ts'
import type { CellMeasure } from '../sufficient/cell-summary.ts'
import type { WeightOptions } from '../weights.ts'
import type { CellFunction, CellShares } from './cells.ts'
import { thresholdCurve, type ThresholdCurve } from './threshold-curve.ts'

/** What a threshold is chosen for. */
export interface ThresholdGoal {
  readonly measure: CellMeasure['measure']
  readonly better: 'higher' | 'lower'
  /** What has to be reached first; thresholds that do not reach it are no candidates. */
  readonly keeping?: { readonly measure: CellMeasure['measure']; readonly min: number } | undefined
}

/** Every threshold that decides otherwise than its neighbours, from the highest down. */
export interface ThresholdPath {
  /** Half way between the lowest score that is called positive and the next lower one; 0 where all are called positive. */
  readonly thresholds: Float64Array
  /** What the goal's metric comes to; NaN where it has no value there, or what is to be kept is not reached. */
  readonly values: Float64Array
  /** What is kept, by the same places; NaN where it has no value. Absent without such a condition. */
  readonly kept?: Float64Array
  /** Share of the rows (of their weight) that are called positive. */
  readonly called: Float64Array
}

export type ThresholdChoice =
  | {
      readonly kind: 'chosen'
      readonly path: ThresholdPath
      /** Place in the path. */
      readonly at: number
      /** Thresholds that do as well, this one counted. */
      readonly tied: number
    }
  | {
      readonly kind: 'unreached'
      readonly path: ThresholdPath
      /** The most that any threshold keeps. */ readonly most: number
    }
  | { readonly kind: 'undefined'; readonly reason: 'empty' | 'one-class' }

/** Values that differ by less are called equal: the same decisions reached by other sums. */
const TIE = 1e-12

/**
 * The threshold t at which "positive from t on" does best on these rows: the maximum (or minimum) over all thresholds of a metric of the
 * label × prediction table.
 *
 * Candidates are all partitions that a threshold in [0, 1] can make: one per distinct score, and none positive where no score is 1. Of
 * equally good ones (within 1e-12, relative above 1) it is the highest threshold, which calls fewest rows positive. A threshold stands half way
 * between two scores, so that a model run in another precision decides these rows alike; between neighbours in floating point it is the
 * higher of the two. Where the metric has no value (precision without a positive call) the threshold is no candidate.
 *
 * The value at the choice is that of the best of many: it flatters, and is no estimate for other rows.
 *
 * @param y labels 0 and 1
 * @param score from 0 to 1
 * @returns `unreached` when no threshold reaches what is to be kept; `undefined` without rows of both classes
 * @throws {DomainError} on labels other than 0 and 1, scores outside [0, 1], bad weights, differing lengths
 */
export function bestThreshold(
  y: Uint8Array,
  score: Float64Array,
  goal: ThresholdGoal,
  options: WeightOptions = {},
): ThresholdChoice {
  requireProbabilities(score, 'score')
  const curve = thresholdCurve(y, score, options)
  if (y.length === 0) return { kind: 'undefined', reason: 'empty' }
  if (!(curve.positives > 0 && curve.negatives > 0)) return { kind: 'undefined', reason: 'one-class' }
  const path = pathOf(curve, goal)
  const { at, tied } = bestPlace(path.values, goal.better)
  if (at !== undefined) return { kind: 'chosen', path, at, tied }
  return { kind: 'unreached', path, most: Math.max(...[...(path.kept ?? [])].filter((kept) => !Number.isNaN(kept))) }
}

function pathOf(curve: ThresholdCurve, { measure, keeping }: ThresholdGoal): ThresholdPath {
  // The first point calls nothing positive, which no threshold up to 1 can where a score is 1.
  const from = curve.thresholds[1] === 1 ? 1 : 0
  const count = curve.thresholds.length - from
  const path = { thresholds: new Float64Array(count), values: new Float64Array(count), called: new Float64Array(count) }
  const kept = keeping === undefined ? undefined : new Float64Array(count)
  const cells = emptyCells()
  for (let k = 0; k < count; k += 1) {
    fill(cells, curve, k + from)
    path.thresholds[k] = between(curve.thresholds, k + from)
    path.called[k] = cells.called[1]!
    const value = valueOf(measure(cells))
    if (kept === undefined || keeping === undefined) {
      path.values[k] = value
      continue
    }
    kept[k] = valueOf(keeping.measure(cells))
    path.values[k] = kept[k]! >= keeping.min - TIE ? value : Number.NaN
  }
  return kept === undefined ? path : { ...path, kept }
}

function valueOf(cell: CellFunction | string): number {
  return typeof cell === 'string' ? Number.NaN : cell.value
}

function emptyCells(): CellShares {
  return { classes: 2, share: new Float64Array(4), actual: new Float64Array(2), called: new Float64Array(2) }
}

function fill({ share, actual, called }: CellShares, curve: ThresholdCurve, point: number): void {
  const { positives, negatives } = curve
  const total = positives + negatives
  const [hits, alarms] = [curve.truePositives[point]!, curve.falsePositives[point]!]
  share[0] = (negatives - alarms) / total
  share[1] = alarms / total
  share[2] = (positives - hits) / total
  share[3] = hits / total
  actual[0] = negatives / total
  actual[1] = positives / total
  // Each difference is exactly 0 at its end, whatever the weights: whether nothing is called negative must not depend on rounding.
  called[0] = (positives - hits + (negatives - alarms)) / total
  called[1] = (hits + alarms) / total
}

/** A number that the point's lowest positive score reaches, and the next lower score does not. */
function between(scores: Float64Array, point: number): number {
  const upper = point === 0 ? 1 : scores[point]!
  const lower = point + 1 < scores.length ? scores[point + 1]! : undefined
  if (lower === undefined) return 0
  const middle = lower + (upper - lower) / 2
  return middle > lower ? middle : upper
}

function bestPlace(
  values: Float64Array,
  better: ThresholdGoal['better'],
): { readonly at: number | undefined; readonly tied: number } {
  const sign = better === 'lower' ? -1 : 1
  let at: number | undefined
  let best = -Infinity
  for (let k = 0; k < values.length; k += 1) {
    const value = sign * values[k]!
    if (value > best + TIE * Math.max(1, Math.abs(best === -Infinity ? 0 : best))) [at, best] = [k, value]
  }
  let tied = 0
  const near = TIE * Math.max(1, Math.abs(best))
  for (let k = 0; k < values.length; k += 1) if (Math.abs(sign * values[k]! - best) <= near) tied += 1
  return { at, tied: at === undefined ? 0 : tied }
}
