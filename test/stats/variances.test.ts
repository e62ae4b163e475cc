import type { Outcome } from '@titlebout/stats'
import {
  atPrevalence,
  autocorrelated,
  bootstrapCells,
  bootstrapRows,
  fScore,
  intervalOf,
  isUndefined,
  logLoss,
  meanLoss,
  precision,
  recall,
  rocAuc,
  seeded,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
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
  const table = reference<{ in: { losses: number[]; lag: number }; out: number }[]>('newey-west')
  it.each(table.cases)('have the variance of Newey and West as in statsmodels, lag $in.lag', ({ in: data, out }) => {
    const n = data.losses.length
    const got = withVariance(autocorrelated(meanLoss(numbers(data.losses)), { lag: data.lag }))
    expectClose(got.variance, (out * n) / (n - 1))
    expectClose(influenceVariance(got.influence()), got.variance)
  })
  it('are too few for a lag of a quarter of them', () => {
    expect(autocorrelated(meanLoss(numbers([1, 2, 3, 4])), { lag: 2 })).toMatchObject({ reason: 'too-few-rows' })
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
