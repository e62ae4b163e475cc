import {
  accuracy,
  atLeast,
  atMost,
  averagePrecision,
  calibrationErrorNull,
  compareGroups,
  correctedResampledT,
  debiasedPsi,
  dieboldMariano,
  differenceToOverall,
  disparity,
  DomainError,
  energyDistance,
  equalizedOdds,
  estimatePerformance,
  expectedCalibrationError,
  fairnessMeasures,
  fiveByTwo,
  fScore,
  gini,
  groupRates,
  inheritedLooks,
  intervalOf,
  isUndefined,
  jensenShannonDivergence,
  jensenShannonDrift,
  logitInterval,
  logLoss,
  meanLoss,
  multiclassLogLoss,
  newcombeAuc,
  normalQuantile,
  medianAbsoluteError,
  pearson,
  permutedGap,
  psi,
  psiDrift,
  psiNullMean,
  r2,
  ratioToOverall,
  rocAuc,
  rowsToDecide,
  seeded,
  signFlip,
  sketchRows,
  waldTest,
  wape,
  wasserstein,
  wassersteinFromHistogram,
  wilson,
  zeroOneLoss,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured } from './narrow.ts'
import { expectClose, labels, numbers } from './reference.ts'

const y = labels([0, 1, 1, 0, 1, 0])
const score = numbers([0.2, 0.7, 0.4, 0.5, 0.9, 0.3])
const called = labels([0, 1, 0, 1, 1, 0])

/** The number given, for every row. */
function alike(weight: number): { weights: Float64Array } {
  return { weights: new Float64Array(y.length).fill(weight) }
}

function medianOf(...rows: Parameters<typeof medianAbsoluteError>): number {
  const outcome = medianAbsoluteError(...rows)
  if (outcome.kind === 'undefined') throw new Error(outcome.reason)
  return outcome.estimate
}

function times(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor)
}

describe('weights', () => {
  it.each([1e-61, 5e-324, 1e61, 1e300])('of %f are refused with their row: their products are no doubles', (weight) => {
    const weights = numbers([1, 0, weight, 1, 1, 1])
    for (const run of [() => rocAuc(y, score, { weights }), () => accuracy(y, called, { weights })])
      expect(run).toThrow(
        `weights[2] must be 0, or from 1e-60 to 1e+60 (all times one factor say the same), got ${weight}`,
      )
  })
  it.each([1e-60, 0.1, 7, 1e60])('of %f each say what no weights say', (weight) => {
    for (const measure of [rocAuc, averagePrecision, gini]) {
      const [plain, weighted] = [measure(y, score), measure(y, score, alike(weight))]
      expectClose(measured(weighted).estimate, measured(plain).estimate, 1e-14)
      const interval = defined(intervalOf(weighted))
      expect([interval.low, interval.high].every(Number.isFinite)).toBe(true)
    }
    const interval = defined(intervalOf(accuracy(y, called, alike(weight))))
    expectClose(interval.low, defined(intervalOf(accuracy(y, called))).low, 1e-13)
  })
  it.each([1e-60, 1e-20, 0.1, 1e20])('of %f each leave medians and bins of equal mass as they are', (weight) => {
    const [truth, predicted] = [numbers([1, 2, 3, 4, 5, 6]), numbers([1, 2.5, 2, 7, 1, 6.25])]
    const median = medianOf(truth, predicted, alike(weight))
    expect(median).toBe(medianOf(truth, predicted))
    const rows = Float64Array.from({ length: 60 }, (_, i) => ((i * 37) % 60) / 60)
    const truths = Uint8Array.from(rows, (_, i) => (i % 3 === 0 ? 1 : 0))
    const weights = new Float64Array(60).fill(weight)
    for (const bins of [2, 3, 6, 10, 12])
      expectClose(
        Number(expectedCalibrationError(truths, rows, { by: 'mass', bins, weights })),
        Number(expectedCalibrationError(truths, rows, { by: 'mass', bins })),
        1e-12,
      )
  })
  it('of very different size leave a small loss its digits', () => {
    const weights = numbers([1e-12, 1e9])
    expectClose(
      measured(zeroOneLoss(labels([0, 1]), labels([1, 1]), { weights })).estimate,
      1e-21 / (1 + 1e-21),
      1e-14,
      0,
    )
  })
  it('are not what tiny probabilities are refused for', () => {
    const p = numbers([1e-200, 0.3, 0.9])
    expect(estimatePerformance(p, labels([0, 0, 1]))).toMatchObject({ kind: 'estimated' })
  })
})

