import type { Interval, Outcome } from '@titlebout/stats'
import {
  atPrevalence,
  autocorrelated,
  averagePrecision,
  bootstrapCells,
  bootstrapRows,
  clustered,
  cohenKappa,
  fScore,
  intervalOf,
  isUndefined,
  logLoss,
  matthewsCorrelation,
  meanLoss,
  pairedDifference,
  precision,
  recall,
  rocAuc,
  seeded,
} from '@titlebout/stats'
import { assert, describe, expect, it } from 'vitest'
import { column } from '../../packages/stats/src/column.ts'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { momentDf } from '../../packages/stats/src/intervals/moment-df.ts'
import { defined, measured, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('a metric at another prevalence', () => {
  interface Case {
    in: { y: number[]; p: number[]; predicted: number[]; prevalence: number }
    out: Record<'precision' | 'recall' | 'log_loss', { value: number; variance: number }>
  }
  const table = reference<Case[]>('prevalence')
  it.each(table.cases)('agrees with scikit-learn and the delta method at $in.prevalence', ({ in: data, out }) => {
    const [y, p, predicted] = [labels(data.y), numbers(data.p), labels(data.predicted)]
    const metrics: Record<keyof typeof out, (weights: Float64Array) => Outcome> = {
      precision: (weights) => precision(y, predicted, { weights }),
      recall: (weights) => recall(y, predicted, { weights }),
      log_loss: (weights) => logLoss(y, p, { weights }),
    }
    for (const [name, expected] of Object.entries(out)) {
      const got = withVariance(atPrevalence(y, data.prevalence, metrics[name as keyof typeof out]))
      expectClose(got.estimate, expected.value)
      // The mean of losses carries n/(n − 1).
      const correction = name === 'log_loss' ? y.length / (y.length - 1) : 1
      expectClose(got.variance, expected.variance * correction, 1e-10)
      expectClose(influenceVariance(got.influence()), got.variance)
      expect(isUndefined(intervalOf(got))).toBe(false)
    }
  })
  it('leaves the area under the curve as it is', () => {
    const [y, p] = [labels([0, 1, 0, 1, 1]), numbers([0.1, 0.4, 0.35, 0.8, 0.3])]
    const [plain, moved] = [
      measured(rocAuc(y, p)),
      measured(atPrevalence(y, 0.01, (weights) => rocAuc(y, p, { weights }))),
    ]
    expect(moved.estimate).toBeCloseTo(plain.estimate, 12)
    expect(moved.variance).toBeCloseTo(plain.variance!, 12)
  })
  it('is undefined with one class', () => {
    expect(atPrevalence(labels([1, 1]), 0.1, () => meanLoss(numbers([1, 2])))).toMatchObject({ reason: 'one-class' })
  })
})

describe('weights', () => {
  it("make rows worth fewer: Kish's size", () => {
    expect(measured(meanLoss(numbers([1, 2, 4]), { weights: numbers([1, 1, 2]) })).effectiveN).toBeCloseTo(16 / 6, 12)
    expect(measured(meanLoss(numbers([1, 2, 4]), { weights: numbers([3, 3, 3]) })).effectiveN).toBeCloseTo(3, 12)
  })
})

describe('rows in time order', () => {
  const table = reference<{ name: string; in: { losses: number[]; lag: number }; out: number | null }[]>('newey-west')
  it.each(table.cases)('have the variance of Newey and West as in statsmodels, $name', ({ in: data, out }) => {
    const n = data.losses.length
    const outcome = autocorrelated(meanLoss(numbers(data.losses)), { lag: data.lag })
    if (out === null) {
      if (n === 1) expect(measured(outcome).variance).toBeUndefined()
      else expect(outcome).toMatchObject({ kind: 'undefined', reason: 'too-few-rows', n })
      return
    }
    const got = withVariance(outcome)
    // Beside an offset of 1e9 a mean is known to seven digits behind the point.
    const tolerance = Math.abs(got.estimate) > 1e8 ? 1e-6 : table.tolerance
    expectClose(got.variance, (out * n) / (n - 1), tolerance, 1e-30)
    expectClose(influenceVariance(got.influence()), got.variance, 1e-10, 1e-30)
  })
  const cosines =
    reference<{ in: { losses: number[] }; out: { df: number; variance: number; low: number; high: number } }[]>(
      'cosine-variance',
    )
  it.each(cosines.cases)(
    'have by default the variance of $out.df cosines as in SciPy, and its t',
    ({ in: data, out }) => {
      const n = data.losses.length
      const got = withVariance(autocorrelated(meanLoss(numbers(data.losses))))
      expect(got.df).toBe(out.df)
      // At an offset of 1e9 the mean is known to seven digits behind the point.
      const tolerance = Math.abs(got.estimate) > 1e8 ? 1e-6 : 1e-10
      expectClose(got.variance, (out.variance * n) / (n - 1), tolerance)
      const { low, high } = defined<Interval>(intervalOf(got))
      expectClose(low, out.low)
      expectClose(high, out.high)
      expectClose(influenceVariance(measured(autocorrelated(meanLoss(numbers(data.losses)))).influence()), got.variance)
    },
  )
  it('are too few for four cosines below 32', () => {
    expect(autocorrelated(meanLoss(column(31, (i) => i % 7)))).toMatchObject({ reason: 'too-few-rows' })
    expect(autocorrelated(meanLoss(column(32, (i) => i % 7)))).toMatchObject({ df: 4 })
  })
  it('lose under dependence an interval that was for independent rows', () => {
    const plain = measured(meanLoss(column(64, (i) => i % 7)))
    const own = { ...plain, skewness: undefined, ownInterval: () => assert.fail('taken') }
    const codes = Uint32Array.from({ length: 64 }, (_, i) => i >> 1)
    for (const outcome of [autocorrelated(own), clustered(own, codes)])
      expect(defined<Interval>(intervalOf(outcome)).method).toBe('clustered-t')
  })
  it('are too few for a lag of a quarter of them', () => {
    expect(autocorrelated(meanLoss(numbers([1, 2, 3, 4])), { lag: 2 })).toMatchObject({ reason: 'too-few-rows' })
  })
})

describe('degrees of freedom of a variance', () => {
  const table = reference<{ name: string; in: number[]; out: number }[]>('moment-df')
  it.each(table.cases)('follow from its own variance: $name', ({ in: phi, out }) => {
    const power = (k: number): number => phi.reduce((sum, value) => sum + value ** k, 0)
    expectClose(momentDf(power(2), power(4), phi.length), out)
  })
  it('are those of the areas, correlations and paired shares that have them', () => {
    const y = labels(Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? 1 : 0)))
    const calls = (k: number): Uint8Array => labels(Array.from({ length: 60 }, (_, i) => (i % k === 0 ? 1 : 0)))
    const score = column(60, (i) => ((i * 37) % 60) / 60)
    for (const outcome of [
      rocAuc(y, score),
      averagePrecision(y, score),
      matthewsCorrelation(y, calls(3)),
      cohenKappa(y, calls(4)),
      pairedDifference(recall(y, calls(3)), recall(y, calls(2))),
      pairedDifference(fScore(y, calls(3)), fScore(y, calls(2))),
    ]) {
      const got = measured(outcome)
      const power = (k: number): number => got.influence().reduce((sum, value) => sum + value ** k, 0)
      expectClose(got.df!, momentDf(power(2), power(4), 60))
      expect(got.df).toBeLessThan(59)
    }
    expect(measured(pairedDifference(rocAuc(y, score), rocAuc(y, score.map(Math.sqrt)))).df).toBeUndefined()
  })
})

