import { requireBinary, requireFinite, requireSameLength } from '../domain.ts'
import { sortedRuns } from '../order.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'

/** Running weights of positives and negatives from the highest score down, one point per distinct score, the first at (0, 0). */
export interface ThresholdCurve {
  /** Lowest score that is called positive at each point; Infinity at the first. */
  readonly thresholds: Float64Array
  readonly truePositives: Float64Array
  readonly falsePositives: Float64Array
  readonly positives: number
  readonly negatives: number
}

/** @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths */
export function thresholdCurve(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): ThresholdCurve {
  return curves(y, score, options).drawn(new Uint8Array(y.length).fill(1))
}

/** The curve for any number of redraws of the rows: scores are sorted once, as their order is the same in every resample. */
interface Curves {
  /** Row numbers by place, from the highest score down. */
  readonly rows: Uint32Array
  /** The curve where the row at each place is there so many times. Each call writes into the arrays of the one before. */
  readonly drawn: (times: Uint8Array) => ThresholdCurve
}

/** Labels and weights by place, so that a redraw reads every array from one end to the other. */
export function curves(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Curves {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  requireFinite(score, 'score')
  const weight = weigher(options, y.length)
  const { rows, points, thresholds } = placed(score)
  const count = thresholds.length
  const into = { points, truePositives: new Float64Array(count), falsePositives: new Float64Array(count) }
  const fill = options.weights === undefined ? counter(y, rows, into) : weighted(y, rows, into, weight)
  return {
    rows,
    drawn: (times) => {
      fill(times)
      const { truePositives, falsePositives } = into
      const [positives, negatives] = [truePositives[count - 1]!, falsePositives[count - 1]!]
      return { thresholds, truePositives, falsePositives, positives, negatives }
    },
  }
}

/** Rows from the highest score down, and the point of the curve that each place belongs to. */
function placed(score: Float64Array): { rows: Uint32Array; points: Uint32Array; thresholds: Float64Array } {
  const n = score.length
  const { order, starts } = sortedRuns(score)
  const groups = starts.length - 1
  const [rows, points] = [new Uint32Array(n), new Uint32Array(n)]
  const thresholds = new Float64Array(groups + 1).fill(Infinity)
  for (let g = 0; g < groups; g += 1) {
    thresholds[groups - g] = score[order[starts[g]!]!]!
    for (let k = starts[g]!; k < starts[g + 1]!; k += 1) {
      rows[n - 1 - k] = order[k]!
      points[n - 1 - k] = groups - g
    }
  }
  return { rows, points, thresholds }
}

interface Points {
  readonly points: Uint32Array
  readonly truePositives: Float64Array
  readonly falsePositives: Float64Array
}

/** Sums are written at every place and the last of a tie stays: a branch on the tie's end, or on the label, would be guessed wrong half of the time. */
function counter(y: Uint8Array, rows: Uint32Array, into: Points): (times: Uint8Array) => void {
  const { points, truePositives, falsePositives } = into
  const mask = new Uint8Array(rows.length)
  for (let k = 0; k < rows.length; k += 1) mask[k] = y[rows[k]!] === 1 ? 255 : 0
  return (times) => {
    let hits = 0
    let all = 0
    for (let k = 0; k < mask.length; k += 1) {
      const here = times[k]!
      hits += here & mask[k]!
      all += here
      const point = points[k]!
      truePositives[point] = hits
      falsePositives[point] = all - hits
    }
  }
}

function weighted(
  y: Uint8Array,
  rows: Uint32Array,
  into: Points,
  weight: (row: number) => number,
): (times: Uint8Array) => void {
  const { points, truePositives, falsePositives } = into
  const [positive, negative] = [new Float64Array(rows.length), new Float64Array(rows.length)]
  for (let k = 0; k < rows.length; k += 1) (y[rows[k]!] === 1 ? positive : negative)[k] = weight(rows[k]!)
  return (times) => {
    let hits = 0
    let misses = 0
    for (let k = 0; k < rows.length; k += 1) {
      const here = times[k]!
      hits += here * positive[k]!
      misses += here * negative[k]!
      const point = points[k]!
      truePositives[point] = hits
      falsePositives[point] = misses
    }
  }
}
