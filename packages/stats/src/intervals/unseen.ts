import type { Summary } from '../result.ts'

/**
 * The largest share of something that none of so many trials showed: Clopper and Pearson's upper bound for 0 hits, 1 − (α/2)^(1/trials), about 3.7/trials
 * for 95 %. All of it where there was no trial.
 *
 * @param trials need not be whole: an effective size
 * @param level two-sided confidence
 */
export function unseenShare(trials: number, level: number): number {
  return trials > 0 ? -Math.expm1(Math.log((1 - level) / 2) / trials) : 1
}

/** Of values between two ends that are all alike: a share of the rows that was not seen may lie at either end. */
export function unseenMean(
  estimate: number,
  [least, most]: readonly [number, number],
  { n, effectiveN: rows }: { readonly n: number; readonly effectiveN: number },
): NonNullable<Summary['atBoundary']> {
  return (level, independent = 1) => {
    const effectiveN = independent * rows
    const share = unseenShare(effectiveN, level)
    const [low, high] = [estimate + share * (least - estimate), estimate + share * (most - estimate)]
    return { estimate, low, high, level, method: 'unseen', n, effectiveN }
  }
}
