import { hypergeometricDraw } from '../distributions/hypergeometric-draw.ts'
import { DomainError } from '../error.ts'
import type { Rng } from '../rng.ts'
import { sum } from '../sums.ts'

export interface PermutationOptions {
  readonly rng: Rng
  /** Random labellings. Default 1000. */
  readonly permutations?: number
}

export interface PermutedP {
  /** (1 + labellings at least as far apart)/(1 + labellings): never 0, and valid whatever the number. */
  readonly pValue: number
  readonly note: string
}

/**
 * Share of random labellings of the pooled rows, cell by cell, whose statistic is at least the observed one.
 * Exact in level with ties and at any size; O(permutations × cells).
 */
export function permutedPValue(
  counts: readonly Float64Array[],
  statistic: (counts: readonly Float64Array[]) => number,
  options: PermutationOptions,
): PermutedP {
  const permutations = options.permutations ?? 1000
  if (!(Number.isSafeInteger(permutations) && permutations > 0)) {
    throw new DomainError(`permutations must be a whole number above 0, got ${permutations}`, {
      argument: 'permutations',
      value: permutations,
    })
  }
  const seen = statistic(counts)
  // Labellings that are equal but for rounding count as equal.
  const limit = seen - 1e-12 * Math.abs(seen)
  let reached = 0
  for (let b = 0; b < permutations; b += 1) if (statistic(relabelled(counts, options.rng)) >= limit) reached += 1
  const pValue = (1 + reached) / (1 + permutations)
  const error = Math.sqrt((pValue * (1 - pValue)) / permutations)
  return { pValue, note: `${permutations} random labellings, simulation error ${error.toPrecision(2)}` }
}

/** The pooled rows dealt anew to samples of the same sizes. */
function relabelled(counts: readonly Float64Array[], rng: Rng): Float64Array[] {
  const cells = counts[0]!.length
  const dealt = counts.map(() => new Float64Array(cells))
  const open = counts.map((sample) => sum(sample))
  let rows = sum(open)
  for (let k = 0; k < cells; k += 1) {
    let here = 0
    for (const sample of counts) here += sample[k]!
    let [left, among] = [here, rows]
    for (let s = 0; s < counts.length - 1; s += 1) {
      const drawn = hypergeometricDraw(left, open[s]!, among, rng)
      dealt[s]![k] = drawn
      among -= open[s]!
      open[s]! -= drawn
      left -= drawn
    }
    dealt.at(-1)![k] = left
    open[counts.length - 1]! -= left
    rows -= here
  }
  return dealt
}