describe('numbers near the ends of double precision', () => {
  it('keep the influence of ratios of squares', () => {
    const [truth, predicted] = [numbers([1e-100, 3e-100, 2e-100]), numbers([1.1e-100, 2.8e-100, 2.1e-100])]
    const influence = measured(r2(truth, predicted)).influence()
    const usual = measured(r2(times(truth, 1e100), times(predicted, 1e100))).influence()
    influence.forEach((phi, i) => expectClose(phi, usual[i]!, 1e-9))
    const smaller = measured(wape(times(truth, 1e-80), times(predicted, 1e-80))).influence()
    expect(smaller.every(Number.isFinite)).toBe(true)
  })
  it.each([1e-200, 1e-310, 1e200])('have a correlation, times %f', (scale) => {
    const [a, b] = [numbers([1, 2, 4, 3]), numbers([1, 3, 2, 4])]
    expectClose(
      pearson(
        a.map((v) => v * scale),
        b,
      )!,
      pearson(a, b)!,
      1e-9,
    )
  })
  it('have none where one side is constant, or differ in a last digit only', () => {
    expect(pearson(numbers([0.1, 0.1, 0.1]), numbers([0, 1, 2]))).toBeUndefined()
    expectClose(pearson(numbers([1e9, 1e9 + 2 ** -23, 1e9 + 2 ** -22]), numbers([0, 1, 2]))!, 1, 1e-12)
  })
  it('are refused where their distance is no double', () => {
    for (const distance of [wasserstein, energyDistance])
      expect(() => distance(numbers([-1.7e308]), numbers([1.7e308]))).toThrow(/too large .* double precision/)
  })
})

describe('numbers beside the rows', () => {
  const interval = { estimate: 0.1, low: 0, high: 0.2, level: 0.9, method: 'z', n: 100, effectiveN: 100 }
  const loss = meanLoss(numbers([1, 2, 3, 5]))
  it.each([NaN, Infinity, -Infinity])('of %f are refused by name', (bad) => {
    const calls: Record<string, () => unknown> = {
      limit: () => atLeast(interval, bad),
      'limit ': () => atMost(interval, bad),
      rowVariance: () => rowsToDecide(bad, 0.1, { alpha: 0.05 }),
      at: () => waldTest(loss, { at: bad }),
      cells: () => psiNullMean(bad, 10, 10),
      n: () => psiNullMean(3, bad, 10),
      area: () => newcombeAuc(bad, 10, 10),
      estimate: () => logitInterval({ ...measured(loss), estimate: bad, variance: 0.01 }),
      seed: () => seeded(bad),
      p: () => normalQuantile(bad),
      beta: () => fScore(y, called, { beta: bad }),
      eps: () => logLoss(y, score, { eps: bad }),
      'eps ': () => multiclassLogLoss(labels([1]), { values: numbers([0.5, 0.5]), classes: 2 }, { eps: bad }),
      successes: () => wilson(bad, 10),
    }
    for (const [argument, run] of Object.entries(calls))
      expect(run, argument).toThrow(
        expect.objectContaining({ name: 'DomainError', argument: argument.trim() }) as Error,
      )
  })
  it('that leave the range of doubles in a recipe are refused, not NaN', () => {
    const differences = numbers([1e308, 1, 2, 3])
    for (const run of [
      () => correctedResampledT(differences, 1),
      () => dieboldMariano(differences),
      () =>
        fiveByTwo([
          [1e308, 1],
          [1, 2],
          [0, 1],
          [2, 1],
          [1, 1],
        ]),
    ])
      expect(run).toThrow(/^differences are too large/)
  })
  it('of a distance that is nearly none ask for no rows where no row varies', () => {
    expect(rowsToDecide(0, 1e-200, { alpha: 0.05 })).toBe(1)
  })
})

