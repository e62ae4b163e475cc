import { zOfLevel } from '../distributions/normal.ts'
import { requirePositive, requireProbabilities } from '../domain.ts'
import type { Interval } from '../result.ts'
import { bisect } from './root.ts'
import type { LevelOptions } from './wald.ts'
import { levelOf } from './wald.ts'

/**
 * Newcombe's score interval for the area under the ROC curve (2006, method 5), used where DeLong's variance is 0.
 *
 * Bounds are the θ with |Â − θ| = z·√V(θ), V(θ) = θ(1 − θ)[1 + (N − 1)((1 − θ)/(2 − θ) + θ/(1 + θ))]/(mn), N = (m + n)/2:
 * Hanley and McNeil's variance at the bound, as Wilson does for a proportion. So an area of 1 on 5 against 5 rows is not "certain".
 *
 * @param area from 0 to 1
 * @param positives rows of the positive class, above 0; need not be whole
 * @throws {DomainError} on anything else
 */
export function newcombeAuc(area: number, positives: number, negatives: number, options: LevelOptions = {}): Interval {
  requireProbabilities([area], 'area')
  requirePositive(positives, 'positives')
  requirePositive(negatives, 'negatives')
  const level = levelOf(options)
  const z = zOfLevel(level)
  const between = (positives + negatives) / 2 - 1
  const variance = (t: number): number =>
    (t * (1 - t) * (1 + between * ((1 - t) / (2 - t) + t / (1 + t)))) / (positives * negatives)
  const distance = (t: number): number => (area - t) ** 2 - z * z * variance(t)
  return {
    estimate: area,
    low: area === 0 ? 0 : bisect(distance, 0, area),
    high: area === 1 ? 1 : bisect(distance, area, 1),
    level,
    method: 'newcombe-auc',
    n: positives + negatives,
    effectiveN: positives + negatives,
  }
}
