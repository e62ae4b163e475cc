import { normalTwoSided, zOfLevel } from '../distributions/normal.ts'
import { requirePositive, requireTrials } from '../domain.ts'
import { wilsonBounds } from '../intervals/proportion.ts'
import type { LevelOptions } from '../intervals/wald.ts'
import { levelOf } from '../intervals/wald.ts'
import type { Interval, TestResult } from '../result.ts'

/** Successes out of trials. */
export interface Share {
  readonly successes: number
  readonly trials: number
}

/** Score (pooled z) test of equal shares in two independent samples; its square is the 2×2 chi-square without correction. */
export function twoProportionTest(first: Share, second: Share): TestResult {
  const [p1, p2] = [shareOf(first), shareOf(second)]
  const n = first.trials + second.trials
  const pooled = (first.successes + second.successes) / n
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials))
  // Both samples all successes, or none: they are as alike as can be.
  const statistic = error === 0 ? 0 : (p2 - p1) / error
  return { test: 'two-proportion-score', statistic, pValue: normalTwoSided(statistic), n, alternative: 'two-sided' }
}

/** Newcombe's square-and-add interval (1998, method 10 for independent samples) for second − first, from two Wilson intervals. */
export function newcombeDifference(first: Share, second: Share, options: LevelOptions = {}): Interval {
  const level = levelOf(options)
  const [low, high] = newcombeBounds(first, second, zOfLevel(level))
  return {
    estimate: shareOf(second) - shareOf(first),
    low,
    high,
    level,
    method: 'newcombe',
    n: first.trials + second.trials,
    effectiveN: (first.trials * second.trials) / (first.trials + second.trials),
  }
}

export function newcombeBounds(first: Share, second: Share, z: number): [number, number] {
  const [p1, p2] = [shareOf(first), shareOf(second)]
  const [l1, u1] = wilsonBounds(p1, first.trials, z)
  const [l2, u2] = wilsonBounds(p2, second.trials, z)
  return [p2 - p1 - Math.hypot(p2 - l2, u1 - p1), p2 - p1 + Math.hypot(u2 - p2, p1 - l1)]
}

function shareOf({ successes, trials }: Share): number {
  requireTrials(successes, trials)
  requirePositive(trials, 'trials')
  return successes / trials
}
