import type { Measured } from '../result.ts'
import { sumOf } from '../sums.ts'

/** One of the areas that a mean is made of, and what it counts there. */
interface Part {
  readonly of: Measured
  readonly share: number
}

/**
 * The law of a mean of areas where no row moves any of them: the mean of their own bounds. That all of them are at an end at once is rarer than that
 * each is, so it is on the safe side.
 *
 * @param independentCells the share of what was ranked that is independent of the rest, where a row is ranked several times
 */
export function boundaryOfMean(
  estimate: number,
  parts: readonly Part[],
  independentCells = 1,
): Pick<Measured, 'atBoundary'> {
  if (!parts.every(({ of }) => of.variance === 0 && of.atBoundary !== undefined)) return {}
  return {
    atBoundary: (level, independent = 1) => {
      const own = parts.map(({ of }) => of.atBoundary!(level, independent * independentCells))
      const mean = (end: 'low' | 'high'): number => sumOf(own.length, (k) => parts[k]!.share * own[k]![end])
      return { ...own[0]!, estimate, low: mean('low'), high: Math.min(1, mean('high')) }
    },
  }
}
