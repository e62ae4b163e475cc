import { column, countOf } from '../column.ts'
import { requireBinary, requireFinite, requireSameLength } from '../domain.ts'
import { zOfLevel } from '../distributions/normal.ts'
import { momentDf } from '../intervals/moment-df.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import { forEachTieDown, sortedRuns } from '../order.ts'
import type { Interval, Outcome } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { mean, sumOf } from '../sums.ts'
import type { WeightOptions } from '../weights.ts'
import { effectiveSize, weigher } from '../weights.ts'

/**
 * Average precision Σ (R_k − R_{k−1})·P_k over the distinct scores, from the highest down: scikit-learn's, not the trapezoid.
 *
 * Variance by the exact jackknife: leaving row i out changes precision only at scores ≤ its own, so all n
 * leave-one-out values follow from running sums, O(n log n) in total. Under weights by the influence function.
 * Undefined without positives; variance undefined below two.
 *
 * @throws {DomainError} on labels other than 0 and 1, NaN or infinite scores, differing lengths
 */
export function averagePrecision(y: Uint8Array, score: Float64Array, options: WeightOptions = {}): Outcome {
  requireSameLength(y, score, ['y', 'score'])
  requireBinary(y, 'y')
  requireFinite(score, 'score')
  const n = y.length
  if (n === 0) return undefinedBecause('empty', 0)
  const weight = weigher(options, n)
  const positives = sumOf(n, (i) => y[i]! * weight(i))
  if (positives === 0) return undefinedBecause('no-positives', n)
  const curve = tieGroups(y, score, weight)
  const estimate = sumOf(curve.groups, (g) => (curve.positives[g]! * curve.hits[g]!) / curve.rows[g]!) / positives
  const positiveRows = countOf(n, (i) => y[i] === 1 && weight(i) > 0)
  const influence = (): Float64Array => {
    if (positiveRows < 2) return new Float64Array(n)
    if (options.weights === undefined) return jackknife(y, curve, positives)
    return infinitesimal(y, curve, positives, weight, estimate)
  }
  const moments = positiveRows < 2 ? undefined : momentsOf(influence())
  return {
    kind: 'measured',
    estimate,
    variance: moments && moments.squares / (n * n),
    df: moments && momentDf(moments.squares, moments.fourths, n),
    n,
    effectiveN: effectiveSize(n, weight),
    method: options.weights === undefined ? 'jackknife' : 'delta',
    range: [0, 1],
    influence,
    atBoundary: (level) => overPositives(estimate, positiveRows, n, level),
  }
}

/** Average precision is a mean over the positives of shares; where it is exactly 1 Wilson's interval on their number is what is left to say. */
function overPositives(estimate: number, positives: number, n: number, level: number): Interval {
  const [low, high] = wilsonBounds(estimate, positives, zOfLevel(level))
  return { estimate, low, high, level, method: 'wilson-positives', n, effectiveN: positives }
}

/** One entry per distinct score, highest first. `hits` and `rows` are running weights down to and with the group. */
interface Curve {
  readonly groups: number
  readonly positives: Float64Array
  readonly hits: Float64Array
  readonly rows: Float64Array
  /** Group of each row. */
  readonly group: Uint32Array
}

function tieGroups(y: Uint8Array, score: Float64Array, weight: (i: number) => number): Curve {
  const n = y.length
  const runs = sortedRuns(score)
  const { order } = runs
  const [positives, hits, rows] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const group = new Uint32Array(n)
  let groups = 0
  let [hit, seen] = [0, 0]
  forEachTieDown(runs, (from, to) => {
    let here = 0
    let all = 0
    for (let k = from; k < to; k += 1) {
      const row = order[k]!
      group[row] = groups
      all += weight(row)
      if (y[row] === 1) here += weight(row)
    }
    hit += here
    seen += all
    // Rows of no weight at the top have no precision; they are no threshold either.
    if (seen === 0) return
    positives[groups] = here
    hits[groups] = hit
    rows[groups] = seen
    groups += 1
  })
  return { groups, positives, hits, rows, group }
}

/** φ_i = √(n(n − 1))·(mean of the leave-one-out values − the one without row i). */
function jackknife(y: Uint8Array, curve: Curve, positives: number): Float64Array {
  const n = y.length
  const leftOut = leaveOneOut(y, curve, positives)
  const centre = mean(leftOut)
  const scale = Math.sqrt(n * (n - 1))
  return column(n, (i) => scale * (centre - leftOut[i]!))
}

function leaveOneOut(y: Uint8Array, curve: Curve, positives: number): Float64Array {
  const above = runningSums(curve, (g) => (curve.positives[g]! * curve.hits[g]!) / curve.rows[g]!)
  const hits = runningSums(curve, (g) => divide(curve.positives[g]! * curve.hits[g]!, curve.rows[g]! - 1))
  const share = runningSums(curve, (g) => divide(curve.positives[g]!, curve.rows[g]! - 1))
  const last = curve.groups
  return column(y.length, (i) => {
    const label = y[i]!
    const g = curve.group[i]!
    const below = hits[last]! - hits[g]! - label * (share[last]! - share[g]!)
    // In its own group the row also takes itself off the positives that precision is averaged over.
    const ownGroup = divide(label * (curve.hits[g]! - label), curve.rows[g]! - 1)
    return (above[g]! + below - ownGroup) / (positives - label)
  })
}

/**
 * The influence function (the jackknife for infinitely small steps), which weights need: leaving out rows of n
 * different weights would take n sets of running sums.
 */
function infinitesimal(
  y: Uint8Array,
  curve: Curve,
  positives: number,
  weight: (i: number) => number,
  estimate: number,
): Float64Array {
  const n = y.length
  const share = runningSums(curve, (g) => curve.positives[g]! / curve.rows[g]!)
  const hits = runningSums(curve, (g) => (curve.positives[g]! * curve.hits[g]!) / curve.rows[g]! ** 2)
  const last = curve.groups
  return column(y.length, (i) => {
    const label = y[i]!
    const g = curve.group[i]!
    const gained = curve.hits[g]! / curve.rows[g]! + share[last]! - share[g]! - estimate
    return ((n * weight(i)) / positives) * (label * gained - (hits[last]! - hits[g]!))
  })
}

/** `out[g]` is the sum over the groups before g. */
function runningSums(curve: Curve, term: (g: number) => number): Float64Array {
  const out = new Float64Array(curve.groups + 1)
  for (let g = 0; g < curve.groups; g += 1) out[g + 1] = out[g]! + term(g)
  return out
}

/** A group that holds nothing but the row left out contributes nothing. */
function divide(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}

function momentsOf(values: Float64Array): { readonly squares: number; readonly fourths: number } {
  return {
    squares: sumOf(values.length, (i) => values[i]! ** 2),
    fourths: sumOf(values.length, (i) => values[i]! ** 4),
  }
}
