import { DomainError } from '../error.ts'
import type { Interval } from '../result.ts'

/**
 * Interval for `second` − `first` of two estimates on independent rows, from nothing but their own intervals (MOVER: the method of variance
 * estimates recovery, Zou and Donner 2008):
 *
 *     low  = Δ − √((θ₂ − l₂)² + (u₁ − θ₁)²)
 *     high = Δ + √((u₂ − θ₂)² + (θ₁ − l₁)²)
 *
 * Of two Wilson intervals it is Newcombe's. Rows that the two share make them alike, and then it is rather too long.
 *
 * @throws {DomainError} if the two are of different confidence, or an estimate lies outside its interval
 */
export function independentDifference(first: Interval, second: Interval): Interval {
  if (first.level !== second.level)
    throw new DomainError(`both intervals must be of one level, got ${first.level} and ${second.level}`, {
      argument: 'level',
      value: second.level,
    })
  requireInside(first, 'first')
  requireInside(second, 'second')
  const estimate = second.estimate - first.estimate
  return {
    estimate,
    low: estimate - Math.hypot(second.estimate - second.low, first.high - first.estimate),
    high: estimate + Math.hypot(second.high - second.estimate, first.estimate - first.low),
    level: first.level,
    method: 'square-and-add',
    n: first.n + second.n,
    effectiveN: first.effectiveN + second.effectiveN,
  }
}

function requireInside({ estimate, low, high }: Interval, argument: string): void {
  // Written so that NaN fails it too.
  if (low <= estimate && estimate <= high && Number.isFinite(high - low)) return
  throw new DomainError(
    `${argument} must be a finite interval around its estimate, got ${estimate} in [${low}, ${high}]`,
    {
      argument,
    },
  )
}
