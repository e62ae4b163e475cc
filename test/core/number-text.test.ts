import { numberText } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

describe('a number in a sentence', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [999, '999'],
    [1000, '1,000'],
    [10_000, '10,000'],
    [1_234_567, '1,234,567'],
    [-1234.5, '−1,234.5'],
    [0.01, '0.01'],
    [0.123456, '0.123456'],
    [1234.5678, '1,234.5678'],
    [1.5e-7, '1.5e−7'],
    [1e-7, '1e−7'],
    [1e21, '1e+21'],
  ])('%d is written %s', (value, text) => {
    expect(numberText(value)).toBe(text)
  })
})
