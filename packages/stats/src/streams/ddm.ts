import { requireBinary, requireCounts, requirePositive } from '../domain.ts'
import type { StreamDetector } from './page-hinkley.ts'

export interface DdmOptions {
  /** Errors seen before the first alarm. Default 30. */
  readonly minimum?: number
  /** Standard deviations above the lowest level. Default 3. */
  readonly drift?: number
}

/**
 * Gama's Drift Detection Method (2004) on a stream of errors (1 wrong, 0 right): alarm when the error rate rises `drift` deviations above its lowest.
 * No bound on false alarms. `update` throws a DomainError on anything but 0 and 1.
 */
export function ddm(options: DdmOptions = {}): StreamDetector {
  const { minimum = 30, drift = 3 } = options
  requireCounts([minimum], 'minimum')
  requirePositive(drift, 'drift')
  const fresh = { n: 0, rate: 0, least: Infinity, leastRate: Infinity, leastDeviation: Infinity }
  let s = { ...fresh }
  return {
    update(value) {
      requireBinary([value], 'value')
      s.n += 1
      s.rate += (value - s.rate) / s.n
      const deviation = Math.sqrt((s.rate * (1 - s.rate)) / s.n)
      if (s.n <= minimum) return false
      if (s.rate + deviation <= s.least) {
        s.least = s.rate + deviation
        s.leastRate = s.rate
        s.leastDeviation = deviation
      }
      const alarm = s.rate + deviation > s.leastRate + drift * s.leastDeviation
      if (alarm) s = { ...fresh }
      return alarm
    },
  }
}
