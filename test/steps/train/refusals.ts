import { UserError, type Host } from '@titlebout/core'
import { afterAll, beforeAll, expect } from 'vitest'
import { FILES, Workshop } from './workshop.ts'

export interface Refusals {
  readonly shop: () => Workshop
  /** Trains with a change, sees that the model that was there is untouched, and takes the change back. */
  readonly refusal: (change: Readonly<Record<string, string>>, host?: Partial<Host>) => Promise<UserError>
}

/** A workshop in which a model was trained well; after all that goes wrong in a test file, the next good training must work. */
export function refusals(): Refusals {
  const shop = new Workshop()
  let before: ReturnType<Workshop['snapshot']>
  beforeAll(async () => {
    shop.commit(FILES)
    await shop.train()
    before = shop.snapshot()
  })
  afterAll(async () => {
    expect((await shop.train()).evidence.verdict.kind).toBe('passed')
    shop[Symbol.dispose]()
  })
  return {
    shop: () => shop,
    refusal: async (change, host = {}) => {
      shop.write(change)
      try {
        return await problemOf(shop.train({ host }))
      } finally {
        expect(shop.snapshot()).toEqual(before)
        shop.write(FILES)
      }
    },
  }
}

async function problemOf(promise: Promise<unknown>): Promise<UserError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a UserError', { cause: thrown })
  return thrown
}
