import * as stats from '@titlebout/stats'
import { DomainError, seeded, type Outcome } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured } from './narrow.ts'
import { expectClose } from './reference.ts'
import { thrownBy } from '../support/thrown-by.ts'

interface OfNumbers {
  readonly rows: (y: Float64Array, predicted: Float64Array) => Float64Array
  readonly mean: (y: Float64Array, predicted: Float64Array) => Outcome
}

const NUMBERS: Readonly<Record<string, OfNumbers>> = {
  absoluteErrors: { rows: stats.absoluteErrors, mean: stats.mae },
  squaredErrors: { rows: stats.squaredErrors, mean: stats.mse },
  signedErrors: { rows: stats.signedErrors, mean: stats.meanError },
  relativeErrors: { rows: stats.relativeErrors, mean: stats.mape },
  symmetricRelativeErrors: { rows: stats.symmetricRelativeErrors, mean: stats.smape },
  squaredLogErrors: { rows: stats.squaredLogErrors, mean: stats.msle },
  pinballLosses: {
    rows: (y, p) => stats.pinballLosses(y, p, 0.9),
    mean: (y, p) => stats.pinball(y, p, { alpha: 0.9 }),
  },
  tweedieDeviances: {
    rows: (y, p) => stats.tweedieDeviances(y, p, 1.5),
    mean: (y, p) => stats.tweedieDeviance(y, p, { power: 1.5 }),
  },
  intervalScores: {
    rows: (y, p) => stats.intervalScores(y, p, p.map((value) => value + 2), 0.1), // prettier-ignore
    mean: (y, p) => stats.intervalScore(y, p, p.map((value) => value + 2), { alpha: 0.1 }), // prettier-ignore
  },
}

const drawn = (n: number, of: (u: number) => number, seed = 1): Float64Array => {
  const rng = seeded(seed)
  return Float64Array.from({ length: n }, () => of(rng.next()))
}
/** Truth and prediction, all above 0. */
const CASES: Readonly<Record<string, readonly [Float64Array, Float64Array]>> = {
  plain: [drawn(40, (u) => 1 + 5 * u), drawn(40, (u) => 1 + 5 * u, 2)],
  ties: [drawn(40, (u) => 1 + Math.floor(3 * u)), drawn(40, (u) => 1 + Math.floor(3 * u), 2)],
  'all equal': [new Float64Array(9).fill(3), new Float64Array(9).fill(4)],
  'all right': [drawn(9, (u) => 1 + u), drawn(9, (u) => 1 + u)],
  'one row': [Float64Array.of(2), Float64Array.of(5)],
  'two rows': [Float64Array.of(2, 3), Float64Array.of(5, 1)],
  'three rows': [Float64Array.of(2, 3, 4), Float64Array.of(5, 1, 4)],
  'heavy tails': [drawn(60, (u) => (1 - u) ** -2), drawn(60, (u) => (1 - u) ** -2, 2)],
  'an offset of 1e9': [drawn(40, (u) => 1e9 + 5 * u), drawn(40, (u) => 1e9 + 5 * u, 2)],
}

describe.each(Object.entries(NUMBERS))('%s', (_name, { rows, mean }) => {
  it.each(Object.entries(CASES))('have the metric for their mean: %s', (_case, [y, predicted]) => {
    const losses = rows(y, predicted)
    expect(losses).toHaveLength(y.length)
    expectClose(stats.mean(losses), measured(mean(y, predicted)).estimate, 1e-12)
  })

  it('are none of no rows', () => {
    expect(rows(new Float64Array(), new Float64Array())).toEqual(new Float64Array())
  })
})

const SHARES = { values: Float64Array.of(0.2, 0.5, 0.3, 1, 0, 0, 0.4, 0.4, 0.2), classes: 3 }
const CODES = Uint8Array.of(1, 2, 0)
const LABELS = Uint8Array.of(1, 0, 1, 1, 0)
const CHANCES = Float64Array.of(0.9, 0.4, 0, 0.6, 0.1)

