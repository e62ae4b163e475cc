import { intervalSentence, intervalTexts } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const text = (
  [estimate, low, high]: readonly [number, number | null, number | null],
  style?: Parameters<typeof intervalTexts>[1],
): string => Object.values(intervalTexts({ estimate, low, high }, style)).join(' ')

describe('an interval in words', () => {
  it.each([
    ['three decimals below 10', [0.7632, 0.7431, 0.78321], '0.763 0.743 0.783'],
    ['whole ends with decimals beside others', [62.9, 58.8, 67], '62.9 58.8 67.0'],
    ['fewer where it is wide', [0.5, 0.21, 0.79], '0.50 0.21 0.79'],
    ['more where it is narrow', [0.98, 0.9799, 0.9801], '0.98000 0.97990 0.98010'],
    ['no decimals of whole numbers', [0, 0, 0], '0 0 0'],
    ['thousands apart', [12345.6, 11000.2, 13691], '12,346 11,000 13,691'],
    ['powers of ten of what is tiny', [1.5e-9, 1e-9, 2e-9], '1.5e−9 1e−9 2e−9'],
    ['an estimate alone', [0.25, null, null], '0.250  '],
  ] as const)('has %s', (_what, values, expected) => {
    expect(text(values)).toBe(expected)
  })

  it('has a sign as a difference, and none of a zero', () => {
    expect(text([0.0041, -0.0052, 0.0134], { signed: true })).toBe('+0.004 −0.005 +0.013')
    expect(text([-0.0002, -0.012, 0.0116], { signed: true })).toBe('0.000 −0.012 +0.012')
  })

  it('never writes an end as the bound that it is not', () => {
    expect(text([0.0067, 0.0001, 0.0133], { signed: true })).toBe('+0.007 +0.0001 +0.013')
    expect(text([0.004, -0.0098, 0.0178], { signed: true, bounds: [0, -0.01] })).toBe('+0.004 −0.0098 +0.018')
    expect(text([0.027, -4e-5, 0.054], { signed: true })).toBe('+0.027 −0.00004 +0.054')
    expect(text([0.027, -4e-9, 0.054], { signed: true })).toBe('+0.027 −4e−9 +0.054')
    expect(text([0.004, -0.01, 0.018], { signed: true, bounds: [-0.01] })).toBe('+0.004 −0.010 +0.018')
  })

  it('says its confidence in a sentence', () => {
    const measured = { estimate: 0.787, low: 0.779, high: 0.794, level: 0.9, method: 'wilson', n: 9, effective_n: 9 }
    expect(intervalSentence(measured)).toBe('0.787 (90 % interval 0.779 to 0.794)')
    expect(intervalSentence({ ...measured, low: null })).toBe('0.787')
    expect(intervalSentence({ ...measured, estimate: null })).toBe('not known')
  })
})
