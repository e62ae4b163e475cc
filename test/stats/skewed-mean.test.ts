import type { Rng } from '@titlebout/stats'
import {
  affine,
  clustered,
  intervalOf,
  meanLoss,
  mse,
  pairedDifference,
  pairedLosses,
  rmse,
  seeded,
  waldInterval,
  waldTest,
} from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { skewed, skewnessOfMean, straightened } from '../../packages/stats/src/intervals/skewed-mean.ts'
import { defined, measured, underStudent, withVariance } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

interface MeanCase {
  name: string
  in: { values: number[]; weights?: number[]; at: number }
  out: {
    estimate: number
    variance: number
    skewness: number
    intervals: Record<string, [number, number]>
    cautious: Record<string, [number, number]>
    test: { statistic: number; less: number; greater: number; 'two-sided': number }
  }
}

describe("Hall's interval and test of a mean, against their definition in mpmath", () => {
  const table = reference<MeanCase[]>('skewed-mean')
  it.each(table.cases)('$name', ({ in: data, out }) => {
    const options = data.weights === undefined ? {} : { weights: numbers(data.weights) }
    const values = numbers(data.values)
    const zeros = values.map(() => 0)
    const [one, other] = [meanLoss(values, options), meanLoss(zeros, options)]
    for (const outcome of [one, pairedLosses(zeros, values, options), pairedDifference(other, one)]) {
      const got = withVariance(outcome)
      expectClose(got.estimate, out.estimate)
      expectClose(got.variance, out.variance)
      expectClose(got.skewness!, out.skewness, 1e-10, 1e-12)
      // Bounds about an offset have the digits that the values have.
      const floor = 4 * Number.EPSILON * Math.abs(out.estimate)
      expect(got.signed).toBe(true)
      for (const [kind, level, [low, high]] of [
        ...Object.entries(out.intervals).map(([level, bounds]) => ['one sign', level, bounds] as const),
        ...Object.entries(out.cautious).map(([level, bounds]) => ['either sign', level, bounds] as const),
      ]) {
        const interval = defined(intervalOf({ ...got, signed: kind === 'either sign' }, { level: Number(level) }))
        expect(interval.method).toBe('hall-t')
        expectClose(interval.low - out.estimate, low - out.estimate, table.tolerance, floor, `low at ${level}`)
        expectClose(interval.high - out.estimate, high - out.estimate, table.tolerance, floor, `high at ${level}`)
      }
      const digits = 1e-10 + floor / Math.sqrt(out.variance)
      for (const alternative of ['less', 'greater', 'two-sided'] as const) {
        const test = defined(waldTest({ ...got, signed: false }, { at: data.at, alternative }))
        expect(test.test).toBe('hall-t')
        expectClose(test.statistic, out.test.statistic, digits)
        expectClose(test.pValue, out.test[alternative], 10 * digits, 0)
      }
    }
  })
})

const losses = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 8000 }), fc.constantFrom(0, 1, 8000)).map((eighths) => eighths / 8),
  {
    minLength: 3,
    maxLength: 30,
  },
)

describe('the cubic', () => {
  const skewness = fc.double({ min: -1, max: 1, noNaN: true })
  const x = fc.double({ min: -100, max: 100, noNaN: true })
  it('and its inverse undo each other, and both rise', () => {
    fc.assert(
      fc.property(skewness, x, x, (s, one, other) => {
        expect(Math.abs(straightened(skewed(one, s), s) - one)).toBeLessThan(1e-8)
        if (one >= other) return
        expect(skewed(one, s)).toBeLessThanOrEqual(skewed(other, s))
        expect(straightened(one, s)).toBeLessThanOrEqual(straightened(other, s))
      }),
    )
  })
  it('changes nothing without skewness, and keeps its digits next to none', () => {
    fc.assert(
      fc.property(x, (value) => {
        expect(skewed(value, 0) - value).toBe(0)
        expect(straightened(value, 0) - value).toBe(0)
        // x − s/6 − s·x²/3 to first order
        const expected = value - 1e-9 / 6 - (1e-9 * value * value) / 3
        expect(Math.abs(skewed(value, 1e-9) - expected)).toBeLessThan(1e-11)
      }),
    )
  })
})

