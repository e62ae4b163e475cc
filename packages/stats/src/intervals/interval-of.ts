import { zOfLevel } from '../distributions/normal.ts'
import type { Interval, Summarised, Summary, Undefined } from '../result.ts'
import { undefinedBecause } from '../result.ts'
import { wilsonBounds } from './proportion.ts'
import { hasSkewness, skewedInterval } from './skewed-mean.ts'
import type { LevelOptions } from './wald.ts'
import { hasVariance, levelOf, logitInterval, waldInterval } from './wald.ts'

/**
 * The default interval of anything measured, by how its variance came about:
 * its own where it has one; Wilson for proportions; Hall's t for means of losses; logit-transformed for areas (ROC, precision-recall); plain
 * for differences and the rest. Undefined stays undefined.
 */
export function intervalOf(outcome: Summarised, options: LevelOptions = {}): Interval | Undefined {
  if (outcome.kind === 'undefined') return outcome
  if (outcome.ownInterval) return outcome.ownInterval(levelOf(options))
  if (outcome.method === 'proportion') return wilsonOf(outcome, levelOf(options))
  if (!outcome.variance && outcome.atBoundary) return outcome.atBoundary(levelOf(options))
  if (!hasVariance(outcome)) return undefinedBecause('too-few-rows', outcome.n)
  if (hasSkewness(outcome)) return skewedInterval(outcome, options)
  return bendsAtTheEnds(outcome) ? logitInterval(outcome, options) : waldInterval(outcome, options)
}

/** Areas and other shares live in [0, 1] and are skewed near its ends; means of losses are not transformed. */
function bendsAtTheEnds(measured: Summary): boolean {
  const [low, high] = measured.range
  const inside = measured.estimate > 0 && measured.estimate < 1 && measured.variance !== 0
  return low === 0 && high === 1 && inside && measured.method !== 'mean'
}

/** Weighted shares take Kish's size for the number of trials. */
function wilsonOf(measured: Summary, level: number): Interval {
  const [low, high] = wilsonBounds(measured.estimate, measured.effectiveN, zOfLevel(level))
  const { estimate, n, effectiveN } = measured
  return { estimate, low, high, level, method: 'wilson', n, effectiveN }
}
