import { column } from './column.ts'
import { DomainError } from './error.ts'
import { intervalOf } from './intervals/interval-of.ts'
import type { Interval, Outcome, Summary } from './result.ts'
import { isUndefined } from './result.ts'

/**
 * scale·θ + shift of a measured θ: 1 − accuracy, 2·AUC − 1, an error in another unit.
 *
 * Influence values take the scale, the variance its square, and the interval is the image of θ's own, so that Wilson's and the
 * logit one keep their lean.
 *
 * @throws {DomainError} on a scale that is 0 or not finite, a shift that is not finite
 */
export function affine(outcome: Outcome, scale: number, shift: number): Outcome {
  if (outcome.kind === 'undefined') {
    requireAffine(scale, shift)
    return outcome
  }
  return {
    ...affineSummary(outcome, scale, shift),
    influence: () => {
      const phi = outcome.influence()
      return column(phi.length, (i) => scale * phi[i]!)
    },
  }
}

/** {@link affine} of a summary, which has no influence values. */
export function affineSummary(summary: Summary, scale: number, shift: number): Summary {
  requireAffine(scale, shift)
  const image = (x: number): number => scale * x + shift
  const { ownInterval: _own, atBoundary: _ends, ...rest } = summary
  return {
    ...rest,
    estimate: image(summary.estimate),
    variance: summary.variance === undefined ? undefined : scale * scale * summary.variance,
    ...(summary.skewness === undefined ? {} : { skewness: Math.sign(scale) * summary.skewness }),
    // Wilson's interval takes the estimate for a share.
    method: summary.method === 'proportion' && Math.abs(scale) !== 1 ? 'delta' : summary.method,
    range: ordered(image(summary.range[0]), image(summary.range[1])),
    ...lawOf(summary, image),
  }
}

function requireAffine(scale: number, shift: number): void {
  if (scale === 0 || !Number.isFinite(scale)) {
    throw new DomainError(`scale must be finite and not 0, got ${scale}`, { argument: 'scale', value: scale })
  }
  if (!Number.isFinite(shift)) {
    throw new DomainError(`shift must be finite, got ${shift}`, { argument: 'shift', value: shift })
  }
}

function lawOf(outcome: Summary, image: (x: number) => number): Pick<Summary, 'ownInterval' | 'atBoundary'> {
  const { atBoundary } = outcome
  const moved = (interval: Interval): Interval => {
    const [low, high] = ordered(image(interval.low), image(interval.high))
    return { ...interval, estimate: image(interval.estimate), low, high }
  }
  // Without a variance there is no interval but the one at the boundary.
  if (outcome.variance === undefined) return atBoundary ? { atBoundary: (level) => moved(atBoundary(level)) } : {}
  return {
    ownInterval: (level) => {
      const interval = intervalOf(outcome, { level })
      if (isUndefined(interval)) throw new Error('a measured variance gives an interval')
      return moved(interval)
    },
  }
}

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a]
}
