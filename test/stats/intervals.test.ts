import { clopperPearson, jeffreys, newcombeAuc, newcombePaired, tango, wilson } from '@titlebout/stats'
import type { Interval, PairedCounts } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { expectClose, reference } from './reference.ts'

type Bounds = readonly [number, number]

function expectBounds(interval: Interval, [low, high]: Bounds, tolerance: number): void {
  expectClose(interval.low, low, tolerance, 1e-13, `${interval.method} low`)
  expectClose(interval.high, high, tolerance, 1e-13, `${interval.method} high`)
}

describe('intervals for a proportion, against statsmodels', () => {
  interface Case {
    in: { successes: number; trials: number; level: number }
    out: Readonly<Record<'wilson' | 'clopper-pearson' | 'jeffreys', Bounds>>
  }
  const table = reference<Case[]>('proportion-intervals')
  it.each(table.cases)('agrees for $in', ({ in: { successes, trials, level }, out }) => {
    for (const make of [wilson, clopperPearson, jeffreys]) {
      const interval = make(successes, trials, { level })
      expectBounds(interval, out[interval.method as keyof typeof out], table.tolerance)
      expect(interval).toMatchObject({ estimate: successes / trials, level, n: trials })
    }
  })
  it('refuses more successes than trials, and no trials', () => {
    expect(() => wilson(3, 2)).toThrow('successes must lie from 0 to the 2 trials, got 3')
    expect(() => wilson(0, 0)).toThrow('trials must be above 0, got 0')
    expect(() => clopperPearson(1, 2, { level: 1 })).toThrow('level must lie between 0 and 1, got 1')
  })
})

describe('intervals for paired proportions', () => {
  interface Case {
    in: PairedCounts & { level: number }
    out: { tango: Bounds; newcombe: Bounds }
  }
  const table = reference<Case[]>('paired-proportions')
  it.each(table.cases)('agrees for $in', ({ in: { level, ...counts }, out }) => {
    expectBounds(tango(counts, { level }), out.tango, table.tolerance)
    expectBounds(newcombePaired(counts, { level }), out.newcombe, table.tolerance)
  })
  it('gives the numbers that the literature prints', () => {
    const counts = { both: 36, onlyFirst: 2, onlySecond: 12, neither: 0 }
    const printed = (i: Interval): number[] => [Number(i.low.toFixed(4)), Number(i.high.toFixed(4))]
    expect(printed(newcombePaired(counts))).toEqual([0.0569, 0.3404])
    expect(printed(tango(counts))).toEqual([0.0611, 0.3447])
  })
  it('has width although no row tells the two apart', () => {
    const { low, high } = tango({ both: 30, onlyFirst: 0, onlySecond: 0, neither: 5 })
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(0)
  })
})

describe('the score interval for an area under the curve', () => {
  const table = reference<{ in: { area: number; positives: number; negatives: number }; out: Bounds }[]>('newcombe-auc')
  it.each(table.cases)('agrees for $in', ({ in: { area, positives, negatives }, out }) => {
    expectBounds(newcombeAuc(area, positives, negatives, { level: table.level }), out, table.tolerance)
  })
})
