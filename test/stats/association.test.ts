import type { Interval, Outcome } from '@titlebout/stats'
import {
  abcInterval,
  accuracy,
  atPrevalence,
  averagePrecision,
  blockSums,
  bonettWright,
  brier,
  clustered,
  cost,
  fScore,
  intervalOf,
  logLoss,
  meanLoss,
  meanOverQueries,
  measuredKendall,
  measuredSpearman,
  negativePredictiveValue,
  pairedDifference,
  precision,
  recall,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { defined, measured, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('rank correlations', () => {
  interface Expected {
    readonly value: number
    readonly variance: number | null
    readonly interval?: [number, number]
    readonly bonettWright?: [number, number]
  }
  interface Case {
    readonly name: string
    readonly in: { x: number[]; y: number[] }
    readonly out: Readonly<Record<'kendall' | 'spearman', Expected>>
  }
  const table = reference<Case[]>('association')
  const MEASURES = { kendall: measuredKendall, spearman: measuredSpearman }
  function expectInterval(got: Interval, expected: readonly [number, number], name: string): void {
    expectClose(got.low, expected[0], table.tolerance, 1e-12, name)
    expectClose(got.high, expected[1], table.tolerance, 1e-12, name)
  }
  it.each(table.cases)(
    "have SciPy's values, the jackknife's variance and Fisher's interval, $name",
    ({ in: data, out }) => {
      for (const of of ['kendall', 'spearman'] as const) {
        const expected = out[of]
        const got = measured(MEASURES[of](numbers(data.x), numbers(data.y)))
        expectClose(got.estimate, expected.value, table.tolerance, 1e-14, of)
        if (expected.variance === null) expect(got.variance, of).toBeUndefined()
        else {
          expectClose(got.variance!, expected.variance, table.tolerance, 1e-14, of)
          expectClose(influenceVariance(got.influence()), got.variance!, 1e-12, 1e-15, of)
        }
        const { level } = table
        if (expected.interval) expectInterval(defined(intervalOf(got, { level })), expected.interval, of)
        if (expected.bonettWright) {
          const narrow = defined(bonettWright(got.estimate, got.n, { of, level }))
          expectInterval(narrow, expected.bonettWright, `${of} Bonett-Wright`)
          expect(narrow.method).toBe('bonett-wright')
        }
      }
    },
  )
  it('have no value where one side is constant or alone', () => {
    for (const measure of Object.values(MEASURES)) {
      expect(measure(numbers([1, 1, 1]), numbers([1, 2, 3]))).toMatchObject({ reason: 'constant', n: 3 })
      expect(measure(numbers([1]), numbers([1]))).toMatchObject({ reason: 'too-few-rows' })
      expect(measure(numbers([]), numbers([]))).toMatchObject({ reason: 'empty' })
      expect(() => measure(numbers([1, NaN]), numbers([1, 2]))).toThrow('x[1] must be a finite number, got NaN')
    }
    expect(bonettWright(0.5, 4, { of: 'kendall' })).toMatchObject({ reason: 'too-few-rows' })
    expect(() => bonettWright(1.5, 40, { of: 'kendall' })).toThrow('estimate must lie from -1 to 1, got 1.5')
  })
  it('can be paired, clustered, and say when nothing varies', () => {
    const { x, y } = table.cases[0]!.in
    const [a, b] = [measuredKendall(numbers(x), numbers(y)), measuredSpearman(numbers(x), numbers(y))]
    expect(withVariance(pairedDifference(a, b)).variance).toBeGreaterThan(0)
    expect(withVariance(pairedDifference(a, a)).variance).toBe(0)
    const single = clustered(
      a,
      Uint32Array.from(x, (_, i) => i),
    )
    expect(withVariance(single).variance).toBeCloseTo(withVariance(a).variance, 14)
    expect(defined(intervalOf(single)).method).toBe('clustered-t')
    const perfect = defined(intervalOf(measuredKendall(numbers([1, 2, 3, 4, 5]), numbers([1, 2, 3, 4, 5]))))
    expect(perfect).toMatchObject({ low: 1, high: 1, note: 'no row tells apart: the variance is 0' })
  })
})

describe('every metric at another prevalence, row weights included', () => {
  interface Case {
    readonly name: string
    readonly in: {
      y: number[]
      p: number[]
      predicted: number[]
      prevalence: number
      weights: number[] | null
      matrix: number[][]
    }
    /** Null: one class, or nothing in a denominator; a variance, if so few positives cannot tell it. */
    readonly out: Readonly<Record<string, { value: number; variance: number | null } | null>> | null
    readonly effectiveN?: Readonly<Record<'brier' | 'precision' | 'npv', number | null>>
  }
  const table = reference<Case[]>('prevalence-metrics')
  const NOTHING_CALLED: Record<string, string> = { precision: 'no-predicted-positives', npv: 'no-predicted-negatives' }
  it.each(table.cases)('agrees with scikit-learn and the delta method, $name', ({ in: data, out, effectiveN }) => {
    const [y, p, predicted] = [labels(data.y), numbers(data.p), labels(data.predicted)]
    const metrics: Record<string, (weights: Float64Array) => Outcome> = {
      precision: (weights) => precision(y, predicted, { weights }),
      npv: (weights) => negativePredictiveValue(y, predicted, { weights }),
      accuracy: (weights) => accuracy(y, predicted, { weights }),
      recall: (weights) => recall(y, predicted, { weights }),
      f1: (weights) => fScore(y, predicted, { weights }),
      log_loss: (weights) => logLoss(y, p, { weights }),
      brier: (weights) => brier(y, p, { weights }),
      cost: (weights) => cost(y, predicted, { weights, matrix: data.matrix }),
      average_precision: (weights) => averagePrecision(y, p, { weights }),
    }
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    if (out === null) {
      for (const measure of Object.values(metrics))
        expect(atPrevalence(y, data.prevalence, measure, options)).toMatchObject({ reason: 'one-class', n: y.length })
      return
    }
    for (const [name, expected] of Object.entries(out)) {
      const outcome = atPrevalence(y, data.prevalence, metrics[name]!, options)
      if (expected === null) {
        expect(outcome).toMatchObject({ kind: 'undefined', reason: NOTHING_CALLED[name] })
        continue
      }
      const got = measured(outcome)
      expectClose(got.estimate, expected.value, table.tolerance, 1e-14, name)
      if (expected.variance === null) {
        expect(got.variance).toBeUndefined()
        continue
      }
      // Means of losses carry n/(n − 1).
      const correction = name === 'log_loss' || name === 'brier' ? y.length / (y.length - 1) : 1
      // At an offset of 1e9 a mean is known to seven digits behind the point.
      const tolerance = Math.abs(got.estimate) > 1e8 ? 1e-6 : table.tolerance
      expectClose(got.variance!, expected.variance * correction, tolerance, 1e-16, name)
      expectClose(influenceVariance(got.influence()), got.variance!, 1e-10, 1e-16, name)
      if (effectiveN && name in effectiveN) expectClose(got.effectiveN, effectiveN[name as 'brier']!, 1e-10)
    }
  })
  it('is undefined where a class has no weight', () => {
    const of = (weights: Float64Array): Outcome => meanLoss(numbers([1, 2]), { weights })
    expect(atPrevalence(labels([0, 1]), 0.1, of, { weights: numbers([1, 0]) })).toMatchObject({ reason: 'one-class' })
    expect(() => atPrevalence(labels([0, 1]), 0.1, of, { weights: numbers([1, -1]) })).toThrow(
      'weights[1] must be a finite weight of 0 or more, got -1',
    )
  })
})

describe('blocks of rows in time order', () => {
  const table =
    reference<{ in: { losses: number[]; length: number }; out: { variance: number; df: number } }[]>('block-sums')
  it.each(table.cases)('have the reference variance, length $in.length', ({ in: data, out }) => {
    const blocks = withVariance(blockSums(meanLoss(numbers(data.losses)), data.length))
    expectClose(blocks.variance, out.variance)
    expect(blocks.df).toBe(out.df)
  })
  it('are too few below 30', () => {
    expect(blockSums(meanLoss(numbers([1, 2, 3])), 4)).toMatchObject({ reason: 'few-clusters' })
    expect(blockSums(meanLoss(numbers(Array.from({ length: 59 }, (_, i) => i))), 2)).toMatchObject({
      reason: 'few-clusters',
    })
    expect(() => blockSums(meanLoss(numbers([1, 2])), 0)).toThrow('length must be above 0, got 0')
  })
})

describe('the ABC interval', () => {
  interface Case {
    readonly name: string
    readonly in: { columns: number[][]; of: 'mean' | 'ratio' | 'correlation' }
    /** Null: the statistic does not move. */
    readonly out: { readonly low: number; readonly high: number } | null
  }
  const table = reference<Case[]>('abc')
  const dot = (w: Float64Array, x: readonly number[]): number =>
    w.reduce((total, weight, i) => total + weight * x[i]!, 0)
  const STATISTICS: Record<Case['in']['of'], (w: Float64Array, columns: readonly number[][]) => number> = {
    mean: (w, [x = []]) => dot(w, x),
    ratio: (w, [x = [], y = []]) => dot(w, x) / dot(w, y),
    correlation: (w, [x = [], y = []]) => {
      const [mx, my] = [dot(w, x), dot(w, y)]
      const of = (a: number[], ma: number, b: number[], mb: number): number =>
        a.reduce((total, value, i) => total + w[i]! * (value - ma) * (b[i]! - mb), 0)
      return of(x, mx, y, my) / Math.sqrt(of(x, mx, x, mx) * of(y, my, y, my))
    },
  }
  it.each(table.cases)("is R's, $name", ({ in: { columns, of }, out }) => {
    const result = abcInterval(columns[0]!.length, (w) => STATISTICS[of](w, columns), { level: table.level })
    if (out === null) {
      expect(result).toMatchObject({ kind: 'undefined', reason: 'no-variance', n: columns[0]!.length })
      return
    }
    const got = defined<Interval>(result)
    // Beside an offset, digits of the width count, and a sum around 1e9 has seven behind the point.
    const width = out.high - out.low
    const offset = Math.abs(out.low) > 1e5 * width
    const [tolerance, floor] = offset ? [0, 1e-3 * width] : [table.tolerance, 1e-14]
    expectClose(got.low, out.low, tolerance, floor)
    expectClose(got.high, out.high, tolerance, floor)
  })
  it('has nothing to say where the statistic does not move', () => {
    expect(abcInterval(5, () => 1)).toMatchObject({ reason: 'no-variance' })
  })
})

describe('queries that weigh differently', () => {
  it('give a weighted mean', () => {
    const values = { values: numbers([0.5, 1]), queries: Uint32Array.of(2, 7), empty: 0 }
    expect(measured(meanOverQueries(values, { weights: numbers([3, 1]) }))).toMatchObject({ estimate: 0.625, n: 2 })
    expect(() => meanOverQueries(values, { weights: numbers([1]) })).toThrow('weights must have as many rows')
  })
})
