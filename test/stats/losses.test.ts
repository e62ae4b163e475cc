import type { ClassScores, Codes, Outcome, WeightOptions } from '@titlebout/stats'
import {
  affine,
  averagedPrecision,
  averagedRecall,
  balancedAccuracy,
  clustered,
  cost,
  d2AbsoluteError,
  d2Pinball,
  d2Tweedie,
  gini,
  hammingLoss,
  intervalCoverage,
  intervalOf,
  intervalScore,
  isUndefined,
  logLoss,
  mase,
  meanIntervalWidth,
  medianAbsoluteError,
  multiclassBrierSkill,
  multiclassLogLoss,
  multiclassLogLossSkill,
  naiveScale,
  rocAuc,
  rocAucOvo,
  scoreKs,
  unnormalisedRows,
  wilson,
  zeroOneLoss,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { defined, measured, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Expected {
  readonly value: number
  readonly variance: number | null
}
interface Case<I> {
  readonly name: string
  readonly in: I & { readonly weights: number[] | null }
  readonly out: Readonly<Record<string, Expected | null>>
}

const weightsOf = (weights: number[] | null | undefined): WeightOptions =>
  weights ? { weights: numbers(weights) } : {}

function expectOutcome(outcome: Outcome, expected: Expected | null, name: string, tolerance = 1e-10): void {
  if (expected === null) {
    expect(isUndefined(outcome), name).toBe(true)
    return
  }
  const got = measured(outcome)
  expectClose(got.estimate, expected.value, tolerance, 1e-14, name)
  if (expected.variance === null) {
    expect(got.variance, name).toBeUndefined()
    return
  }
  expectClose(got.variance!, expected.variance, tolerance, 1e-15, name)
  expectClose(influenceVariance(got.influence()), got.variance!, tolerance, 1e-15, name)
}

describe('losses of labels', () => {
  type In = { y: number[]; predicted: number[]; classes: number; matrix: number[][] }
  const table = reference<Case<In>[]>('label-losses')
  it.each(table.cases)('agree with scikit-learn and the exact delta method, $name', ({ in: data, out }) => {
    const [y, predicted] = [labels(data.y), labels(data.predicted)]
    const options = { ...weightsOf(data.weights), classes: data.classes }
    const all: Record<string, Outcome> = {
      zero_one_loss: zeroOneLoss(y, predicted, options),
      hamming_loss: hammingLoss(y, predicted, options),
      cost: cost(y, predicted, { ...weightsOf(data.weights), matrix: data.matrix }),
      adjusted_balanced_accuracy: balancedAccuracy(y, predicted, { ...options, adjusted: true }),
    }
    for (let k = 0; k < data.classes; k += 1) {
      // scikit-learn warns and says 0 where a class is not called, or has no rows; ours has no value there.
      all[`precision_${k}`] = averagedPrecision(y, predicted, { ...options, average: 'binary', positive: k })
      all[`recall_${k}`] = averagedRecall(y, predicted, { ...options, average: 'binary', positive: k })
    }
    expect(Object.keys(all).sort()).toEqual(Object.keys(out).sort())
    for (const [name, outcome] of Object.entries(all)) expectOutcome(outcome, out[name]!, name, table.tolerance)
  })
  it("keep Wilson's interval, turned round", () => {
    const [y, predicted] = [labels([0, 1, 1, 0, 1]), labels([0, 1, 0, 0, 1])]
    const { low, high } = wilson(1, 5)
    expect(defined(intervalOf(zeroOneLoss(y, predicted)))).toMatchObject({
      estimate: expect.closeTo(0.2, 14),
      low: expect.closeTo(low, 14),
      high: expect.closeTo(high, 14),
      method: 'wilson',
    })
  })
  it('take their range from the cost matrix', () => {
    const free = cost(labels([0, 1]), labels([0, 1]), {
      matrix: [
        [0, 1],
        [5, -2],
      ],
    })
    expect(measured(free)).toMatchObject({ estimate: -1, range: [-2, 5] })
  })
  it('refuse a matrix that is not one', () => {
    const of = (matrix: number[][]) => () => cost(labels([0]), labels([0]), { matrix })
    expect(of([[0]])).toThrow('matrix must have a row for each of two or more classes, got 1')
    expect(of([[0, 1], [1]])).toThrow('matrix[1] must have 2 costs, one per class, got 1')
    expect(
      of([
        [0, NaN],
        [1, 0],
      ]),
    ).toThrow('matrix[0][1] must be a finite number, got NaN')
  })
})

describe('an affine function of a metric', () => {
  const [y, score] = [labels([0, 1, 0, 1, 1, 0]), numbers([0.1, 0.4, 0.35, 0.8, 0.3, 0.2])]
  it('drops what its own law no longer holds for, in clusters', () => {
    const codes = Uint32Array.from(y, (_, i) => i)
    const plain = gini(y, score)
    const single = withVariance(clustered(plain, codes, { minimum: 2 }))
    expect(single.ownInterval).toBeUndefined()
    expect(single.variance).toBeCloseTo(withVariance(plain).variance, 14)
    expect(single.range).toEqual([-1, 1])
  })
  it('keeps the interval of an area of 1, where no variance tells', () => {
    const sure = gini(labels([0, 0, 1, 1]), numbers([1, 2, 3, 4]))
    const area = defined(intervalOf(rocAuc(labels([0, 0, 1, 1]), numbers([1, 2, 3, 4]))))
    expect(defined(intervalOf(sure))).toMatchObject({ estimate: 1, high: 1, method: 'newcombe-auc' })
    expect(defined(intervalOf(sure)).low).toBeCloseTo(2 * area.low - 1, 12)
    const one = gini(labels([0, 1]), numbers([1, 2]))
    expect(measured(one).variance).toBeUndefined()
    expect(defined(intervalOf(one)).low).toBeGreaterThanOrEqual(-1)
  })
  it('refuses a scale of 0 and numbers that are not finite', () => {
    expect(() => affine(rocAuc(y, score), 0, 1)).toThrow('scale must be finite and not 0, got 0')
    expect(() => affine(rocAuc(y, score), 1, NaN)).toThrow('shift must be finite, got NaN')
  })
})

describe('the largest gap between the rates of two classes', () => {
  interface KsCase {
    readonly name: string
    readonly in: { y: number[]; score: number[]; weights: number[] | null }
    readonly out: Readonly<Record<'value' | 'variance' | 'gini', number>> & { readonly threshold: number | string }
  }
  const table = reference<KsCase[]>('score-ks')
  it.each(table.cases)('agrees with scikit-learn and the exact delta method, $name', ({ in: data, out }) => {
    const [y, score] = [labels(data.y), numbers(data.score)]
    const options = weightsOf(data.weights)
    const ks = scoreKs(y, score, options)
    expectOutcome(ks, out, 'ks', table.tolerance)
    expect(defined(ks).threshold).toBe(Number(out.threshold))
    expectClose(measured(gini(y, score, options)).estimate, out.gini, table.tolerance, 1e-14)
    const { low, high, note } = defined(intervalOf(ks))
    expect(low).toBeLessThanOrEqual(out.value)
    expect(high).toBeGreaterThanOrEqual(out.value)
    expect(note).toContain('leans upwards')
  })
  it('is not certain where no row is on the wrong side', () => {
    const sure = defined(intervalOf(scoreKs(labels([0, 0, 0, 1, 1, 1]), numbers([1, 2, 3, 4, 5, 6]))))
    expect(sure).toMatchObject({ estimate: 1, high: 1 })
    expect(sure.low).toBeLessThan(0.5)
  })
})

describe('the area over pairs of classes', () => {
  interface OvoCase {
    readonly name: string
    readonly in: { y: number[]; values: number[][]; classes: number; weights: number[] | null }
    readonly out: Readonly<Record<'macro' | 'weighted', Expected & { readonly jackknife?: number }>>
  }
  const table = reference<OvoCase[]>('one-versus-one')
  it.each(table.cases)('agrees with scikit-learn, the delta method and the jackknife, $name', ({ in: data, out }) => {
    const scores: ClassScores = { values: numbers(data.values.flat()), classes: data.classes }
    for (const average of ['macro', 'weighted'] as const) {
      const outcome = rocAucOvo(labels(data.y), scores, { average, ...weightsOf(data.weights) })
      expectOutcome(outcome, out[average], average, table.tolerance)
      const { jackknife } = out[average]
      // The jackknife differs by terms of order 1/n.
      if (jackknife) expectClose(withVariance(outcome).variance, jackknife, 0.03)
    }
  })
  it('has no value if a class has no rows, no variance if one has a single row', () => {
    const scores: ClassScores = { values: numbers([0.5, 0.3, 0.2, 0.2, 0.5, 0.3, 0.1, 0.1, 0.8]), classes: 3 }
    expect(rocAucOvo(labels([0, 1, 0]), scores)).toEqual({ kind: 'undefined', reason: 'one-class', n: 3 })
    expect(measured(rocAucOvo(labels([0, 1, 2]), scores)).variance).toBeUndefined()
    expect(rocAucOvo(labels([0, 1, 2]), scores, { weights: numbers([1, 1, 0]) })).toMatchObject({ reason: 'one-class' })
  })
})

describe('log loss of more classes', () => {
  const scores: ClassScores = { values: numbers([1, 0, 0, 0.5, 0.5, 0.2, 0.3, 0.3, 0.4]), classes: 3 }
  it('counts the rows that clipping decides and the rows that do not sum to 1', () => {
    expect(multiclassLogLoss(labels([0, 1, 2]), scores)).toMatchObject({ clipped: 1, unnormalised: 1 })
    expect(multiclassLogLoss(labels([1, 1, 2]), scores)).toMatchObject({ clipped: 1, unnormalised: 1 })
    // The other classes' probabilities do not enter.
    expect(multiclassLogLoss(labels([0, 0, 0]), scores, { eps: 1e-3 })).toMatchObject({ clipped: 1 })
  })
  it('asks of float32 probabilities no more than they can hold', () => {
    const rounded = { values: Float64Array.from(Float32Array.of(0.1, 0.7, 0.2)), classes: 3 }
    expect(unnormalisedRows({ values: numbers([0.1, 0.7, 0.2002]), classes: 3 }, 'float32')).toBe(0)
    expect(unnormalisedRows({ values: numbers([0.1, 0.7, 0.2004]), classes: 3 }, 'float32')).toBe(1)
    expect(unnormalisedRows({ values: numbers([0.1, 0.7, 0.2 + 2e-8]), classes: 3 }, 'float64')).toBe(0)
    expect(unnormalisedRows({ values: numbers([0.1, 0.7, 0.2 + 3e-8]), classes: 3 }, 'float64')).toBe(1)
    expect(unnormalisedRows(rounded, 'float64')).toBe(0)
  })
  it('is the binary one with two classes', () => {
    const [y, p] = [labels([0, 1, 1]), numbers([0.2, 0.9, 1])]
    const both = {
      values: Float64Array.from(p).reduce((all, x, i) => (all.set([1 - x, x], 2 * i), all), new Float64Array(6)),
      classes: 2,
    }
    expect(measured(multiclassLogLoss(y, both)).estimate).toBeCloseTo(measured(logLoss(y, p)).estimate, 14)
    expect(multiclassLogLoss(y, both)).toMatchObject({ clipped: 1, unnormalised: 0 })
  })
})

describe('what a model explains of the loss of a constant', () => {
  interface In {
    readonly y: number[]
    readonly values: number[][]
    readonly classes: number
  }
  const classes = reference<Case<In>[]>('class-skill')
  it.each(classes.cases)('agrees with scikit-learn for more classes, $name', ({ in: data, out }) => {
    const scores: ClassScores = { values: numbers(data.values.flat()), classes: data.classes }
    const of: Record<string, (y: Codes, s: ClassScores, o: WeightOptions) => Outcome> = {
      d2_log_loss: multiclassLogLossSkill,
      d2_brier: multiclassBrierSkill,
    }
    for (const [name, skill] of Object.entries(of)) {
      expectOutcome(skill(labels(data.y), scores, weightsOf(data.weights)), out[name]!, name, classes.tolerance)
    }
  })
  it('is undefined with one class or one row', () => {
    const scores: ClassScores = { values: numbers([0.5, 0.5, 0.2, 0.8]), classes: 2 }
    expect(multiclassBrierSkill(labels([1, 1]), scores)).toMatchObject({ reason: 'one-class', n: 2 })
    expect(multiclassLogLossSkill(labels([1]), { values: numbers([0.5, 0.5]), classes: 2 })).toMatchObject({
      reason: 'too-few-rows',
    })
  })
  const numeric = reference<Case<{ y: number[]; predicted: number[] }>[]>('explained-loss')
  it.each(numeric.cases)('agrees with scikit-learn for numbers, $name', ({ in: data, out }) => {
    const [y, p, options] = [numbers(data.y), numbers(data.predicted), weightsOf(data.weights)]
    for (const [name, expected] of Object.entries(out)) {
      const [kind = '', at] = name.split('_')
      if (kind === 'absolute') {
        expectClose(measured(d2AbsoluteError(y, p, options)).estimate, expected!.value, numeric.tolerance, 1e-14, name)
        continue
      }
      const outcome =
        kind === 'pinball'
          ? d2Pinball(y, p, { ...options, alpha: Number(at) })
          : d2Tweedie(y, p, { ...options, power: Number(at) })
      expectOutcome(outcome, expected, name, numeric.tolerance)
    }
  })
  it('does not count rows of no weight', () => {
    const [y, p, weights] = [numbers([9, 2, 2, 2]), numbers([0, 2, 2, 3]), numbers([0, 1, 1, 1])]
    expect(d2Tweedie(y, p, { power: 0, weights })).toMatchObject({ reason: 'constant' })
    expect(d2Pinball(y, p, { alpha: 0.5, weights })).toMatchObject({ estimate: 0, variance: undefined })
    expect(() => d2Pinball(y, p, { alpha: 1 })).toThrow('alpha must lie between 0 and 1, got 1')
  })
})

describe('the median error', () => {
  interface MedianCase {
    readonly name: string
    readonly in: { y: number[]; predicted: number[]; weights: number[] }
    readonly out: { readonly value: number; readonly plain: number }
  }
  const table = reference<MedianCase[]>('weighted-median')
  it.each(table.cases)("is scikit-learn's, weighted and not, $name", ({ in: data, out }) => {
    const [y, p, weights] = [numbers(data.y), numbers(data.predicted), numbers(data.weights)]
    expectClose(defined(medianAbsoluteError(y, p, { weights })).estimate, out.value, table.tolerance)
    expectClose(defined(medianAbsoluteError(y, p)).estimate, out.plain, table.tolerance)
  })
  it('has no interval under weights, and no value without rows', () => {
    const weighted = medianAbsoluteError(numbers([1, 2]), numbers([0, 0]), { weights: numbers([1, 2]) })
    expect(intervalOf(weighted)).toMatchObject({ kind: 'undefined' })
    expect(medianAbsoluteError(numbers([]), numbers([]))).toMatchObject({ reason: 'empty' })
  })
})

describe('predicted intervals', () => {
  interface In {
    readonly y: number[]
    readonly lower: number[]
    readonly upper: number[]
    readonly alpha: number
  }
  const table = reference<Case<In>[]>('predicted-intervals')
  it.each(table.cases)('have the reference coverage, width and score, $name', ({ in: data, out }) => {
    const [y, lower, upper] = [numbers(data.y), numbers(data.lower), numbers(data.upper)]
    const options = weightsOf(data.weights)
    expectOutcome(intervalCoverage(y, lower, upper, options), out['coverage']!, 'coverage', 1e-10)
    expectOutcome(meanIntervalWidth(lower, upper, options), out['width']!, 'width', 1e-9)
    expectOutcome(intervalScore(y, lower, upper, { ...options, alpha: data.alpha }), out['score']!, 'score', 1e-9)
  })
  it('must not be upside down', () => {
    expect(() => meanIntervalWidth(numbers([1, 2]), numbers([1, 1.5]))).toThrow(
      'upper[1] must not be below lower[1] (2), got 1.5',
    )
  })
})

describe('the scaled error', () => {
  interface ScaledCase {
    readonly name: string
    readonly in: { series: number[]; season: number; y: number[]; predicted: number[] }
    readonly out: Expected & { readonly scale: number }
  }
  const table = reference<ScaledCase[]>('scaled-error')
  it.each(table.cases)("is measured by the naive forecast's, $name", ({ in: data, out }) => {
    const scale = naiveScale(numbers(data.series), data.season)
    expectClose(scale, out.scale)
    expectOutcome(mase(numbers(data.y), numbers(data.predicted), { scale }), out, 'mase', table.tolerance)
  })
  it('has no value where the naive forecast is never wrong', () => {
    const scale = naiveScale(numbers([3, 3, 3]))
    expect(mase(numbers([1]), numbers([2]), { scale })).toEqual({ kind: 'undefined', reason: 'constant', n: 1 })
    expect(() => naiveScale(numbers([1, 2]), 2)).toThrow('series must be longer than the season of 2, got 2 values')
    expect(() => naiveScale(numbers([1, 2]), 0)).toThrow('season must be a whole number from 1, got 0')
    expect(() => mase(numbers([1]), numbers([2]), { scale: -1 })).toThrow(
      'scale must be a finite number of 0 or more, got -1',
    )
  })
})
