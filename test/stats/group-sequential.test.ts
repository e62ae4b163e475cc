import type { Spending } from '@titlebout/stats'
import { groupSequential, seeded, spentAlpha } from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { expectClose, reference } from './reference.ts'

const SPENDING: Record<string, Spending> = {
  'obrien-fleming': { kind: 'obrien-fleming' },
  pocock: { kind: 'pocock' },
  'power 1': { kind: 'power', rho: 1 },
  'power 3': { kind: 'power', rho: 3 },
}

describe('bounds of planned looks, against mvtnorm', () => {
  interface Case {
    in: { spending: string; alpha: number; fractions: number[] }
    out: { spent: number[]; bounds: number[] }
    looks: number
  }
  const table = reference<Case[]>('group-sequential')
  it.each(table.cases)('$in.spending at $in.fractions', ({ in: data, out, looks }) => {
    const planned = groupSequential(data.alpha, data.fractions, SPENDING[data.spending]!)
    expect(planned).toHaveLength(looks)
    planned.forEach(({ spent, bound, pValue, fraction }, k) => {
      expect(fraction).toBe(data.fractions[k])
      expectClose(spent, out.spent[k]!, 1e-8)
      expectClose(bound, out.bounds[k]!, looks > 3 || bound > 4 ? 1e-6 : table.tolerance)
      expectClose(normalQuantile(pValue), -bound)
    })
  })
  it('has the bounds printed for five even looks at 0.05, two-sided', () => {
    // Reboussin, DeMets, Kim and Lan 2000, to the digits printed: symmetric bounds, which one-sided ones at half of alpha equal as nothing crosses twice.
    const even = [0.2, 0.4, 0.6, 0.8, 1]
    const bounds = (name: string): number[] => groupSequential(0.025, even, SPENDING[name]!).map((look) => look.bound)
    ;[4.8769, 3.3569, 2.6803, 2.2898, 2.031].forEach((z, k) => expect(bounds('obrien-fleming')[k]).toBeCloseTo(z, 3))
    ;[2.438, 2.4268, 2.4101, 2.3966, 2.3859].forEach((z, k) => expect(bounds('pocock')[k]).toBeCloseTo(z, 3))
  })
})

describe('bounds of planned looks', () => {
  it.each(Object.entries(SPENDING))('hold alpha over all looks together, %s', (_name, spending) => {
    const fractions = [0.1, 0.35, 0.4, 0.8, 1]
    const alpha = 0.1
    const planned = groupSequential(alpha, fractions, spending)
    const rng = seeded(77)
    const walks = 20_000
    let crossed = 0
    for (let walk = 0; walk < walks; walk += 1) {
      let [score, before, out] = [0, 0, false]
      for (const { fraction, bound } of planned) {
        score += normalQuantile(rng.next() + 2 ** -54) * Math.sqrt(fraction - before)
        before = fraction
        out ||= score / Math.sqrt(fraction) >= bound
      }
      if (out) crossed += 1
    }
    expect(Math.abs(crossed / walks - alpha)).toBeLessThan(4 * Math.sqrt((alpha * (1 - alpha)) / walks))
  })
  it('do not depend on looks that come later', () => {
    const short = groupSequential(0.05, [0.3, 0.5], { kind: 'pocock' })
    const long = groupSequential(0.05, [0.3, 0.5, 0.501, 1], { kind: 'pocock' })
    short.forEach(({ bound }, k) => expectClose(long[k]!.bound, bound, 1e-9))
  })
  it('stay right with many looks: fifty that spend evenly', () => {
    const fractions = Array.from({ length: 50 }, (_, k) => (k + 1) / 50)
    const planned = groupSequential(0.05, fractions, { kind: 'power', rho: 1 })
    // Each bound lies between that of its own alpha alone and that of all alpha spent so far.
    planned.forEach(({ bound, spent }, k) => {
      expect(bound).toBeLessThanOrEqual(-normalQuantile(spent - (planned[k - 1]?.spent ?? 0)) + 1e-9)
      expect(bound).toBeGreaterThanOrEqual(-normalQuantile(spent))
    })
  })
  it('are infinite where nothing can be spent yet', () => {
    const [first, last] = groupSequential(0.025, [0.001, 1], { kind: 'obrien-fleming' })
    expect(first).toMatchObject({ bound: Infinity, pValue: 0, spent: 0 })
    expectClose(last!.bound, 1.959963984540054, 1e-9)
    expect(groupSequential(0.025, [], { kind: 'pocock' })).toEqual([])
  })
  it('refuse fractions that do not ascend, and spending without a rho', () => {
    const pocock: Spending = { kind: 'pocock' }
    expect(() => groupSequential(0.05, [0.5, 0.5], pocock)).toThrow('fractions[1] must lie above the one before (0.5)')
    expect(() => groupSequential(0.05, [0.5, 1.1], pocock)).toThrow('fractions[1]')
    expect(() => groupSequential(0.05, [0], pocock)).toThrow('fractions[0]')
    expect(() => groupSequential(0.05, [NaN], pocock)).toThrow('fractions[0]')
    expect(() => groupSequential(1, [1], pocock)).toThrow('alpha must lie between 0 and 1, got 1')
    expect(() => spentAlpha(0.05, 0.5, { kind: 'power', rho: 0 })).toThrow('rho must be above 0, got 0')
    expect(() => spentAlpha(0.05, -0.1, pocock)).toThrow('fraction must lie from 0 to 1, got -0.1')
  })
})

describe('spent alpha', () => {
  it.each(Object.entries(SPENDING))('rises from 0 to alpha, %s', (_name, spending) => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    expect(spentAlpha(0.05, 0, spending)).toBe(0)
    expect(spentAlpha(0.05, 1, spending)).toBe(0.05)
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((t) => spentAlpha(0.05, t, spending))
        expect(early!).toBeLessThanOrEqual(late! + 1e-17)
        expect(late!).toBeLessThanOrEqual(0.05 + 1e-16)
      }),
    )
  })
})
