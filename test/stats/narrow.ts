import type { Measured, Outcome, Undefined, WithVariance } from '@titlebout/stats'
import { hasVariance, isUndefined } from '@titlebout/stats'

/** The result itself, or a failing test that says why there is none. */
export function defined<T extends object>(result: T | Undefined): T {
  if (isUndefined(result)) throw new Error(`undefined: ${result.reason}`)
  return result
}

export function measured(outcome: Outcome): Measured {
  return defined<Measured>(outcome)
}

/** The same under Student's t, as other libraries have it: their means know of no skewness. */
export function underStudent(outcome: Outcome): Measured & WithVariance {
  return { ...withVariance(outcome), skewness: undefined }
}

export function withVariance(outcome: Outcome): Measured & WithVariance {
  if (!hasVariance(outcome)) throw new Error('no variance')
  return outcome
}
