import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  categoricalColumn,
  kindsOfProfile,
  NumericProfile,
  parseProfile,
  PROBABILITIES,
  profileText,
  type OrderStatistics,
  type Profile,
} from '@titlebout/core'

/** Order statistics by the definition: sort, and interpolate linearly. */
function orderOf(values: readonly number[], nulls = 0): OrderStatistics {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (p: number) => {
    const place = (sorted.length - 1) * p
    const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
    return low + (high - low) * (place - Math.floor(place))
  }
  return {
    rows: values.length + nulls,
    present: values.length,
    distinct: new Set(values).size,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    quantiles: values.length === 0 ? [] : PROBABILITIES.map(at),
  }
}

function profileOf(values: readonly number[], minCount: number, edges?: readonly number[]) {
  const profile = new NumericProfile('x', orderOf(values), minCount, edges)
  profile.add(Float64Array.from(values))
  return profile.result()
}

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 300 })

describe('NumericProfile', () => {
  it('counts every value once, in the bin that holds it', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const { histogram } = profileOf(values, 1)
        expect(histogram.counts).toHaveLength(histogram.edges.length + 1)
        for (const [bin, count] of histogram.counts.entries()) {
          const [from, to] = [histogram.edges[bin - 1] ?? -Infinity, histogram.edges[bin] ?? Infinity]
          expect(count).toBe(values.filter((value) => from <= value && value < to).length)
        }
      }),
    )
  })

  it('does not depend on how the values are cut into chunks', () => {
    const values = Array.from({ length: 1000 }, (_, index) => Math.sin(index) * 1e9)
    const whole = profileOf(values, 1)
    const cut = new NumericProfile('x', orderOf(values), 1, undefined)
    for (let at = 0; at < values.length; at += 7) cut.add(Float64Array.from(values.slice(at, at + 7)))
    expect(cut.result()).toEqual(whole)
  })

  it('keeps the digits of a standard deviation behind a large mean', () => {
    // NIST StRD NumAcc4: mean 10000000.2, sd 0.1, certified. 2e-9 is one unit in the last place of the mean;
    // the standard deviation of the doubles nearest to its values is off by 5.6e-10.
    const values = [10000000.2, ...Array.from({ length: 500 }, () => [10000000.1, 10000000.3]).flat()]
    const { mean, sd } = profileOf(values, 1)
    expect(Math.abs((mean ?? 0) - 10000000.2)).toBeLessThan(2e-9)
    expect(sd).toBeCloseTo(0.1, 8)
  })

  it('names an extreme, a quantile, a mean only when enough rows stand behind it', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 40 }), (values, minCount) => {
        const { min, max, quantiles, mean, histogram } = profileOf(values, minCount)
        for (const extreme of [min, max])
          if (extreme !== null)
            expect(values.filter((value) => value === extreme).length).toBeGreaterThanOrEqual(minCount)
        for (const [p] of quantiles) expect(values.length * Math.min(p, 1 - p)).toBeGreaterThan(minCount - 1e-3)
        if (values.length < minCount) expect(mean).toBeNull()
        if (values.length < 2 * minCount) expect([quantiles, histogram.edges]).toEqual([[], []])
      }),
    )
  })

  it('takes the bins of a reference as they are', () => {
    expect(profileOf([1, 2, 3, 4], 1, [2, 10]).histogram).toEqual({ edges: [2, 10], counts: [1, 3, 0] })
  })

  it('has no mean of nothing and no deviation of one value', () => {
    expect(profileOf([], 1)).toMatchObject({ mean: null, sd: null, min: null, histogram: { edges: [], counts: [0] } })
    expect(profileOf([5], 1)).toMatchObject({ mean: 5, sd: null })
  })
})

describe('categoricalColumn', () => {
  const totals = { rows: 100, present: 90, distinct: 5 }
  const values = [
    { value: 'a', count: 60 },
    { value: 'b', count: 10 },
    { value: 'c', count: 9 },
  ]

  it('names values of enough rows and sums the others', () => {
    expect(categoricalColumn('x', totals, values, 10, new Set())).toMatchObject({
      nulls: 10,
      top: [
        { value: 'a', count: 60 },
        { value: 'b', count: 10 },
      ],
      other_count: 20,
      other_distinct: 3,
    })
  })

  it('names what the reference names, and never a value that is not there', () => {
    const known = [...values, { value: 'z', count: 0 }]
    expect(categoricalColumn('x', totals, known, 10, new Set(['c', 'z'])).top.map(({ value }) => value)).toEqual([
      'a',
      'b',
      'c',
    ])
  })
})

describe('parseProfile', () => {
  const profile: Profile = {
    format: 'titlebout.profile/1',
    dataset: { name: 'train.csv', sha256: 'a'.repeat(64) },
    row_count: 4,
    min_count: 1,
    label: null,
    columns: [
      profileOf([1, 2, 3, 4], 1),
      categoricalColumn('c', { rows: 4, present: 0, distinct: 0 }, [], 1, new Set()),
    ],
  }

  it('reads back what profileText writes', () => {
    expect(parseProfile(profileText(profile), 'p.json')).toEqual(profile)
    expect(kindsOfProfile(profile)).toEqual({ x: 'number', c: 'text' })
  })

  it.each([
    ['{', 'p.json: not JSON'],
    ['{}', 'p.json: expected a profile (titlebout.profile/1): format'],
    [profileText(profile).replace('"row_count":4', '"row_count":"4"'), 'row_count'],
  ])('refuses %j', (text, message) => {
    expect(() => parseProfile(text, 'p.json')).toThrow(message)
  })
})