describe('numbers beside the windows', () => {
  const [reference, current] = [
    [3, 5],
    [4, 4],
  ]
  const settings = { tolerance: 0.1, minimumExpected: 0 }
  it.each([0, -1, 1, NaN])('an empty share of %f is refused', (emptyShare) => {
    for (const run of [
      () => psi(reference, current, { emptyShare }),
      () => debiasedPsi(reference, current, { emptyShare }),
      () => psiDrift(reference, current, { ...settings, emptyShare }),
    ])
      expect(run).toThrow(/^emptyShare must lie between 0 and 1/)
  })
  it.each([1, 0, -2, 0.5, NaN, Infinity])('a logarithm to the base %f is refused', (base) => {
    expect(() => jensenShannonDivergence(reference, current, { base })).toThrow(/^base must be a number above 1/)
    expect(() => jensenShannonDrift(reference, current, { ...settings, base })).toThrow(
      /^base must be a number above 1/,
    )
  })
  it.each([-1, NaN, Infinity])('%f rows expected at least are refused', (minimumExpected) => {
    for (const merge of ['rest', 'neighbours'] as const)
      expect(() => psiDrift(reference, current, { tolerance: 0.1, minimumExpected, merge })).toThrow(
        `minimumExpected must be above 0, got ${minimumExpected}`,
      )
  })
  it.each([-1, NaN, Infinity, 1.5])('%f rows are no least size of a group', (minimum) => {
    const rates = groupRates(labels([1, 0]), labels([1, 0]), Uint32Array.of(0, 1))
    const rng = seeded(1)
    for (const run of [
      () => fairnessMeasures(rates, minimum),
      () => differenceToOverall(rates.selectionRate, minimum),
      () => ratioToOverall(rates.selectionRate, minimum),
      () => disparity(rates.selectionRate, { rng, minimum }),
      () => equalizedOdds(rates, { rng, minimum }),
      () => compareGroups([], { minimum }),
      () => permutedGap(Uint32Array.of(0, 1), () => 0, { rng, minimum }),
    ])
      expect(run).toThrow('minimum[0] must be a count')
  })
  it.each([NaN, -0.1, 1.1])('an alpha of %f spent on an earlier look is refused', (alpha) => {
    const rows = sketchRows(BigUint64Array.of(1n, 2n), { key: 'k' })
    expect(() => inheritedLooks(rows, [{ rows, promoted: false, alpha }])).toThrow('alpha[0] must be a probability')
  })
  it('of a histogram are refused with their place', () => {
    const errorOf = (run: () => unknown): unknown => {
      try {
        return run()
      } catch (error) {
        return error
      }
    }
    const bad = [
      [[1, NaN], [1, 1], [0, 1, 2], { argument: 'reference', index: 1 }],
      [[1, 1], [0.5, 1], [0, 1, 2], { argument: 'current', index: 0 }],
      [[1, -1], [1, 1], [0, 1, 2], { argument: 'reference', index: 1 }],
      [[1, 1], [1, 1], [0, Infinity, 2], { argument: 'edges', index: 1 }],
      [[1, 1], [1, 1], [0, 2, 1], { argument: 'edges', index: 2 }],
      [[1, 1], [1, 1, 1], [0, 1, 2], { argument: 'current', value: 3 }],
      [[1, 1], [0, 0], [0, 1, 2], { argument: 'current', value: 0 }],
    ] as const
    for (const [first, second, edges, detail] of bad) {
      const error = errorOf(() => wassersteinFromHistogram(first, second, edges))
      expect(error).toBeInstanceOf(DomainError)
      expect(error).toMatchObject(detail)
    }
  })
  it.each([0, -1, 1.5, NaN])('%f resamples, or flips, are refused', (count) => {
    const rng = seeded(1)
    expect(() => calibrationErrorNull(score, { rng, resamples: count })).toThrow(/^resamples must be a whole number/)
    const differences = Float64Array.from({ length: 30 }, (_, i) => i - 11.5)
    expect(() => signFlip(differences, { rng, flips: count })).toThrow(/^flips must be a whole number/)
    expect(isUndefined(calibrationErrorNull(numbers([]), { rng }))).toBe(true)
  })
})