it('of probabilities have the metric for their mean, sure misses as well', () => {
  const rows = [
    [stats.logLosses(LABELS, CHANCES), stats.logLoss(LABELS, CHANCES)],
    [stats.brierLosses(LABELS, CHANCES), stats.brier(LABELS, CHANCES)],
    [stats.multiclassLogLosses(CODES, SHARES), stats.multiclassLogLoss(CODES, SHARES)],
    [stats.multiclassBrierLosses(CODES, SHARES), stats.multiclassBrier(CODES, SHARES)],
  ] as const
  for (const [losses, metric] of rows) expectClose(stats.mean(losses), defined(metric).estimate, 1e-12)
  expectClose(stats.logLosses(LABELS, CHANCES)[2]!, 52 * Math.LN2)
})

type OfChances = (y: Uint8Array, p: Float64Array) => unknown
const GOAL: stats.ThresholdGoal = { measure: stats.ACCURACY.measure, better: 'higher' }
const OF_CHANCES: Readonly<Record<string, OfChances>> = {
  logLosses: stats.logLosses,
  brierLosses: stats.brierLosses,
  calibrationCurve: stats.calibrationCurve,
  expectedCalibrationError: stats.expectedCalibrationError,
  calibrationErrorNull: (_y, p) => stats.calibrationErrorNull(p, { rng: seeded(1), resamples: 5 }),
  murphyDecomposition: stats.murphyDecomposition,
  estimatePerformance: (y, p) => stats.estimatePerformance(p, y),
  thresholdCurve: stats.thresholdCurve,
  operatingPoint: (y, p) => stats.operatingPoint(y, p, { point: 'ks' }),
  bestThreshold: (y, p) => stats.bestThreshold(y, p, GOAL),
  atPrevalence: (y, p) => stats.atPrevalence(y, 0.1, (weights) => stats.brier(y, p, { weights })),
}

describe.each(Object.entries(OF_CHANCES))('%s', (_name, run) => {
  it('names the row of what is no number', () => {
    expect(thrownBy(() => run(LABELS, CHANCES))).toBeUndefined()
    for (const value of [NaN, Infinity, -Infinity]) {
      const error = thrownBy(() => run(LABELS, CHANCES.with(3, value)))
      expect(error).toBeInstanceOf(DomainError)
      expect(error).toMatchObject({ index: 3, value })
    }
  })
})

it('few rows are binned as the definition says', () => {
  for (const [y, p] of [
    [[1], [0.3]],
    [
      [1, 0],
      [0.3, 0.3],
    ],
    [
      [1, 0, 1],
      [0.3, 0.3, 0.3],
    ],
  ] as const) {
    const [labels, chances] = [Uint8Array.from(y), Float64Array.from(p)]
    const observed = y.reduce<number>((sum, label) => sum + label, 0) / y.length
    expect(stats.calibrationCurve(labels, chances)).toEqual([
      { rows: y.length, share: 1, meanPredicted: expect.closeTo(0.3, 12), observed },
    ])
    expect(stats.expectedCalibrationError(labels, chances)).toBeCloseTo(Math.abs(observed - 0.3), 12)
    const parts = defined(stats.murphyDecomposition(labels, chances))
    expect([parts.reliability, parts.resolution, parts.uncertainty]).toEqual([
      expect.closeTo((observed - 0.3) ** 2, 12),
      0,
      expect.closeTo(observed * (1 - observed), 12),
    ])
  }
})

