import { atLeast, atMost, equivalence, nonInferiority, rowsToDecide, superiority } from '@titlebout/stats'
import type { Interval } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'

function at(low: number, high: number): Interval {
  return { estimate: (low + high) / 2, low, high, level: 0.9, method: 'test', n: 1000, effectiveN: 1000 }
}

describe('superiority', () => {
  it.each([
    [0.001, 0.03, 'passed'],
    [0, 0.03, 'undecided'],
    [-0.01, 0.02, 'undecided'],
    [-0.02, 0, 'failed'],
    [-0.02, -0.01, 'failed'],
    [0, 0, 'failed'],
  ])('from %f to %f: %s', (low, high, verdict) => {
    expect(superiority(at(low, high)).verdict).toBe(verdict)
  })
  it('turns round where lower is better', () => {
    expect(superiority(at(-0.02, -0.01), { better: 'lower' }).verdict).toBe('passed')
    expect(superiority(at(0.01, 0.02), { better: 'lower' }).verdict).toBe('failed')
  })
})

describe('non-inferiority with margin 0.01', () => {
  it.each([
    [0.001, 0.03, 'passed'],
    [-0.009, 0.03, 'passed'],
    [-0.009, -0.001, 'passed'],
    [-0.01, 0.03, 'undecided'],
    [-0.02, -0.01, 'undecided'],
    [-0.03, -0.011, 'failed'],
    [0, 0, 'passed'],
  ])('from %f to %f: %s', (low, high, verdict) => {
    expect(nonInferiority(at(low, high), 0.01).verdict).toBe(verdict)
  })
  it('turns round where lower is better', () => {
    expect(nonInferiority(at(-0.3, 0.009), 0.01, { better: 'lower' }).verdict).toBe('passed')
    expect(nonInferiority(at(0.011, 0.02), 0.01, { better: 'lower' }).verdict).toBe('failed')
  })
  it('refuses a margin that is not above 0', () => {
    expect(() => nonInferiority(at(0, 1), 0)).toThrow('margin must be above 0, got 0')
    expect(() => nonInferiority(at(0, 1), NaN)).toThrow('margin must be above 0, got NaN')
  })
  it('says its alpha, one-sided', () => {
    expect(nonInferiority(at(0, 1), 0.01).alpha).toBeCloseTo(0.05, 12)
  })
})

describe('equivalence within 0.01', () => {
  it.each([
    [-0.009, 0.009, 'passed'],
    [-0.01, 0.009, 'undecided'],
    [-0.02, 0.02, 'undecided'],
    [0.011, 0.02, 'failed'],
    [-0.02, -0.011, 'failed'],
  ])('from %f to %f: %s', (low, high, verdict) => {
    expect(equivalence(at(low, high), 0.01).verdict).toBe(verdict)
  })
})

describe('floors and ceilings', () => {
  it.each([
    [0.51, 0.6, 'passed', 'failed'],
    [0.5, 0.6, 'passed', 'undecided'],
    [0.4, 0.5, 'undecided', 'passed'],
    [0.3, 0.49, 'failed', 'passed'],
    [0.49, 0.51, 'undecided', 'undecided'],
  ])('of 0.5, from %f to %f: at least %s, at most %s', (low, high, floor, ceiling) => {
    expect(atLeast(at(low, high), 0.5).verdict).toBe(floor)
    expect(atMost(at(low, high), 0.5).verdict).toBe(ceiling)
  })
})

describe('the rows that would decide', () => {
  // Published in the facts: discordant share 5 %, margin 1 pp, one-sided 5 %, power 80 %.
  it('are those of the paired design in the literature', () => {
    expect(rowsToDecide(0.05, 0.01, { alpha: 0.05 })).toBe(3092)
    expect(rowsToDecide(0.05, 0.005, { alpha: 0.05 })).toBe(12366)
    expect(rowsToDecide(0.1, 0.01, { alpha: 0.05 })).toBe(6183)
  })
  it('come from margin and variance, whatever was observed', () => {
    const variance = 0.05 / 1000
    const seen = [at(-0.02, 0.02), at(-0.011, 0.03)].map((i) => nonInferiority(i, 0.01, { variance }).rowsToDecide)
    expect(seen).toEqual([3092, 3092])
  })
  it('of superiority come from the gain to be found, and are not said without one', () => {
    expect(superiority(at(-0.1, 0.1), { variance: 0.05 / 1000, detect: 0.01 }).rowsToDecide).toBe(3092)
    expect(superiority(at(-0.1, 0.1), { variance: 0.05 / 1000 })).not.toHaveProperty('rowsToDecide')
  })
  it('of equivalence are more: both of its tests have to pass', () => {
    const variance = 0.05 / 1000
    // (z_0.95 + z_0.9)² in place of (z_0.95 + z_0.8)².
    expect(equivalence(at(-0.1, 0.1), 0.01, { variance }).rowsToDecide).toBe(
      Math.ceil((1.6448536 + 1.2815516) ** 2 * 500),
    )
  })
  it('refuse a distance of 0', () => {
    expect(() => rowsToDecide(0.05, 0, { alpha: 0.05 })).toThrow('distance must be above 0, got 0')
  })
})