describe('an interval of a skewed mean', () => {
  it('excludes a value exactly where its test rejects it', () => {
    fc.assert(
      fc.property(
        losses,
        fc.constantFrom(0.01, 0.05, 0.1),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.boolean(),
        (data, alpha, far, signed) => {
          const mean = meanLoss(numbers(data))
          if (mean.kind === 'undefined' || !mean.variance) return
          const outcome = { ...mean, variance: mean.variance, signed }
          const at = outcome.estimate + far * Math.sqrt(outcome.variance)
          const pOf = (alternative: 'two-sided' | 'less' | 'greater'): number =>
            defined(waldTest(outcome, { at, alternative })).pValue
          const both = defined(intervalOf(outcome, { level: 1 - alpha }))
          const deciding = defined(intervalOf(outcome, { level: 1 - 2 * alpha }))
          for (const [p, excluded] of [
            [pOf('two-sided'), at < both.low || at > both.high],
            [pOf('less'), at > deciding.high],
            [pOf('greater'), at < deciding.low],
          ] as const)
            if (Math.abs(p - alpha) > 1e-9) expect(p <= alpha).toBe(excluded)
        },
      ),
      { numRuns: 500 },
    )
  })
  it('turns with its sign, and takes the unit of the losses', () => {
    fc.assert(
      fc.property(losses, (data) => {
        const outcome = meanLoss(numbers(data))
        if (outcome.kind === 'undefined' || !outcome.variance) return
        const [plain, turned] = [
          defined(intervalOf(outcome)),
          defined(intervalOf(meanLoss(numbers(data.map((v) => 0 - v))))),
        ]
        const near = 1e-9 * (plain.high - plain.low)
        expect(Math.abs(turned.low + plain.high)).toBeLessThanOrEqual(near)
        expect(Math.abs(turned.high + plain.low)).toBeLessThanOrEqual(near)
        const scaled = affine(outcome, -3, 7)
        expect(defined(intervalOf(scaled)).low).toBeCloseTo(7 - 3 * plain.high, 6)
        expect(defined(waldTest(scaled, { at: 7, alternative: 'less' })).pValue).toBeCloseTo(
          defined(waldTest(outcome, { alternative: 'greater' })).pValue,
          9,
        )
      }),
    )
  })
  it('of root mean squared errors is the root of that of mean squared ones', () => {
    const [y, p] = [numbers([1, 5, 2, 8, 3, 1]), numbers([1.5, 4, 2, 3, 3.5, 0])]
    for (const options of [{}, { weights: numbers([1, 2, 1, 0.5, 3, 1]) }]) {
      const [squared, rooted] = [defined(intervalOf(mse(y, p, options))), defined(intervalOf(rmse(y, p, options)))]
      expect([rooted.method, rooted.estimate]).toEqual(['hall-t', measured(rmse(y, p, options)).estimate])
      expectClose(rooted.low, Math.sqrt(squared.low))
      expectClose(rooted.high, Math.sqrt(squared.high))
    }
    expect(defined(intervalOf(rmse(y, y)))).toMatchObject({ low: 0, high: 0, method: 'delta' })
  })
  it("is Student's where no skewness can be told", () => {
    const flat = meanLoss(numbers([2, 2, 2]))
    expect(measured(flat)).not.toHaveProperty('skewness')
    expect(defined(intervalOf(flat))).toMatchObject({ low: 2, high: 2, method: 't' })
    const huge = meanLoss(numbers([1e120, 2e120, 9e120]))
    expect(measured(huge)).not.toHaveProperty('skewness')
    expect(defined(intervalOf(huge)).method).toBe('t')
    expect(defined(intervalOf(underStudent(meanLoss(numbers([1, 2, 8]))))).method).toBe('t')
    expect(skewnessOfMean(0, 0)).toBeUndefined()
    expect(skewnessOfMean(1e-200, 1e-310)).toBeUndefined()
  })
  it('is that of the sums of clusters: of rows, where each is a cluster of its own', () => {
    const plain = meanLoss(numbers([1, 2, 8, 3]))
    const alone = clustered(plain, Uint32Array.from([3, 1, 0, 2]), { minimum: 2 })
    expectClose(measured(alone).skewness!, measured(plain).skewness!)
    const pairs = clustered(meanLoss(numbers([1, 2, 8, 3, 0, 1])), Uint32Array.from([0, 0, 1, 1, 2, 2]), { minimum: 2 })
    expectClose(measured(pairs).skewness!, measured(meanLoss(numbers([1.5, 5.5, 0.5]))).skewness!)
  })
})

function shareHeld(
  rng: Rng,
  n: number,
  { draw, truth }: { draw: (rng: Rng) => number; truth: number },
): [hall: number, t: number] {
  const draws = 1500
  let [hall, student] = [0, 0]
  for (let r = 0; r < draws; r += 1) {
    const outcome = meanLoss(
      Float64Array.from({ length: n }, () => draw(rng)),
      { range: [0, Infinity] },
    )
    const [ours, theirs] = [defined(intervalOf(outcome)), waldInterval(withVariance(outcome))]
    if (ours.low <= truth && truth <= ours.high) hall += 1
    if (theirs.low <= truth && truth <= theirs.high) student += 1
  }
  return [hall / draws, student / draws]
}

describe('intervals of 95 % of skewed losses', () => {
  const normal = (rng: Rng): number => normalQuantile(rng.next() + 2 ** -54)
  const exponential = (rng: Rng): number => -Math.log(1 - rng.next())
  const LAWS = {
    exponential: { draw: exponential, truth: 1 },
    lognormal: { draw: (rng: Rng) => Math.exp(normal(rng)), truth: Math.exp(0.5) },
    'squares of Laplace errors': { draw: (rng: Rng) => exponential(rng) ** 2, truth: 2 },
  }
  // Shares of 20,000 draws in NumPy, by definition; a lognormal's and a squared Laplace's tail is missing from so few rows, whatever the interval.
  it.each([
    ['exponential', 20, 0.941],
    ['exponential', 100, 0.949],
    ['lognormal', 100, 0.932],
    ['squares of Laplace errors', 300, 0.942],
  ] as const)('%s, %i rows: hold more often than t, %f', (law, n, share) => {
    const [hall, student] = shareHeld(seeded(n), n, LAWS[law])
    expect(hall).toBeGreaterThan(student)
    expect(Math.abs(hall - share), `held ${hall}, t ${student}`).toBeLessThan(
      4 * Math.sqrt((share * (1 - share)) / 1500),
    )
  })
})
