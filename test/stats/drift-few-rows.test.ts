import type { DriftEffect, Undefined } from '@titlebout/stats'
import {
  biasCorrectedCramersV,
  cramersV,
  cramersVDrift,
  hellingerDrift,
  jensenShannonDrift,
  ksDrift,
  largestShareDrift,
  psiDrift,
  seeded,
  shareDrift,
  totalVariationDrift,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { binomialDraw } from '../../packages/stats/src/distributions/binomial-draw.ts'
import { defined } from './narrow.ts'
import { expectClose } from './reference.ts'

function drift(effect: DriftEffect | Undefined): DriftEffect {
  return defined<DriftEffect>(effect)
}

describe("Cramér's V", () => {
  it.each([
    [[0, 1], [1, 0], 1],
    [[1, 1, 0], [0, 0, 1], 1],
    [[1, 1], [0, 1], 1 / 2],
    [[5], [3], 0],
  ])('of %j and %j is %d, and nothing is left of it beyond chance', (r, c, v) => {
    expectClose(cramersV(r, c), v)
    expect(biasCorrectedCramersV(r, c)).toBe(0)
  })
  it('refuses what is no table', () => {
    for (const measure of [cramersV, biasCorrectedCramersV]) {
      expect(() => measure([1, NaN], [1, 1])).toThrow('reference[1] must be a count')
      expect(() => measure([1, 1], [0, 0])).toThrow('the current window is empty')
      expect(() => measure([], [])).toThrow('the reference window is empty')
      expect(() => measure([1], [1, 1])).toThrow('current must have as many rows')
    }
  })
})

describe('drift in few rows of a cell', () => {
  it.each([psiDrift, jensenShannonDrift, hellingerDrift, cramersVDrift])(
    'has its estimate within its interval where windows are more alike than chance makes them: %o',
    (measure) => {
      const { interval } = drift(measure([260, 40, 460, 400, 60, 130], [524, 78, 924, 796, 122, 258], { tolerance: 0 }))
      expect(interval.low).toBe(0)
      expect(interval.high).toBeGreaterThanOrEqual(interval.estimate)
      expect(interval.estimate).toBeGreaterThanOrEqual(0)
    },
  )

  it('of a share that has not moved is seen with the chance of alpha, not of alpha in either direction', () => {
    const rng = seeded(3)
    let alarms = 0
    for (let r = 0; r < 1000; r += 1) {
      const [a, b] = [binomialDraw(2000, 0.3, rng), binomialDraw(500, 0.3, rng)]
      const { verdict } = shareDrift({ successes: a, trials: 2000 }, { successes: b, trials: 500 }, { tolerance: 0 })
      if (verdict === 'failed') alarms += 1
    }
    expect(alarms / 1000).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 1000))
  })
  it.each([totalVariationDrift, largestShareDrift, ksDrift])(
    'beyond the tolerance is not told from a share that may be missed by chance: %o',
    (measure) => {
      // Of a share of 3 % nothing is seen among 30 rows in 40 of 100 windows; from it to 10 % is less than the tolerance.
      const missed = drift(measure([30, 0], [4500, 500], { tolerance: 0.08, rng: seeded(1) }))
      expect(missed).toMatchObject({ verdict: 'undecided', interval: { estimate: expect.closeTo(0.1, 12) } })
      const seen = drift(measure([3000, 0], [4500, 500], { tolerance: 0.08, rng: seeded(1) }))
      expect(seen.verdict).toBe('failed')
    },
  )
  it.each([psiDrift, jensenShannonDrift, hellingerDrift, cramersVDrift])(
    'is not denied where it stands in a cell that was joined with others: %o',
    (measure) => {
      const [before, after] = [
        [250, 150, 100, 0],
        [237, 150, 95, 18],
      ]
      expect(drift(measure(before, after, { tolerance: 0.05 })).verdict).toBe('undecided')
      expect(drift(measure([250, 140, 100, 10], after, { tolerance: 0.3 })).verdict).toBe('passed')
    },
  )
})
