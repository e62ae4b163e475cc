import type { CurvePoint, Interval } from '@titlebout/stats'
import {
  brierSkill,
  calibrationCurve,
  calibrationErrorNull,
  coxCalibration,
  expectedCalibrationError,
  isUndefined,
  logLossSkill,
  murphyDecomposition,
  operatingPoint,
  seeded,
  spiegelhalter,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { defined, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('points of the ROC curve', () => {
  interface Case {
    name: string
    in: { y: number[]; p: number[]; weights: number[] | null }
    out: Readonly<Record<string, number | null>>
  }
  const table = reference<Case[]>('curve-points')
  it.each(table.cases)('agree with scikit-learn, $name', ({ in: data, out }) => {
    const [y, p] = [labels(data.y), numbers(data.p)]
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    const points: Record<string, CurvePoint> = {
      ks: { point: 'ks' },
      'recall_at_fpr_0.05': { point: 'recall-at-fpr', at: 0.05 },
      'recall_at_fpr_0.3': { point: 'recall-at-fpr', at: 0.3 },
      'recall_at_precision_0.6': { point: 'recall-at-precision', at: 0.6 },
      'recall_at_precision_0.95': { point: 'recall-at-precision', at: 0.95 },
      'precision_at_recall_0.8': { point: 'precision-at-recall', at: 0.8 },
      'partial_0.1': { point: 'partial-roc-auc', at: 0.1 },
      'partial_0.5': { point: 'partial-roc-auc', at: 0.5 },
      'lift_0.25': { point: 'lift', at: 0.25 },
    }
    for (const [name, point] of Object.entries(points)) {
      const got = operatingPoint(y, p, point, options)
      const expected = out[name]!
      if (expected === null) expect(isUndefined(got), name).toBe(true)
      else expectClose(got.kind === 'point' ? got.value : NaN, expected, table.tolerance, 1e-13, name)
    }
  })
  it('name the threshold that gives them', () => {
    expect(operatingPoint(labels([0, 0, 1, 1]), numbers([0.1, 0.4, 0.35, 0.8]), { point: 'ks' })).toEqual({
      kind: 'point',
      value: 0.5,
      threshold: 0.8,
    })
  })
  it('are undefined with one class or no rows', () => {
    expect(operatingPoint(labels([1, 1]), numbers([0.1, 0.4]), { point: 'ks' })).toEqual({
      kind: 'undefined',
      reason: 'one-class',
      n: 2,
    })
    expect(operatingPoint(labels([0]), numbers([0.1]), { point: 'lift', at: 0.5 })).toMatchObject({
      reason: 'no-positives',
    })
    expect(() => operatingPoint(labels([0, 1]), numbers([0, 1]), { point: 'recall-at-fpr', at: 0 })).toThrow(
      'at must lie between 0 and 1, got 0',
    )
  })
})

describe('calibration', () => {
  interface Binned {
    l1: number
    max: number
    l2: number
    'debiased-l2': number
    reliability: number
    resolution: number
    uncertainty: number
  }
  interface Case {
    name: string
    in: { y: number[]; p: number[] }
    out: Readonly<Record<`${'width' | 'mass'}_${number}`, Binned>> & {
      spiegelhalter: { statistic: number; pValue: number } | null
      cox?: { intercept: number; slope: number; inTheLarge: number } & Record<
        'interceptInterval' | 'slopeInterval' | 'inTheLargeInterval',
        [number, number]
      >
    }
  }
  const table = reference<Case[]>('calibration')
  describe.each(table.cases)('$name', ({ in: data, out }) => {
    const [y, p] = [labels(data.y), numbers(data.p)]
    it('has the reference errors and decomposition, for bins of equal width and equal mass', () => {
      for (const by of ['width', 'mass'] as const) {
        for (const bins of [5, 10, 15]) {
          const expected = out[`${by}_${bins}`]!
          for (const norm of ['l1', 'max', 'l2', 'debiased-l2'] as const) {
            const value = expectedCalibrationError(y, p, { bins, by, norm })
            expectClose(
              typeof value === 'number' ? value : NaN,
              expected[norm],
              table.tolerance,
              1e-14,
              `${by} ${bins} ${norm}`,
            )
          }
          const murphy = defined(murphyDecomposition(y, p, { bins, by }))
          for (const part of ['reliability', 'resolution', 'uncertainty'] as const)
            expectClose(murphy[part], expected[part])
        }
      }
    })
    it('has the reference Spiegelhalter and Cox results', () => {
      const test = spiegelhalter(y, p)
      if (out.spiegelhalter === null) expect(isUndefined(test)).toBe(true)
      else {
        expectClose(defined(test).statistic, out.spiegelhalter.statistic)
        expectClose(defined(test).pValue, out.spiegelhalter.pValue, 1e-9)
      }
      if (!out.cox) return
      const fit = defined(coxCalibration(y, p, { level: table.level }))
      const expectInterval = (got: Interval, value: number, [low, high]: [number, number]): void => {
        expectClose(got.estimate, value, table.tolerance, 1e-9)
        expectClose(got.low, low, table.tolerance, 1e-9)
        expectClose(got.high, high, table.tolerance, 1e-9)
      }
      expectInterval(fit.intercept, out.cox.intercept, out.cox.interceptInterval)
      expectInterval(fit.slope, out.cox.slope, out.cox.slopeInterval)
      expectInterval(fit.inTheLarge, out.cox.inTheLarge, out.cox.inTheLargeInterval)
    })
  })
  it('has an error of its own where every probability is right, and says how much', () => {
    const rng = seeded(5)
    const p = Float64Array.from({ length: 300 }, () => rng.next())
    const y = Uint8Array.from(p, (chance) => (rng.next() < chance ? 1 : 0))
    const nothing = defined(calibrationErrorNull(p, { rng: seeded(1), bins: 15 }))
    const error = expectedCalibrationError(y, p, { bins: 15 })
    expect(nothing.mean).toBeGreaterThan(0.03)
    expect(error).toBeLessThan(nothing.upper)
    const wrong = expectedCalibrationError(
      y,
      p.map((x) => x ** 3),
      { bins: 15 },
    )
    expect(wrong).toBeGreaterThan(nothing.upper)
  })
  it('leaves empty bins out of the curve', () => {
    expect(calibrationCurve(labels([0, 1]), numbers([0.05, 0.95]))).toEqual([
      { rows: 1, share: 0.5, meanPredicted: 0.05, observed: 0 },
      { rows: 1, share: 0.5, meanPredicted: 0.95, observed: 1 },
    ])
  })
  it('cannot be refitted with one class, one score, or separated classes', () => {
    expect(coxCalibration(labels([1, 1]), numbers([0.1, 0.9]))).toMatchObject({ reason: 'one-class' })
    expect(coxCalibration(labels([1, 0]), numbers([0.5, 0.5]))).toMatchObject({ reason: 'constant' })
    expect(coxCalibration(labels([0, 0, 1, 1]), numbers([0.1, 0.2, 0.8, 0.9]))).toMatchObject({ reason: 'no-variance' })
  })
})

describe('skill over the base rate', () => {
  interface Case {
    name: string
    in: { y: number[]; p: number[]; weights: number[] | null }
    out: Record<'brier' | 'log', { value: number; variance: number }>
  }
  const table = reference<Case[]>('skill')
  it.each(table.cases)('agrees with scikit-learn and the exact delta method, $name', ({ in: data, out }) => {
    const options = data.weights === null ? {} : { weights: numbers(data.weights) }
    for (const [skill, expected] of [
      [brierSkill, out.brier],
      [logLossSkill, out.log],
    ] as const) {
      const got = withVariance(skill(labels(data.y), numbers(data.p), options))
      expectClose(got.estimate, expected.value)
      expectClose(got.variance, expected.variance)
      expectClose(influenceVariance(got.influence()), got.variance)
    }
  })
  it('is undefined with one class', () => {
    expect(brierSkill(labels([1, 1]), numbers([0.5, 0.9]))).toMatchObject({ reason: 'one-class' })
    expect(logLossSkill(labels([0, 0]), numbers([0.5, 0.9]))).toMatchObject({ reason: 'one-class' })
  })
})
