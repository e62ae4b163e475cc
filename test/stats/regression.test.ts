import type { Outcome, WeightOptions } from '@titlebout/stats'
import {
  explainedVariance,
  intervalOf,
  isUndefined,
  mae,
  mape,
  maxError,
  meanError,
  medianAbsoluteError,
  medianInterval,
  mse,
  msle,
  pinball,
  r2,
  rmse,
  smape,
  squaredLogErrors,
  tweedieDeviance,
  tweedieDeviances,
  wape,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { defined, measured } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

type Metric = (y: Float64Array, p: Float64Array, o: WeightOptions) => Outcome
const METRICS: Record<string, Metric> = {
  mae,
  mse,
  rmse,
  mean_error: meanError,
  mape,
  smape,
  wape,
  r2,
  explained_variance: explainedVariance,
  msle,
  max_error: (y, p) => maxError(y, p),
  'pinball_0.1': (y, p, o) => pinball(y, p, { ...o, alpha: 0.1 }),
  'pinball_0.9': (y, p, o) => pinball(y, p, { ...o, alpha: 0.9 }),
}
for (const power of [0, 1, 1.5, 2, 3, -1])
  METRICS[`tweedie_${power}`] = (y, p, o) => tweedieDeviance(y, p, { ...o, power })

interface Case {
  readonly name: string
  readonly in: { y: number[]; predicted: number[]; weights: number[] | null }
  readonly out: Readonly<Record<string, { value: number; variance: number | null } | null>> & {
    median_absolute_error: { value: number; low: number; high: number; short: boolean }
  }
}
const table = reference<Case[]>('regression-metrics')

interface Rows<N extends readonly number[]> {
  readonly in: N
  readonly out: number
}
const rows = reference<{
  tweedie: readonly Rows<[y: number, p: number, power: number]>[]
  squaredLogError: readonly Rows<[y: number, p: number]>[]
}>('deviances')

describe('losses of single rows, against mpmath', () => {
  it.each(rows.cases.tweedie)('Tweedie deviance of y, p, power $in', ({ in: [y, p, power], out }) => {
    const [loss = NaN] = tweedieDeviances(numbers([y]), numbers([p]), power)
    expectClose(loss, out, rows.tolerance, 0)
    expect(loss).toBeGreaterThanOrEqual(0)
  })
  it.each(rows.cases.squaredLogError)('squared log error of y, p $in', ({ in: [y, p], out }) => {
    expectClose(squaredLogErrors(numbers([y]), numbers([p]))[0]!, out, rows.tolerance, 0)
  })
})

describe('metrics of numeric predictions', () => {
  it.each(table.cases)('agree with scikit-learn and the exact delta method, $name', ({ in: data, out }) => {
    const [y, p] = [numbers(data.y), numbers(data.predicted)]
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    const { median_absolute_error: _median, ...rest } = out
    for (const [name, expected] of Object.entries(rest)) {
      const outcome = METRICS[name]!(y, p, options)
      if (expected === null) {
        expect(isUndefined(outcome), name).toBe(true)
        continue
      }
      const got = measured(outcome)
      // Errors of numbers around 1e9 carry 1e-7 of rounding themselves, before any metric sees them.
      expectClose(got.estimate, expected.value, 1e-9, 1e-14, name)
      if (expected.variance === null) {
        expect(got.variance, name).toBeUndefined()
        continue
      }
      expectClose(got.variance!, expected.variance, 1e-9, 1e-20, name)
      expectClose(influenceVariance(got.influence()), got.variance!, 1e-9, 1e-20, name)
    }
  })
  it.each(table.cases)('give the median error with an interval of order statistics, $name', ({ in: data, out }) => {
    const median = medianAbsoluteError(numbers(data.y), numbers(data.predicted))
    const interval = defined(intervalOf(median, { level: table.level }))
    const { value, low, high, short } = out.median_absolute_error
    expect(interval).toMatchObject({ estimate: expect.closeTo(value, 9), low, high })
    expect('note' in interval).toBe(short)
  })
  it('hold the level of the median exactly: from 6 rows on for 95 %', () => {
    expect(medianInterval(numbers([1, 2, 3, 4, 5]))).toHaveProperty('note')
    expect(medianInterval(numbers([6, 1, 2, 3, 4, 5]))).toMatchObject({ low: 1, high: 6, estimate: 3.5 })
  })
  it('are undefined for r2 below two rows', () => {
    expect(r2(numbers([2]), numbers([3]))).toEqual({ kind: 'undefined', reason: 'too-few-rows', n: 1 })
    expect(mae(numbers([]), numbers([]))).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
  })
  it('refuse NaN, and values outside the domain of a deviance, with their row', () => {
    expect(() => mae(numbers([1, NaN]), numbers([1, 2]))).toThrow('y[1] must be a finite number, got NaN')
    expect(() => rmse(numbers([1, 2]), numbers([1, Infinity]))).toThrow(
      'predicted[1] must be a finite number, got Infinity',
    )
    expect(() => msle(numbers([1, -1]), numbers([1, 2]))).toThrow('y[1] must be above -1, got -1')
    expect(() => tweedieDeviance(numbers([1, -1]), numbers([1, 2]), { power: 1 })).toThrow(
      'y[1] must be 0 or more, got -1',
    )
    expect(() => tweedieDeviance(numbers([1]), numbers([0]), { power: 1 })).toThrow(
      'predicted[0] must be above 0, got 0',
    )
    expect(() => tweedieDeviance(numbers([1]), numbers([1]), { power: 0.5 })).toThrow(
      'power must not lie between 0 and 1, got 0.5',
    )
    expect(() => r2(numbers([1, 2]), numbers([1]))).toThrow('predicted must have as many rows as y (2), got 1')
  })
})
