import type { Outcome, WeightOptions } from '@titlebout/stats'
import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  brier,
  brierSkill,
  cohenKappa,
  fScore,
  intervalOf,
  isUndefined,
  logLoss,
  logLossSkill,
  matthewsCorrelation,
  negativePredictiveValue,
  pairedDifference,
  precision,
  recall,
  rocAuc,
  specificity,
} from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labels, numbers } from './reference.ts'

type Metric = (y: Uint8Array, p: Float64Array, o: WeightOptions) => Outcome

interface Traits {
  readonly metric: Metric
  /** What it becomes when classes swap and p becomes 1 − p; absent: something else. */
  readonly swapped?: string
  readonly bounds: readonly [number, number]
  /** Only the order of the scores counts. */
  readonly ranks?: true
  readonly undefinedWhen?: 'one class' | 'no positives'
}

function called(p: Float64Array): Uint8Array {
  return Uint8Array.from(p, (x) => (x > 0.5 ? 1 : 0))
}
const ofCalls =
  (metric: (y: Uint8Array, predicted: Uint8Array, o: WeightOptions) => Outcome): Metric =>
  (y, p, o) =>
    metric(y, called(p), o)

const METRICS: Record<string, Traits> = {
  roc_auc: { metric: rocAuc, swapped: 'roc_auc', bounds: [0, 1], ranks: true, undefinedWhen: 'one class' },
  average_precision: { metric: averagePrecision, bounds: [0, 1], ranks: true, undefinedWhen: 'no positives' },
  log_loss: { metric: logLoss, swapped: 'log_loss', bounds: [0, 37] },
  brier: { metric: brier, swapped: 'brier', bounds: [0, 1] },
  brier_skill: { metric: brierSkill, swapped: 'brier_skill', bounds: [-Infinity, 1], undefinedWhen: 'one class' },
  log_loss_skill: {
    metric: logLossSkill,
    swapped: 'log_loss_skill',
    bounds: [-Infinity, 1],
    undefinedWhen: 'one class',
  },
  accuracy: { metric: ofCalls(accuracy), swapped: 'accuracy', bounds: [0, 1] },
  balanced_accuracy: { metric: ofCalls(balancedAccuracy), swapped: 'balanced_accuracy', bounds: [0, 1] },
  matthews: { metric: ofCalls(matthewsCorrelation), swapped: 'matthews', bounds: [-1, 1] },
  kappa: { metric: ofCalls(cohenKappa), swapped: 'kappa', bounds: [-1, 1] },
  precision: { metric: ofCalls(precision), swapped: 'npv', bounds: [0, 1] },
  npv: { metric: ofCalls(negativePredictiveValue), swapped: 'precision', bounds: [0, 1] },
  recall: { metric: ofCalls(recall), swapped: 'specificity', bounds: [0, 1], undefinedWhen: 'no positives' },
  specificity: { metric: ofCalls(specificity), swapped: 'recall', bounds: [0, 1] },
  f1: { metric: ofCalls(fScore), bounds: [0, 1] },
}

interface Row {
  readonly y: number
  readonly p: number
  readonly w: number
}
/** Scores of one digit, so that ties abound; no 0.5, which would not swap with itself. */
const row = fc.record({
  y: fc.nat(1),
  p: fc.constantFrom(0.01, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.99),
  w: fc.integer({ min: 1, max: 4 }),
})
const rows = fc.array(row, { minLength: 1, maxLength: 40 })

const y = (data: readonly Row[]): Uint8Array => labels(data.map((r) => r.y))
const p = (data: readonly Row[]): Float64Array => numbers(data.map((r) => r.p))

/** Equal up to rounding, or undefined for the same reason. */
function expectSame(a: Outcome, b: Outcome, variance: 'variance too' | 'value only'): void {
  if (a.kind === 'undefined' || b.kind === 'undefined') {
    expect(a.kind).toBe(b.kind)
    return
  }
  expect(a.estimate).toBeCloseTo(b.estimate, 10)
  if (variance === 'value only') return
  if (a.variance === undefined) expect(b.variance).toBeUndefined()
  else expect(a.variance).toBeCloseTo(b.variance!, 10)
}

