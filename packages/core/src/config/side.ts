import type * as z from 'zod'

/** What a key decides about: `policy`: how models are judged and promoted; `recipe`: what makes the model (design §3, §4). */
export type Side = 'policy' | 'recipe'

export const SIDE_KEY = 'x-titlebout-side'

/** A key that the base of a pull request decides. */
export function policy<T extends z.ZodType>(schema: T, description: string): T {
  return schema.meta({ description, [SIDE_KEY]: 'policy' })
}

/** A key that the head of a pull request decides. */
export function recipe<T extends z.ZodType>(schema: T, description: string): T {
  return schema.meta({ description, [SIDE_KEY]: 'recipe' })
}
