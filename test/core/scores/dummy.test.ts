import { describe, expect, it } from 'vitest'
import { dummyFighter } from '@titlebout/core'

describe('dummyFighter', () => {
  it.each([Number.NaN, -0.1, 1.1])('refuses the prior %d', (prior) => {
    expect(() => dummyFighter({ task: 'binary-classification', prior })).toThrow(RangeError)
  })
})
