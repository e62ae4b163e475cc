import { requireCounts, requireOpenShare, requirePositive } from '../domain.ts'
import { DomainError } from '../error.ts'

/** A detector takes one number at a time and says after which one the stream changed. */
export interface StreamDetector {
  /** True at the number on which a change is seen. @throws {DomainError} on NaN or a number beyond ±1e150, which then is not counted */
  update(value: number): boolean
}

export interface PageHinkleyOptions {
  /** Numbers before the first alarm. Default 30. */
  readonly minimum?: number
  /** Change that is tolerated, in the unit of the stream. Default 0.005. */
  readonly delta?: number
  /** Cumulated excess that raises the alarm, in the unit of the stream. Default 50. */
  readonly threshold?: number
  /** Forgetting factor. Default 0.9999. */
  readonly alpha?: number
}

/**
 * Page and Hinkley's test for a rise or fall of the mean. Its thresholds are in units of the stream: scale the stream first.
 * No bound on false alarms.
 */
export function pageHinkley(options: PageHinkleyOptions = {}): StreamDetector {
  const { minimum = 30, delta = 0.005, threshold = 50, alpha = 0.9999 } = options
  requireCounts([minimum], 'minimum')
  if (delta !== 0) requirePositive(delta, 'delta')
  requirePositive(threshold, 'threshold')
  if (alpha !== 1) requireOpenShare(alpha, 'alpha')
  const fresh = { n: 0, mean: 0, up: 0, down: 0, lowest: Infinity, highest: -Infinity }
  let s = { ...fresh }
  return {
    update(value) {
      requireNumber(value)
      s.n += 1
      s.mean += (value - s.mean) / s.n
      const distance = value - s.mean
      s.up = alpha * s.up + distance - delta
      s.down = alpha * s.down + distance + delta
      s.lowest = Math.min(s.lowest, s.up)
      s.highest = Math.max(s.highest, s.down)
      if (s.n < minimum) return false
      const alarm = s.up - s.lowest > threshold || s.highest - s.down > threshold
      if (alarm) s = { ...fresh }
      return alarm
    },
  }
}

/** The squares of larger numbers leave the range of doubles. */
const LARGEST = 1e150

/** One NaN, or one infinite sum, would stay in every later mean and silence the detector for good. */
export function requireNumber(value: number): void {
  if (!(Math.abs(value) <= LARGEST))
    throw new DomainError(`the next number of the stream must lie within ±${LARGEST}, got ${value}`, {
      argument: 'value',
      value,
    })
}
