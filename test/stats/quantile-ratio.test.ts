import { quantileRatio, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { expectClose, reference } from './reference.ts'

interface Case {
  readonly name: string
  readonly in: {
    readonly first: readonly number[]
    readonly second: readonly number[]
    readonly quantile: number
    readonly perBlock: number
    readonly run: number
  }
  readonly out: { readonly estimate: number; readonly low: number; readonly high: number }
}

const { cases, level } = reference<readonly Case[]>('latency')

function ratioOf({ in: given }: Pick<Case, 'in'>, resamples = 20_000) {
  const { first, second, ...options } = given
  const found = quantileRatio(Float64Array.from(first), Float64Array.from(second), {
    ...options,
    level,
    resamples,
    rng: seeded(1),
  })
  if ('kind' in found) throw new Error(found.reason)
  return found
}

describe('the ratio of quantiles of two series', () => {
  it.each(cases)('$name: is that of NumPy, with its interval that of a bootstrap of blocks', (one) => {
    const found = ratioOf(one)
    expectClose(found.estimate, one.out.estimate, 1e-12)
    // Two runs of draws: their percentiles lie apart by a part of the interval, and quantiles jump from value to value.
    const width = one.out.high - one.out.low
    expectClose(found.low, one.out.low, 1e-12, 0.06 * width)
    expectClose(found.high, one.out.high, 1e-12, 0.06 * width)
    expect(found).toMatchObject({ method: 'block-bootstrap', level, n: one.in.first.length })
  })

  it('is turned upside down with the series', () => {
    for (const { in: given } of cases) {
      const there = ratioOf({ in: given }, 500)
      const back = ratioOf({ in: { ...given, first: given.second, second: given.first } }, 500)
      expectClose(back.estimate, 1 / there.estimate, 1e-12)
      expectClose(back.high, 1 / there.low, 0.02)
    }
  })

  it('does not change where both are slowed down alike', () => {
    const [one] = cases
    const slowed = { ...one!.in, first: one!.in.first.map((x) => 8 * x), second: one!.in.second.map((x) => 8 * x) }
    expect(ratioOf({ in: slowed }, 500)).toEqual(ratioOf(one!, 500))
  })

  it('takes runs of the cube root of the number of blocks', () => {
    const times = Float64Array.from({ length: 432 }, (_, i) => 1 + (i % 7))
    const found = quantileRatio(times, times, { quantile: 0.5, perBlock: 2, rng: seeded(1), resamples: 50 })
    expect(found).toMatchObject({
      note: '50 resamples of runs of 6 blocks',
      effectiveN: 216,
      estimate: 1,
      low: 1,
      high: 1,
    })
  })

  it.each([
    [0.5, 10, true],
    [0.5, 8, false],
    [0.95, 100, true],
    [0.95, 98, false],
    [0.99, 500, true],
    [0.99, 498, false],
    [0.05, 98, false],
  ])('of p%d has a value from so many measurements on: %i %s', (quantile, n, isThere) => {
    const times = Float64Array.from({ length: n }, (_, i) => 1 + i)
    const found = quantileRatio(times, times, { quantile, rng: seeded(1), resamples: 10 })
    expect('kind' in found ? found : 'there').toEqual(
      isThere ? 'there' : { kind: 'undefined', reason: 'too-few-rows', n },
    )
  })

  const TIMES = Float64Array.from({ length: 20 }, (_, i) => 1 + i)
  it.each<[string, Float64Array, Float64Array, object, string]>([
    ['NaN', TIMES.with(3, Number.NaN), TIMES, {}, 'first[3] must be a finite number, got NaN'],
    ['infinity', TIMES, TIMES.with(0, Infinity), {}, 'second[0] must be a finite number, got Infinity'],
    ['no time at all', TIMES, TIMES.with(19, 0), {}, 'second[19] must be above 0, got 0'],
    ['unequal lengths', TIMES, TIMES.slice(1), {}, 'second must have as many rows as first (20), got 19'],
    ['broken blocks', TIMES, TIMES, { perBlock: 3 }, 'first must hold whole blocks of 3, got 20 values'],
    ['a quantile of 1', TIMES, TIMES, { quantile: 1 }, 'quantile must lie between 0 and 1, got 1'],
    ['no run', TIMES, TIMES, { run: 0 }, 'run must be a whole number of 1 or more, got 0'],
  ])('refuses %s', (_, first, second, change, message) => {
    expect(() => quantileRatio(first, second, { quantile: 0.5, rng: seeded(1), ...change })).toThrow(message)
  })
})