describe('the bootstrap', () => {
  const f1 = ([_tn, fp = 0, fn = 0, tp = 0]: Float64Array): number => (2 * tp) / (2 * tp + fp + fn)
  it('of cells agrees with the delta method where that is right', () => {
    const counts = [400, 60, 50, 190]
    const rows = counts.flatMap((count, cell) => Array.from({ length: count }, () => cell))
    const outcome = fScore(labels(rows.map((cell) => cell >> 1)), labels(rows.map((cell) => cell & 1)))
    const exact = defined(intervalOf(outcome, { level: 0.9 }))
    const drawn = bootstrapCells(counts, f1, { rng: seeded(1), resamples: 4000, level: 0.9 })
    expect(drawn.estimate).toBeCloseTo(exact.estimate, 12)
    expect(Math.abs(drawn.low - exact.low)).toBeLessThan(0.003)
    expect(Math.abs(drawn.high - exact.high)).toBeLessThan(0.003)
  })
  it('of rows agrees with the t interval of a mean', () => {
    const losses = numbers(Array.from({ length: 400 }, (_, i) => ((i * 7919) % 400) / 100))
    const exact = defined(intervalOf(meanLoss(losses), { level: 0.9 }))
    const mean = (weights: Float64Array): number => {
      const total = weights.reduce((a, b) => a + b, 0)
      return weights.reduce((sum, w, i) => sum + w * losses[i]!, 0) / total
    }
    const drawn = bootstrapRows(400, mean, { rng: seeded(2), resamples: 2000, level: 0.9 })
    expect(drawn.estimate).toBeCloseTo(exact.estimate, 12)
    expect(Math.abs(drawn.low - exact.low)).toBeLessThan(0.015)
    expect(Math.abs(drawn.high - exact.high)).toBeLessThan(0.015)
  })
  it('says how many draws had no value', () => {
    const rare = bootstrapCells([9, 0, 0, 1], f1, { rng: seeded(3), resamples: 200 })
    expect(rare.note).toMatch(/^200 resamples, \d+ of them without a value$/)
  })
})