describe.each(Object.entries(METRICS))('%s', (_name, { metric, swapped, bounds, ranks, undefinedWhen }) => {
  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(rows, (data) =>
        expectSame(
          metric(y(data), p(data), {}),
          metric(y(data.toReversed()), p(data.toReversed()), {}),
          'variance too',
        ),
      ),
    )
  })
  it('counts a row of weight k as k rows', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const repeated = data.flatMap((r) => Array.from({ length: r.w }, () => r))
        expectSame(
          metric(y(data), p(data), { weights: numbers(data.map((r) => r.w)) }),
          metric(y(repeated), p(repeated), {}),
          'value only',
        )
      }),
    )
  })
  it('does not see the size of all weights together', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const [once, thrice] = [1, 3].map((factor) =>
          metric(y(data), p(data), { weights: numbers(data.map((r) => factor * r.w)) }),
        )
        expectSame(once!, thrice!, 'variance too')
      }),
    )
  })
  it('keeps its value when every row is doubled', () => {
    fc.assert(
      fc.property(rows, (data) =>
        expectSame(
          metric(y(data), p(data), {}),
          metric(y([...data, ...data]), p([...data, ...data]), {}),
          'value only',
        ),
      ),
    )
  })
  it('stays within its bounds, and its interval around it and within them too', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const outcome = metric(y(data), p(data), {})
        if (outcome.kind === 'undefined') return
        expect(outcome.estimate).toBeGreaterThanOrEqual(bounds[0] - 1e-12)
        expect(outcome.estimate).toBeLessThanOrEqual(bounds[1] + 1e-12)
        const interval = intervalOf(outcome, { level: 0.9 })
        if (isUndefined(interval)) return
        expect(Number.isNaN(interval.low) || Number.isNaN(interval.high)).toBe(false)
        expect(interval.low).toBeLessThanOrEqual(outcome.estimate + 1e-12)
        expect(interval.high).toBeGreaterThanOrEqual(outcome.estimate - 1e-12)
        expect(interval.low).toBeGreaterThanOrEqual(bounds[0] - 1e-12)
        expect(interval.high).toBeLessThanOrEqual(Math.max(bounds[1], 1e3))
      }),
    )
  })
  it('has influence values that add up to nothing and square up to the variance', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const outcome = metric(y(data), p(data), {})
        if (outcome.kind === 'undefined' || outcome.variance === undefined) return
        const phi = outcome.influence()
        expect(phi.reduce((a, b) => a + b, 0) / outcome.n).toBeCloseTo(0, 9)
        expect(phi.reduce((a, b) => a + b * b, 0) / outcome.n ** 2).toBeCloseTo(outcome.variance, 10)
      }),
    )
  })
  it('differs by nothing from itself', () => {
    fc.assert(
      fc.property(rows, (data) => {
        const outcome = metric(y(data), p(data), {})
        const difference = pairedDifference(outcome, outcome)
        if (difference.kind === 'undefined') return
        expect(difference.estimate).toBe(0)
        if (difference.variance !== undefined) expect(difference.variance).toBe(0)
      }),
    )
  })
  if (swapped !== undefined) {
    it(`is ${swapped} when the classes swap`, () => {
      fc.assert(
        fc.property(rows, (data) => {
          const other = METRICS[swapped]!.metric(
            labels(data.map((r) => 1 - r.y)),
            numbers(data.map((r) => 1 - r.p)),
            {},
          )
          expectSame(metric(y(data), p(data), {}), other, 'variance too')
        }),
      )
    })
  }
  if (ranks) {
    it('sees only the order of the scores', () => {
      fc.assert(
        fc.property(rows, (data) => {
          const stretched = numbers(data.map((r) => 1e9 + 1e3 * r.p ** 3))
          expectSame(metric(y(data), p(data), {}), metric(y(data), stretched, {}), 'variance too')
        }),
      )
    })
  }
  if (undefinedWhen === 'one class') {
    it('is undefined with one class', () => {
      expect(metric(labels([1, 1]), numbers([0.2, 0.7]), {})).toMatchObject({
        kind: 'undefined',
        reason: 'one-class',
        n: 2,
      })
      expect(metric(labels([0, 0]), numbers([0.2, 0.7]), {})).toMatchObject({
        kind: 'undefined',
        reason: 'one-class',
        n: 2,
      })
    })
  }
  if (undefinedWhen === 'no positives') {
    it('is undefined without positives', () => {
      expect(metric(labels([0, 0]), numbers([0.2, 0.7]), {})).toMatchObject({
        kind: 'undefined',
        reason: 'no-positives',
        n: 2,
      })
    })
  }
  it('is undefined without rows', () => {
    expect(metric(labels([]), numbers([]), {})).toMatchObject({ kind: 'undefined', reason: 'empty', n: 0 })
  })
})
