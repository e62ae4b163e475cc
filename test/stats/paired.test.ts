import type { Measured, Outcome } from '@titlebout/stats'
import {
  accuracy,
  averagePrecision,
  intervalOf,
  mcnemar,
  pairedDelong,
  pairedDifference,
  pairedInfluence,
  pairedLogLoss,
  pairedLosses,
  precision,
  recall,
  rocAuc,
  waldTest,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined, measured, underStudent, withVariance } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Difference {
  estimate: number
  variance: number
}
interface Case {
  name: string
  in: { y: number[]; first: number[]; second: number[]; firstPredicted: number[]; secondPredicted: number[] }
  out: Record<'roc_auc' | 'average_precision' | 'precision' | 'recall', Difference> & {
    log_loss: { estimate: number; statistic: number; pValue: number; greater: number; interval: [number, number] }
  }
}
const table = reference<Case[]>('paired-differences')

function expectDifference(outcome: Outcome, expected: Difference): void {
  expectClose(measured(outcome).estimate, expected.estimate, table.tolerance)
  expectClose(withVariance(outcome).variance, expected.variance, table.tolerance)
}

describe.each(table.cases)('paired differences, $name', ({ in: data, out }) => {
  const y = labels(data.y)
  const [first, second] = [numbers(data.first), numbers(data.second)]
  const [a, b] = [labels(data.firstPredicted), labels(data.secondPredicted)]

  it('agree with DeLong by all pairs', () => expectDifference(pairedDelong(y, first, second), out.roc_auc))
  it('agree with the leave-one-out jackknife of average precision', () => {
    expectDifference(pairedDifference(averagePrecision(y, first), averagePrecision(y, second)), out.average_precision)
  })
  it('agree with the delta method for precision and recall', () => {
    expectDifference(pairedDifference(precision(y, a), precision(y, b)), out.precision)
    expectDifference(pairedDifference(recall(y, a), recall(y, b)), out.recall)
  })
  it('agree with ttest_rel for log losses', () => {
    const difference = underStudent(pairedLogLoss(y, first, second))
    const test = defined(waldTest(difference))
    const interval = defined(intervalOf(difference, { level: table.level }))
    expect(test).toMatchObject({ test: 't', df: y.length - 1 })
    expectClose(test.statistic, out.log_loss.statistic)
    expectClose(test.pValue, out.log_loss.pValue)
    expectClose(interval.low, out.log_loss.interval[0])
    expectClose(interval.high, out.log_loss.interval[1])
    expect(waldTest(difference, { alternative: 'greater' })).toMatchObject({
      pValue: expect.closeTo(out.log_loss.greater, 10),
    })
  })
  it('come out the same from bare influence values', () => {
    const [one, two] = [measured(rocAuc(y, first)), measured(rocAuc(y, second))]
    const bare = (m: Measured): { estimate: number; influence: Float64Array } => ({ ...m, influence: m.influence() })
    expectDifference(pairedInfluence(bare(one), bare(two)), out.roc_auc)
  })
  it('have the influence of the second less that of the first', () => {
    const [one, two] = [measured(rocAuc(y, first)).influence(), measured(rocAuc(y, second)).influence()]
    measured(pairedDelong(y, first, second))
      .influence()
      .forEach((phi, i) => expect(phi).toBeCloseTo(two[i]! - one[i]!, 12))
  })
  it('change their sign with the order of the two', () => {
    const [ab, ba] = [withVariance(pairedDelong(y, first, second)), withVariance(pairedDelong(y, second, first))]
    expect(ba.estimate).toBeCloseTo(-ab.estimate, 14)
    expect(ba.variance).toBeCloseTo(ab.variance, 14)
  })
})

describe('DeLong, against pROC', () => {
  interface RCase {
    name: string
    in: { y: number[]; first: number[]; second: number[] }
    out: Record<'first' | 'second' | 'varianceFirst' | 'varianceSecond' | 'covariance' | 'statistic' | 'pValue', number>
  }
  const r = reference<RCase[]>('delong')
  it.each(r.cases)('agrees, $name', ({ in: data, out }) => {
    const y = labels(data.y)
    const [a, b] = [withVariance(rocAuc(y, numbers(data.first))), withVariance(rocAuc(y, numbers(data.second)))]
    const difference = withVariance(pairedDifference(a, b))
    const test = defined(waldTest(difference))
    expectClose(a.estimate, out.first)
    expectClose(b.estimate, out.second)
    expectClose(a.variance, out.varianceFirst)
    expectClose(b.variance, out.varianceSecond)
    expectClose((a.variance + b.variance - difference.variance) / 2, out.covariance)
    expectClose(test.statistic, -out.statistic)
    expectClose(test.pValue, out.pValue)
  })
})

