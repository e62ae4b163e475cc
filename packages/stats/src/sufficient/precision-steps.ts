import type { AreaCut } from './area-slots.ts'
import type { RankMoments } from './rank-measures.ts'
import { withoutNoise } from './rank-measures.ts'
import type { RankSteps } from './rank-steps.ts'

/** Average precision of every slice of a cut, the first at 0. */
export interface Precisions {
  readonly moments: readonly RankMoments[]
  /** φ at 2·step + label. */
  readonly factors: Float64Array
}

/**
 * Average precision Σ (R_k − R_{k−1})·P_k from the highest score down, of rows that each count once, by the exact jackknife: leaving a row out
 * changes precision only at scores ≤ its own, so all n leave-one-out values follow from running sums, and they are alike for rows of
 * one score and class. φ = √(n(n − 1))·(mean of the leave-one-out values − the one without the row).
 *
 * Leave-one-out values are held as what they differ by from the estimate, in sums from the lowest score up: as values they
 * are alike in all but their last digits.
 */
export function precisionSteps(steps: RankSteps, cut: AreaCut): Precisions {
  const { count, slice, positives, negatives } = steps
  const left = leftOut(steps, cut)
  const factors = left.byStep
  const { estimates, scale, share, offset, noise } = centred(cut, left)
  const [squares, fourths] = [new Float64Array(noise.length), new Float64Array(noise.length)]
  for (let step = 0; step < count; step += 1) {
    const s = slice[step]!
    const zero = scale[s]! * withoutNoise(offset[2 * s]! - share[2 * s]! * factors[2 * step]!, noise[s]!)
    const one = scale[s]! * withoutNoise(offset[2 * s + 1]! - share[2 * s + 1]! * factors[2 * step + 1]!, noise[s]!)
    factors[2 * step] = zero
    factors[2 * step + 1] = one
    const square0 = zero * zero
    const square1 = one * one
    squares[s]! += negatives[step]! * square0 + positives[step]! * square1
    fourths[s]! += negatives[step]! * square0 * square0 + positives[step]! * square1 * square1
  }
  const moments = estimates.map((estimate, s) => ({ estimate, spread: squares[s + 1]!, fourths: fourths[s + 1]! }))
  return { moments, factors }
}

/** What leaving out a row changes; sums by slice at its number. */
interface LeftOut {
  /** At 2·step + label. */
  readonly byStep: Float64Array
  /** Σ over the rows, at 2·slice + label. */
  readonly sums: Float64Array
  /** Σ precision over the positives. */
  readonly precisions: Float64Array
  /** Σ 1/(rows at the score and above it, less one) over the positives. */
  readonly shares: Float64Array
}

function leftOut({ count, slice, positives, negatives }: RankSteps, { sides }: AreaCut): LeftOut {
  const bySlice = (): Float64Array => new Float64Array(sides[0].length)
  const [gained, shares, precisions] = [bySlice(), bySlice(), bySlice()]
  const [byStep, sums] = [new Float64Array(2 * count), new Float64Array(2 * gained.length)]
  // At the score that the sums have come to and above it.
  const hits = Float64Array.from(sides[1], ({ rows }) => rows)
  const seen = Float64Array.from(sides[0], ({ rows }, s) => rows + hits[s]!)
  for (let step = 0; step < count; step += 1) {
    const s = slice[step]!
    const p = positives[step]!
    if (p > 0) {
      const hit = hits[s]!
      const all = seen[s]!
      const precision = (p * hit) / all
      // A row that is alone at the top takes its precision along.
      const share = all === 1 ? 0 : 1 / (all - 1)
      gained[s]! += precision * (all === 1 ? -1 : share)
      shares[s]! += p * share
      precisions[s]! += precision
      // In its own group a positive also takes itself off the positives that precision is averaged over.
      const change = gained[s]! - shares[s]! - (hit - 1) * share
      byStep[2 * step + 1] = change
      sums[2 * s + 1]! += p * change
      hits[s] = hit - p
    }
    byStep[2 * step] = gained[s]!
    sums[2 * s]! += negatives[step]! * gained[s]!
    seen[s]! -= p + negatives[step]!
  }
  return { byStep, sums, precisions, shares }
}

/** φ of a row as scale·(offset − share·its change), by slice, offset and share by slice and label; what is noise in the bracket. Scale is 0 where no variance can be told. */
interface Centred {
  readonly estimates: readonly number[]
  readonly scale: Float64Array
  readonly share: Float64Array
  readonly offset: Float64Array
  readonly noise: Float64Array
}

function centred({ sizes, sides }: AreaCut, { precisions, shares, sums }: LeftOut): Centred {
  const { length } = precisions
  const [scale, noise] = [new Float64Array(length), new Float64Array(length)]
  const [share, offset] = [new Float64Array(2 * length), new Float64Array(2 * length)]
  const estimates = sizes.map(({ n }, k) => {
    const s = k + 1
    const positives = sides[1][s]!.rows
    if (positives === 0) return NaN
    const estimate = precisions[s]! / positives
    if (positives === 1) return estimate
    // The value without a positive is (estimate + change)/(positives − 1), without a negative change/positives.
    const ofPositives = (positives * estimate + sums[2 * s + 1]!) / (positives - 1)
    const mean = (ofPositives + sums[2 * s]! / positives) / n
    share.set([1 / positives, 1 / (positives - 1)], 2 * s)
    offset.set([mean, mean - estimate / (positives - 1)], 2 * s)
    noise[s] = (1 + shares[s]!) / positives
    scale[s] = Math.sqrt(n * (n - 1))
    return estimate
  })
  return { estimates, scale, share, offset, noise }
}
