import { normalQuantile } from '@titlebout/stats'
import type { Measured } from '../evidence/measured.ts'

/** An interval of another confidence than the evidence has it. */
export interface Range {
  readonly low: number
  readonly high: number
  /** Whether the confidence is the stored one, so that nothing had to be worked out. */
  readonly exact: boolean
}

/**
 * The interval at a two-sided confidence, from the stored one: each side is stretched by the ratio of the normal quantiles. Exact for normal
 * intervals; for the others near, as long as the two are not far apart.
 *
 * @returns undefined where there is no interval
 */
export function rangeAt({ estimate, low, high, level }: Measured, wanted: number): Range | undefined {
  if (estimate === null || low === null || high === null) return undefined
  if (Math.abs(level - wanted) < 1e-9) return { low, high, exact: true }
  const ratio = normalQuantile((1 + wanted) / 2) / normalQuantile((1 + level) / 2)
  return { low: estimate - (estimate - low) * ratio, high: estimate + (high - estimate) * ratio, exact: false }
}
