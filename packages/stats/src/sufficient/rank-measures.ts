import type { TieGroups } from './tie-groups.ts'

/** Rows of one class, and what they weigh. */
export interface Side {
  /** Rows that count, those of no weight left out. */
  readonly rows: number
  readonly weight: number
}

/** One slice, as a measure of an order sees it. */
export interface RankedSlice {
  readonly n: number
  /** Its groups, from here to before there. */
  readonly from: number
  readonly to: number
  readonly positives: Side
  readonly negatives: Side
}

/** Estimate with Σφ² over the rows; 0 where no variance can be told. */
export interface RankMoments {
  readonly estimate: number
  readonly spread: number
  /** Σφ⁴ */
  readonly fourths: number
}

/** φ of a row is its weight times this, by its group and class. */
export interface Factors {
  readonly ofPositive: Float64Array
  readonly ofNegative: Float64Array
}

/**
 * Area under the ROC curve with DeLong's variance: V10 of a positive is the share of negatives below it, V01 of a
 * negative the share of positives above it, ties counting half.
 */
export function areaMoments(groups: TieGroups, slice: RankedSlice, factors: Factors | undefined): RankMoments {
  const { positives, negatives, positiveSquares, negativeSquares, positiveFourths, negativeFourths } = groups
  const [P, N] = [slice.positives.weight, slice.negatives.weight]
  const { from, to } = slice
  let pairs = 0
  let negativesBelow = 0
  let positivesBelow = 0
  for (let g = from; g < to; g += 1) {
    pairs += positives[g]! * (negativesBelow + negatives[g]! / 2)
    negativesBelow += negatives[g]!
  }
  const estimate = pairs / (P * N)
  const [ofPositive, ofNegative] = [scaleOf(slice.positives, slice.n), scaleOf(slice.negatives, slice.n)]
  let spread = 0
  let fourths = 0
  negativesBelow = 0
  positivesBelow = 0
  for (let g = from; g < to; g += 1) {
    const p = positives[g]!
    const q = negatives[g]!
    const phi1 = ofPositive * withoutNoise((negativesBelow + q / 2) / N - estimate, 1)
    const phi0 = ofNegative * withoutNoise((P - positivesBelow - p / 2) / P - estimate, 1)
    const [square1, square0] = [phi1 * phi1, phi0 * phi0]
    spread += positiveSquares[g]! * square1 + negativeSquares[g]! * square0
    fourths += positiveFourths[g]! * square1 * square1 + negativeFourths[g]! * square0 * square0
    if (factors !== undefined) {
      factors.ofPositive[g] = phi1
      factors.ofNegative[g] = phi0
    }
    negativesBelow += q
    positivesBelow += p
  }
  return { estimate, spread, fourths }
}

/** What rounding leaves of a difference that is 0, in sums of the given size, is 0: a variance of 1e-33 is none. Real ones are above 1/n². */
export function withoutNoise(difference: number, size: number): number {
  return Math.abs(difference) <= 64 * Number.EPSILON * size ? 0 : difference
}

/** n/Σw of the side, with the small-sample factor √(m/(m − 1)) that makes Σφ²/n² DeLong's variance. */
export function scaleOf(side: Side, n: number): number {
  return side.rows > 1 ? (n / side.weight) * Math.sqrt(side.rows / (side.rows - 1)) : 0
}

/**
 * Average precision Σ (R_k − R_{k−1})·P_k from the highest score down, of rows that have weights, by the influence function (the jackknife for infinitely
 * small steps): leaving out rows of n different weights would take n sets of running sums.
 */
export function precisionMoments(groups: TieGroups, slice: RankedSlice, factors: Factors): RankMoments {
  const estimate = fillHits(groups, slice, factors)
  if (slice.positives.rows < 2) {
    factors.ofPositive.fill(0, slice.from, slice.to)
    factors.ofNegative.fill(0, slice.from, slice.to)
  } else infinitesimal(groups, slice, estimate, factors)
  let spread = 0
  let fourths = 0
  for (let g = slice.from; g < slice.to; g += 1) {
    const one = factors.ofPositive[g]! ** 2
    const zero = factors.ofNegative[g]! ** 2
    spread += groups.positiveSquares[g]! * one + groups.negativeSquares[g]! * zero
    fourths += groups.positiveFourths[g]! * one * one + groups.negativeFourths[g]! * zero * zero
  }
  return { estimate, spread, fourths }
}

/** Leaves the hits and the rows down to each group in the place of its factors. */
function fillHits({ positives, negatives }: TieGroups, slice: RankedSlice, factors: Factors): number {
  let hit = 0
  let seen = 0
  let total = 0
  for (let g = slice.to - 1; g >= slice.from; g -= 1) {
    const p = positives[g]!
    hit += p
    seen += p + negatives[g]!
    factors.ofPositive[g] = hit
    factors.ofNegative[g] = seen
    // Rows of no weight at the top have no precision.
    if (seen > 0) total += (p * hit) / seen
  }
  return total / slice.positives.weight
}

function infinitesimal(
  { positives }: TieGroups,
  { n, from, to, positives: side }: RankedSlice,
  estimate: number,
  { ofPositive, ofNegative }: Factors,
): void {
  const scale = n / side.weight
  let lost = 0
  let share = 0
  for (let g = from; g < to; g += 1) {
    const p = positives[g]!
    const hit = ofPositive[g]!
    const seen = ofNegative[g]!
    if (seen > 0) {
      lost += (p * hit) / (seen * seen)
      share += p / seen
    }
    const size = 1 + share
    ofPositive[g] = scale * withoutNoise((seen === 0 ? 0 : hit / seen) + share - estimate - lost, size)
    ofNegative[g] = scale * (0 - lost)
  }
}