describe('single numbers', () => {
  const counts = { both: 5, onlyFirst: 1, onlySecond: 2, neither: 3 }
  const share = { successes: 3, trials: 10 }
  const interval: stats.Interval = { estimate: 0.2, low: 0.1, high: 0.3, level: 0.9, method: 't', n: 9, effectiveN: 9 }
  const OF_NUMBER: Readonly<Record<string, (value: number) => unknown>> = {
    wilson: (value) => stats.wilson(value, 10),
    'wilson, trials': (value) => stats.wilson(0, value),
    clopperPearson: (value) => stats.clopperPearson(value, 10),
    jeffreys: (value) => stats.jeffreys(value, 10),
    tango: (value) => stats.tango({ ...counts, onlySecond: value }),
    newcombePaired: (value) => stats.newcombePaired({ ...counts, both: value }),
    newcombeDifference: (value) => stats.newcombeDifference(share, { ...share, successes: value }),
    twoProportionTest: (value) => stats.twoProportionTest({ ...share, trials: value }, share),
    shareDrift: (value) => stats.shareDrift(share, { ...share, successes: value }, { tolerance: 0.1 }),
    mcnemar: (value) => stats.mcnemar(value, 3),
    mcnemarEValue: (value) => stats.mcnemarEValue(3, value),
    confidenceSequence: (value) => stats.confidenceSequence(0, 1, value, { tightestAt: 10 }),
    mixtureRatio: (value) => stats.mixtureRatio(0, value, 10, { tau2: 1 }),
    newcombeAuc: (value) => stats.newcombeAuc(0.7, value, 10),
    rowsToDecide: (value) => stats.rowsToDecide(1, value, { alpha: 0.05 }),
    nonInferiority: (value) => stats.nonInferiority(interval, value),
    equivalence: (value) => stats.equivalence(interval, value),
    spendOnLook: (value) => stats.spendOnLook(0.05, value),
    splitOverLooks: (value) => stats.splitOverLooks(0.05, value),
    ladderAlpha: (value) => stats.ladderAlpha(0.05, value, 0),
    spentAlpha: (value) => stats.spentAlpha(0.05, value, { kind: 'pocock' }),
    bootstrapCells: (value) => stats.bootstrapCells([value, 3], (cells) => cells[0]!, { rng: seeded(1), resamples: 5 }),
    resampled: (value) => stats.resampled(5, (times) => times[0], { rng: seeded(1), resamples: value }),
    sketchRows: (value) => stats.sketchRows(new BigUint64Array(3), { key: 'k', size: value }),
    naiveScale: (value) => stats.naiveScale(Float64Array.of(1, 2, 3), value),
    level: (value) => stats.wilson(3, 10, { level: value }),
    bonettWright: (value) => stats.bonettWright(0.4, value, { of: 'kendall' }),
    psiNullMean: (value) => stats.psiNullMean(5, value, 10),
  }
  it.each(Object.keys(OF_NUMBER))('that are none are refused by %s', (name) => {
    for (const value of [NaN, Infinity, -1]) {
      expect(
        thrownBy(() => OF_NUMBER[name]!(value)),
        String(value),
      ).toBeInstanceOf(DomainError)
    }
  })
})

it('counts of pairs refuse predictions of other lengths', () => {
  expect(() => stats.pairedCounts(LABELS, LABELS.subarray(1), LABELS)).toThrow(/^first must have as many rows as y/)
  expect(() => stats.pairedCounts(LABELS, LABELS, LABELS.subarray(1))).toThrow(/^second must have as many rows as y/)
})

describe('a resampled median of errors', () => {
  const [y, first, second] = [
    drawn(400, (u) => 10 * u),
    drawn(400, (u) => 10 * u + u, 1),
    drawn(400, (u) => 10 * u + 2 * u, 1),
  ]
  const options = () => ({ rng: seeded(5), resamples: 400 })

  it('has the median for its estimate and about the interval of order statistics', () => {
    const [plain, again] = [stats.medianAbsoluteError(y, first), stats.resampledMedianError(y, first, options())]
    expect(defined(again).estimate).toBe(defined(plain).estimate)
    const [exact, drawnInterval] = [plain, again].map((one) => defined(stats.intervalOf(one, { level: 0.9 })))
    expect(drawnInterval!.low).toBeCloseTo(exact!.low, 1)
    expect(drawnInterval!.high).toBeCloseTo(exact!.high, 1)
    expect(drawnInterval!.method).toBe('bootstrap')
  })

  it('pairs two fighters on the same draws', () => {
    const difference = defined(stats.pairedMedianError(y, first, second, options()))
    const medians = [first, second].map((p) => defined(stats.medianAbsoluteError(y, p)).estimate)
    expect(difference.estimate).toBeCloseTo(medians[1]! - medians[0]!, 12)
    const same = defined(stats.pairedMedianError(y, first, first, options()))
    expect([same.estimate, same.variance]).toEqual([0, 0])
  })

  it('counts a weight of 2 as two rows, and few clusters as too few', () => {
    const [few, errors] = [new Float64Array(3), Float64Array.of(1, 2, 3)]
    const weights = Float64Array.of(1, 1, 2)
    const doubled = defined(stats.medianAbsoluteError(new Float64Array(4), Float64Array.of(1, 2, 3, 3)))
    expect(defined(stats.resampledMedianError(few, errors, { ...options(), weights })).estimate).toBe(doubled.estimate)
    const clusters = Uint32Array.from(y, (_, i) => i % 20)
    expect(stats.resampledMedianError(y, first, { ...options(), clusters })).toMatchObject({ reason: 'few-clusters' })
  })
})
