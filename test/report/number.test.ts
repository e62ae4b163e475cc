import { describe, expect, it } from 'vitest'
import { difference, number } from '../../packages/report/src/number.ts'

describe('a number in a report', () => {
  it.each([
    [-8.2e-5, '−8.2e−5'],
    [4.6e-4, '4.6e−4'],
    [-0.0313, '−0.031'],
    [-1234.6, '−1,235'],
    [0, '0'],
  ])('%d has one kind of minus: %s', (value, text) => {
    expect(number(value)).toBe(text)
  })

  it('has a sign as a difference', () => {
    const measured = { estimate: 0.006, low: -8.2e-5, high: 0.012, level: 0.9, method: 'delong', n: 9, effective_n: 9 }
    expect(difference(measured)).toBe('+0.006 [−0.0001, +0.012]')
    expect(difference({ ...measured, estimate: 1234.6, low: 0, high: 1300 })).toBe('+1,235 [0, +1,300]')
  })
})
