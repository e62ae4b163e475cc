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

export function withVariance(outcome: Outcome): Measured & WithVariance {
  if (!hasVariance(outcome)) throw new Error('no variance')
  return outcome
}
