import { column, countOf } from '../column.ts'
import { requireBinary, requireFinite, requireSameLength } from '../domain.ts'
import { newcombeAuc } from '../intervals/auc.ts'
import { momentDf } from '../intervals/moment-df.ts'
import { forEachTie, sortedRuns } from '../order.ts'
import type { Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.
 *
 * Variance by DeLong, DeLong and Clarke-Pearson (1988) from midranks in O(n log n) (Sun and Xu 2014): with V10 the
 * share of negatives below a positive and V01 the share of positives above a negative, S10/m + S01/n; {@link momentDf} degrees of freedom.
 * Undefined with one class; variance undefined below two rows of either class.
 *
 * @param y labels, 0 or 1
 * @param score any finite numbers, higher meaning more positive
 * @throws {DomainError} on other labels, NaN or infinite scores, differing lengths
 */
export function rocAuc(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Outcome {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  requireFinite(score, 'score')
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const sides = classSides(y, weight)
  if (sides.positive.weight === 0 || sides.negative.weight === 0) return undefinedBecause('one-class', n)
  const placed = placements(y, score, weight, sides)
  // Every positive against every negative: both sides' mean placement is the area; the positives' is scikit-learn's sum.
  const estimate = sumOf(n, (i) => (y[i] === 1 ? weight(i) * placed[i]! : 0)) / sides.positive.weight
  const [ofNegative, ofPositive] = [scaleOf(sides.negative, n), scaleOf(sides.positive, n)]
  const phi = (v: number, i: number): number => weight(i) * (y[i] === 1 ? ofPositive : ofNegative) * (v - estimate)
  const influence = (): Float64Array => column(n, (i) => phi(placed[i]!, i))
  const powers = (power: number): number => sumOf(n, (i) => phi(placed[i]!, i) ** power)
  const tellable = sides.positive.rows > 1 && sides.negative.rows > 1
  return {
    kind: 'measured',
    estimate,
    variance: tellable ? powers(2) / (n * n) : undefined,
    df: tellable ? momentDf(powers(2), powers(4), n) : undefined,
    n,
    effectiveN: effectiveSize(n, weight),
    method: 'delong',
    range: [0, 1],
    influence,
    atBoundary: (level) => newcombeAuc(estimate, sides.positive.rows, sides.negative.rows, { level }),
  }
}

interface Side {
  readonly rows: number
  readonly weight: number
}

function classSides(y: Uint8Array, weight: (i: number) => number): { positive: Side; negative: Side } {
  const side = (label: number): Side => ({
    rows: countOf(y.length, (i) => y[i] === label && weight(i) > 0),
    weight: sumOf(y.length, (i) => (y[i] === label ? weight(i) : 0)),
  })
  return { positive: side(1), negative: side(0) }
}

/** n/Σw of the side, with the small-sample factor √(m/(m − 1)) that makes Σφ²/n² DeLong's variance. */
function scaleOf(side: Side, n: number): number {
  return side.rows > 1 ? (n / side.weight) * Math.sqrt(side.rows / (side.rows - 1)) : 0
}

/** Per row: the (weighted) share of the other class on its right side, ties counting half. */
function placements(
  y: Uint8Array,
  score: Float64Array,
  weight: (i: number) => number,
  sides: { positive: Side; negative: Side },
): Float64Array {
  const runs = sortedRuns(score)
  const { order } = runs
  const placed = new Float64Array(y.length)
  const below: [number, number] = [0, 0]
  forEachTie(runs, (from, to) => {
    const tied: [number, number] = [0, 0]
    for (let k = from; k < to; k += 1) tied[y[order[k]!] === 1 ? 1 : 0] += weight(order[k]!)
    const negativesBelow = (below[0] + tied[0] / 2) / sides.negative.weight
    const positivesAbove = (sides.positive.weight - below[1] - tied[1] / 2) / sides.positive.weight
    for (let k = from; k < to; k += 1) placed[order[k]!] = y[order[k]!] === 1 ? negativesBelow : positivesAbove
    below[0] += tied[0]
    below[1] += tied[1]
  })
  return placed
}
