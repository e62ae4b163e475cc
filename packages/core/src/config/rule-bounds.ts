import { bytesOf } from './byte-size.ts'
import type { Rule } from './schema.ts'

/** The least and the most that pass; undefined: no such bound. Both are inclusive. */
export interface Bounds {
  readonly min: number | undefined
  readonly max: number | undefined
}

/** What a rule asks for, however it is written: `between: [a, b]` is `min: a` with `max: b`, and `20 MB` is 20,000,000. */
export function boundsOf({ min, max, between }: Pick<Rule, 'min' | 'max' | 'between'>): Bounds {
  const [low, high] = between ?? [min, max]
  return { min: low === undefined ? undefined : bytesOf(low), max: high === undefined ? undefined : bytesOf(high) }
}

/** What a rule is about, in one word. */
export function onOf({ on }: Pick<Rule, 'on'>): 'overall' | 'slices' | 'worst-slice' | 'each' {
  return typeof on === 'string' ? on : 'each'
}
