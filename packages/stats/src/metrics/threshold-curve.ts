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
  return curves(y, score, options)()
}

/**
 * The curve for any number of redraws of the rows: scores are sorted once, as their order is the same in every resample.
 * Each call writes into the arrays of the one before.
 *
 * @returns a function of how often each row is there; without it every row is there once
 */
export function curves(
  y: Uint8Array,
  score: Float64Array,
  options: WeightOptions = {},
): (times?: Uint8Array) => ThresholdCurve {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  requireFinite(score, 'score')
  const weight = weigher(options, y.length)
  const { order, starts } = sortedRuns(score)
  const groups = starts.length - 1
  const thresholds = new Float64Array(groups + 1).fill(Infinity)
  for (let g = 0; g < groups; g += 1) thresholds[groups - g] = score[order[starts[g]!]!]!
  const [truePositives, falsePositives] = [new Float64Array(groups + 1), new Float64Array(groups + 1)]
  return (times) => {
    let [hits, misses] = [0, 0]
    for (let g = groups - 1; g >= 0; g -= 1) {
      for (let k = starts[g]!; k < starts[g + 1]!; k += 1) {
        const row = order[k]!
        const here = times === undefined ? weight(row) : times[row]! * weight(row)
        if (y[row] === 1) hits += here
        else misses += here
      }
      truePositives[groups - g] = hits
      falsePositives[groups - g] = misses
    }
    return { thresholds, truePositives, falsePositives, positives: hits, negatives: misses }
  }
}