describe('paired differences at the edges', () => {
  const y = labels([0, 1, 1, 0])
  const p = numbers([0.1, 0.9, 0.4, 0.5])
  it('have no width, and say so, where both fighters say the same', () => {
    expect(intervalOf(pairedDelong(y, p, p))).toMatchObject({
      low: 0,
      high: 0,
      note: 'no row tells apart: the variance is 0',
    })
    expect(waldTest(pairedDelong(y, p, p))).toMatchObject({ statistic: 0, pValue: 1 })
  })
  it('are undefined if one side is', () => {
    expect(pairedDelong(labels([1, 1]), numbers([0.1, 0.2]), numbers([0.3, 0.1]))).toEqual({
      kind: 'undefined',
      reason: 'one-class',
      n: 2,
    })
  })
  it('need the same rows', () => {
    expect(() => pairedDifference(accuracy(y, y), accuracy(labels([1]), labels([1])))).toThrow(
      'second must have as many rows as first (4), got 1',
    )
    expect(() => pairedLosses(numbers([1]), numbers([]))).toThrow('second must have as many rows as first (1), got 0')
  })
  it('keep their digits when large losses nearly cancel', () => {
    const first = numbers([1e9, 1e9 + 1, 1e9 + 2])
    const outcome = withVariance(
      pairedLosses(
        first,
        first.map((x, i) => x + [0.25, 0.5, 0.75][i]!),
      ),
    )
    expect(outcome.estimate).toBe(0.5)
    expect(outcome.variance).toBeCloseTo(0.0625 / 3, 14)
  })
})

describe('the paired t test, against SciPy', () => {
  interface TCase {
    name: string
    in: { first: number[]; second: number[] }
    out: { statistic: number; pValue: number; greater: number; less: number }
  }
  const t = reference<TCase[]>('paired-t')
  it.each(t.cases)('agrees, $name', ({ in: data, out }) => {
    const difference = underStudent(pairedLosses(numbers(data.first), numbers(data.second)))
    const test = defined(waldTest(difference))
    expect(test).toMatchObject({ test: 't', df: data.first.length - 1, n: data.first.length })
    expectClose(test.statistic, out.statistic, t.tolerance)
    expectClose(test.pValue, out.pValue, t.tolerance, 0)
    for (const alternative of ['greater', 'less'] as const)
      expectClose(defined(waldTest(difference, { alternative })).pValue, out[alternative], t.tolerance, 0)
  })
  it('tests against another value by shifting', () => {
    const { first, second } = t.cases[0]!.in
    const shifted = second.map((x) => x - 0.5)
    const at = defined(waldTest(pairedLosses(numbers(first), numbers(second)), { at: 0.5 }))
    expectClose(at.statistic, defined(waldTest(pairedLosses(numbers(first), numbers(shifted)))).statistic)
  })
  it('is undefined for one row and for none', () => {
    expect(waldTest(pairedLosses(numbers([1]), numbers([2])))).toEqual({
      kind: 'undefined',
      reason: 'too-few-rows',
      n: 1,
    })
    expect(waldTest(pairedLosses(numbers([]), numbers([])))).toMatchObject({ reason: 'empty' })
  })
  it('says that nothing varies where a set of rows is held against itself, or all losses move alike', () => {
    const x = numbers(t.cases[0]!.in.first)
    const note = 'no row tells apart: the variance is 0'
    expect(withVariance(pairedLosses(x, x)).variance).toBe(0)
    expect(waldTest(pairedLosses(x, x))).toMatchObject({ statistic: 0, pValue: 1, note })
    expect(intervalOf(pairedLosses(x, x))).toMatchObject({ low: 0, high: 0, note })
    const alike = pairedLosses(numbers([1, 2, 3]), numbers([2, 3, 4]))
    expect(waldTest(alike)).toMatchObject({ kind: 'undefined', reason: 'no-variance' })
  })
  it.each([NaN, Infinity, -Infinity])('refuses a loss of %f', (bad) => {
    expect(() => pairedLosses(numbers([1, 2]), numbers([1, bad]))).toThrow(
      `losses[1] must be a finite number, got ${bad}`,
    )
  })
})

describe('McNemar, against statsmodels', () => {
  interface McCase {
    in: [number, number]
    out: { exact: number; midP: number; chi2: number; chi2P: number }
  }
  const mc = reference<McCase[]>('mcnemar')
  it.each(mc.cases)('agrees for discordant rows $in', ({ in: [b, c], out }) => {
    const result = mcnemar(b, c)
    expectClose(result.exact.pValue, out.exact, 1e-9, 0)
    expectClose(result.midP.pValue, out.midP, 1e-9, 0)
    expectClose(result.asymptotic.statistic, out.chi2)
    expectClose(result.asymptotic.pValue, out.chi2P, 1e-10, 0)
  })
  it.each([NaN, Infinity, -1, 0.5])('refuses %f rows', (bad) => {
    expect(() => mcnemar(bad, 1)).toThrow(`onlyFirst[0] must be a count (0, 1, 2, …), got ${bad}`)
    expect(() => mcnemar(1, bad)).toThrow(`onlySecond[0] must be a count (0, 1, 2, …), got ${bad}`)
  })
})
