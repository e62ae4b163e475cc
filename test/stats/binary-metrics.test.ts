import type { Interval, Outcome, WeightOptions } from '@titlebout/stats'
import {
  accuracy,
  averagePrecision,
  brier,
  intervalOf,
  matthewsCorrelation,
  isUndefined,
  logLoss,
  negativePredictiveValue,
  precision,
  recall,
  rocAuc,
  selectionRate,
  specificity,
  waldInterval,
  logitInterval,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Expected {
  readonly value: number
  readonly variance: number | null
  readonly clipped?: number
  readonly t?: readonly [number, number] | null
  readonly logit?: readonly [number, number] | null
  readonly wilson?: readonly [number, number]
  readonly effectiveN?: number
}
interface Case {
  readonly name: string
  readonly in: { y: number[]; p: number[]; predicted: number[]; weights: number[] | null }
  readonly out: Readonly<Record<string, Expected | null>>
}
const table = reference<Case[]>('binary-metrics')

const METRICS: Record<string, (y: Uint8Array, p: Float64Array, predicted: Uint8Array, o: WeightOptions) => Outcome> = {
  log_loss: (y, p, _predicted, o) => logLoss(y, p, o),
  brier: (y, p, _predicted, o) => brier(y, p, o),
  roc_auc: (y, p, _predicted, o) => rocAuc(y, p, o),
  average_precision: (y, p, _predicted, o) => averagePrecision(y, p, o),
  accuracy: (y, _p, predicted, o) => accuracy(y, predicted, o),
  precision: (y, _p, predicted, o) => precision(y, predicted, o),
  recall: (y, _p, predicted, o) => recall(y, predicted, o),
  specificity: (y, _p, predicted, o) => specificity(y, predicted, o),
  negative_predictive_value: (y, _p, predicted, o) => negativePredictiveValue(y, predicted, o),
  selection_rate: (_y, _p, predicted, o) => selectionRate(predicted, o),
}

function sides(interval: Interval, expected: readonly [number, number], what: string): void {
  expectClose(interval.low, expected[0], table.tolerance, 1e-14, `${what} low`)
  expectClose(interval.high, expected[1], table.tolerance, 1e-14, `${what} high`)
}

describe.each(table.cases)('$name', ({ in: data, out }) => {
  const options = data.weights === null ? {} : { weights: numbers(data.weights) }
  const run = (name: string): Outcome =>
    METRICS[name]!(labels(data.y), numbers(data.p), labels(data.predicted), options)

  it.each(Object.keys(METRICS))('has the reference %s, or says why it has none', (name) => {
    const expected = out[name]
    if (!expected) {
      expect(run(name)).toMatchObject({ kind: 'undefined', n: data.y.length })
      return
    }
    const got = measured(run(name))
    expectClose(got.estimate, expected.value, table.tolerance)
    if (expected.variance === null) expect(got.variance).toBeUndefined()
    else expectClose(got.variance!, expected.variance, table.tolerance, 1e-16)
    if (expected.clipped !== undefined) expect(got).toMatchObject({ clipped: expected.clipped })
    if (expected.effectiveN !== undefined) expectClose(got.effectiveN, expected.effectiveN)
  })

  it.each(Object.keys(METRICS))('has influence values of %s whose squares are its variance', (name) => {
    const got = run(name)
    if (got.kind === 'undefined' || got.variance === undefined) return
    const phi = got.influence()
    expect(phi).toHaveLength(got.n)
    expectClose(phi.reduce((total, x) => total + x * x, 0) / got.n ** 2, got.variance, 1e-10, 1e-16)
  })

  it.each(Object.keys(METRICS))('has the reference interval of %s', (name) => {
    const expected = out[name]
    const got = run(name)
    if (!expected || got.kind === 'undefined') return
    const at = { level: table.level }
    const interval = intervalOf(got, at)
    if (expected.wilson) sides(defined(interval), expected.wilson, name)
    // The reference has the normal law; which degrees of freedom are ours is held by the table of moments.
    if (expected.logit) sides(logitInterval({ ...withVariance(got), df: undefined }, at), expected.logit, name)
    if (expected.t) {
      const [low, high] = got.range
      sides(waldInterval(withVariance(got), at), [Math.max(low, expected.t[0]), Math.min(high, expected.t[1])], name)
    }
    if (isUndefined(interval)) return
    expect(interval.low).toBeLessThanOrEqual(got.estimate)
    expect(interval.high).toBeGreaterThanOrEqual(got.estimate)
  })
})

describe('log loss', () => {
  it('counts the rows that clipping moves, not those that stand on its edge', () => {
    const eps = 0.01
    const p = numbers([0, 0.005, 0.01, 0.5, 0.99, 0.995, 1])
    expect(logLoss(labels([0, 0, 0, 1, 1, 1, 1]), p, { eps })).toMatchObject({ clipped: 4 })
  })
})

describe('a correlation at the end of its range', () => {
  it('does not leave it by rounding', () => {
    const [y, called] = [Uint8Array.of(1, 0, 1, 1, 1), Uint8Array.of(0, 1, 0, 0, 0)]
    const outcome = matthewsCorrelation(y, called)
    if (outcome.kind === 'undefined') throw new Error(outcome.reason)
    expect(outcome.estimate).toBe(-1)
    const interval = intervalOf(outcome)
    expect(interval).toMatchObject({ estimate: -1, low: -1 })
  })
})
