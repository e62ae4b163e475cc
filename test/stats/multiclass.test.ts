import type { CellOptions, ClassScores, Codes, Outcome, WeightOptions } from '@titlebout/stats'
import {
  argmax,
  averagedPrecision,
  averagedRecall,
  averagePrecisionOvr,
  balancedAccuracy,
  cohenKappa,
  fScore,
  isUndefined,
  jaccard,
  matthewsCorrelation,
  multiclassAccuracy,
  multiclassBrier,
  multiclassLogLoss,
  rocAucOvo,
  rocAucOvr,
  topKAccuracy,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { influenceVariance } from '../../packages/stats/src/difference.ts'
import { measured, withVariance } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

interface Expected {
  readonly value: number
  readonly variance: number | null
}

type LabelMetric = (y: Codes, predicted: Codes, options: CellOptions) => Outcome

const AVERAGED = {
  f1: fScore,
  f2: (y: Codes, p: Codes, o: CellOptions) => fScore(y, p, { ...o, beta: 2 }),
  precision: averagedPrecision,
  recall: averagedRecall,
  jaccard,
}
const METRICS: Record<string, LabelMetric> = {
  multiclass_accuracy: multiclassAccuracy,
  balanced_accuracy: balancedAccuracy,
  matthews_corrcoef: matthewsCorrelation,
}
for (const disagreement of ['none', 'linear', 'quadratic'] as const) {
  METRICS[`cohen_kappa_${disagreement}`] = (y, p, o) => cohenKappa(y, p, { ...o, disagreement })
}
for (const [name, metric] of Object.entries(AVERAGED)) {
  for (const average of ['binary', 'macro', 'weighted', 'micro'] as const) {
    METRICS[`${name}_${average}`] = (y, p, o) => metric(y, p, { ...o, average })
  }
}

function weightsOf(weights: number[] | null): WeightOptions {
  return weights === null ? {} : { weights: numbers(weights) }
}

describe('metrics of labels', () => {
  interface Case {
    readonly name: string
    readonly in: { y: number[]; predicted: number[]; classes: number; weights: number[] | null }
    readonly out: Readonly<Record<string, Expected | null>>
  }
  const table = reference<Case[]>('label-metrics')
  it.each(table.cases)('agree with scikit-learn and the exact delta method, $name', ({ in: data, out }) => {
    const options = { ...weightsOf(data.weights), classes: data.classes }
    for (const [name, expected] of Object.entries(out)) {
      const outcome = METRICS[name]!(Uint8Array.from(data.y), Uint8Array.from(data.predicted), options)
      if (expected === null) {
        expect(isUndefined(outcome), name).toBe(true)
        continue
      }
      const got = withVariance(outcome)
      expectClose(got.estimate, expected.value, table.tolerance, 1e-14, name)
      expectClose(got.variance, expected.variance!, table.tolerance, 1e-15, name)
      expectClose(influenceVariance(got.influence()), got.variance, 1e-10, 1e-15, name)
    }
  })
  it('name a class that is not there', () => {
    expect(() => fScore(Uint8Array.of(0, 3), Uint8Array.of(0, 1), { classes: 3 })).toThrow(
      'y[1] must be a class from 0 to 2, got 3',
    )
    expect(() => multiclassAccuracy(Uint8Array.of(0), Uint8Array.of(2))).toThrow(
      'predicted[0] must be a class from 0 to 1, got 2',
    )
  })
  it('adjust balanced accuracy so that guessing is 0', () => {
    const [y, guess] = [Uint8Array.of(0, 1, 2, 0), Uint8Array.of(1, 1, 1, 1)]
    expect(measured(balancedAccuracy(y, guess, { classes: 3, adjusted: true })).estimate).toBeCloseTo(0, 14)
    expect(measured(balancedAccuracy(y, y, { classes: 3, adjusted: true })).estimate).toBeCloseTo(1, 14)
  })
})

describe('a metric of labels without a value', () => {
  const [no, yes] = [Uint8Array.of(0, 0, 0), Uint8Array.of(1, 1, 1)]
  it.each([
    ['kappa of two equal constants', cohenKappa(no, no), 'constant'],
    ['adjusted balanced accuracy of one class', balancedAccuracy(no, yes, { adjusted: true }), 'one-class'],
    ['precision without calls', averagedPrecision(yes, no), 'no-predicted-positives'],
    ['recall without positives', averagedRecall(no, yes), 'no-positives'],
    ['F1 without positives and calls', fScore(no, no), 'no-positives'],
    ['Jaccard without positives and calls', jaccard(no, no), 'no-positives'],
    ['any without rows', cohenKappa(new Uint8Array(), new Uint8Array()), 'empty'],
  ])('says why: %s', (_what, outcome, reason) => {
    expect(outcome).toMatchObject({ kind: 'undefined', reason })
  })
})

describe('metrics of class scores', () => {
  interface Case {
    readonly name: string
    readonly in: { y: number[]; values: number[][]; classes: number; weights: number[] | null }
    readonly out: Readonly<Record<string, number>> & { log_loss: Expected; brier: Expected; top_2: number }
  }
  const table = reference<Case[]>('class-scores')
  describe.each(table.cases)('$name', ({ in: data, out }) => {
    const y = Uint8Array.from(data.y)
    const scores: ClassScores = { values: numbers(data.values.flat()), classes: data.classes }
    const options = weightsOf(data.weights)

    it('has the reference losses and top-2 accuracy', () => {
      for (const [outcome, expected] of [
        [multiclassLogLoss(y, scores, options), out.log_loss],
        [multiclassBrier(y, scores, options), out.brier],
      ] as const) {
        expectClose(measured(outcome).estimate, expected.value)
        if (expected.variance === null) expect(measured(outcome).variance).toBeUndefined()
        else expectClose(withVariance(outcome).variance, expected.variance, 1e-10, 1e-15)
      }
      expectClose(measured(topKAccuracy(y, scores, { ...options, k: 2 })).estimate, out.top_2)
    })
    it.each(['macro', 'weighted'] as const)('has the reference %s areas, or none', (average) => {
      const all = { ...options, average }
      const ovr = rocAucOvr(y, scores, all)
      const expected = out[`roc_auc_ovr_${average}`]
      if (expected === undefined) {
        expect(isUndefined(ovr)).toBe(true)
        return
      }
      expectClose(measured(ovr).estimate, expected)
      expectClose(measured(averagePrecisionOvr(y, scores, all)).estimate, out[`average_precision_${average}`]!)
      if (data.weights !== null) return
      expectClose(measured(rocAucOvo(y, scores, { average })).estimate, out[`roc_auc_ovo_${average}`]!)
      if (data.y.length < 10) return
      // The jackknife and the influence function differ by terms of order 1/n.
      expectClose(withVariance(ovr).variance, out[`jackknife_ovr_${average}`]!, 0.03)
    })
  })
  it.each(table.cases)('pool rows and classes for the micro average, $name', ({ in: data, out }) => {
    const scores: ClassScores = { values: numbers(data.values.flat()), classes: data.classes }
    const options = { ...weightsOf(data.weights), average: 'micro' } as const
    for (const [name, measure] of Object.entries({ roc_auc_ovr: rocAucOvr, average_precision: averagePrecisionOvr })) {
      const got = measured(measure(Uint8Array.from(data.y), scores, options))
      expectClose(got.estimate, out[`${name}_micro`]!, table.tolerance, 1e-14, name)
      if (data.y.length < 2) expect(got.variance).toBeUndefined()
      else expectClose(influenceVariance(got.influence()), got.variance!, 1e-10)
      const jackknife = out[`jackknife_${name}_micro`]
      if (jackknife && data.y.length > 10) expectClose(got.variance!, jackknife, 0.03)
    }
  })
  it('take the first of equal scores as the prediction', () => {
    expect([...argmax({ values: numbers([0.2, 0.4, 0.4, 0.5, 0.5, 0]), classes: 3 })]).toEqual([1, 0])
  })
  it('refuse a score that is no probability, naming row and class', () => {
    const scores = { values: numbers([0.2, 0.8, 1.2, -0.2]), classes: 2 }
    expect(() => multiclassLogLoss(Uint8Array.of(0, 1), scores)).toThrow(
      'scores of row 1 for class 0 must be a probability from 0 to 1, got 1.2',
    )
    expect(() => multiclassLogLoss(Uint8Array.of(0), scores)).toThrow(
      'scores must have as many rows as y times classes (2), got 4',
    )
  })
})
