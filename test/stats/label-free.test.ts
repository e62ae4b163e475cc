import type { DomainColumn, DriftEffect, Rng } from '@titlebout/stats'
import { domainAucDrift, estimateMulticlassPerformance, estimatePerformance, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { ridgeLogistic } from '../../packages/stats/src/drift/ridge-logistic.ts'
import { defined } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

describe('performance over several classes without labels', () => {
  interface Case {
    name: string
    in: { p: number[]; classes: number; predicted: number[] }
    out: { confusion: number[]; accuracy: number; accuracySd: number } & Record<
      'precision' | 'recall' | 'f1' | 'rocAuc',
      number | null
    >
  }
  const table = reference<Case[]>('cbpe-multiclass')
  it.each(table.cases)('agrees with brute force, $name', ({ in: { p, classes, predicted }, out }) => {
    const estimate = defined(estimateMulticlassPerformance({ values: numbers(p), classes }, labels(predicted)))
    out.confusion.forEach((rows, i) => expectClose(estimate.confusion[i]!, rows, table.tolerance, 1e-14, `cell ${i}`))
    expectClose(estimate.accuracy.estimate, out.accuracy)
    const { low, high } = estimate.accuracy
    // Unless cut to [0, 1].
    if (low > 0 && high < 1) expectClose((high - low) / 2, 1.959963984540054 * out.accuracySd)
    for (const name of ['precision', 'recall', 'f1', 'rocAuc'] as const) {
      const value = estimate[name]
      if (out[name] === null) expect(value, name).toBeUndefined()
      else expectClose(value ?? NaN, out[name], table.tolerance, 1e-14, name)
    }
    expect(estimate.assumption).toMatch('no concept shift')
  })
  it('is that of two classes where there are two', () => {
    const p = numbers([0.9, 0.8, 0.3, 0.1, 0.6])
    const predicted = labels([1, 1, 0, 0, 1])
    const values = Float64Array.from({ length: 10 }, (_, i) => (i % 2 === 1 ? p[(i - 1) / 2]! : 1 - p[i / 2]!))
    const [two, many] = [
      estimatePerformance(p, predicted),
      estimateMulticlassPerformance({ values, classes: 2 }, predicted),
    ]
    const { cells, accuracy, rocAuc } = defined(two)
    expect(Array.from(defined(many).confusion)).toEqual(
      [cells.tn, cells.fp, cells.fn, cells.tp].map((x) => expect.closeTo(x, 12)),
    )
    expectClose(defined(many).accuracy.low, accuracy.low)
    expectClose(defined(many).rocAuc!, rocAuc!)
  })
  it('refuses what are no probabilities or classes, by row', () => {
    const of =
      (p: number[], predicted: number[], classes = 2) =>
      () =>
        estimateMulticlassPerformance({ values: numbers(p), classes }, labels(predicted))
    expect(of([0.5, 0.5, 0.6, 0.5], [0, 1])).toThrow('p[1] must be probabilities that add up to 1, got 1.1')
    expect(of([0.5, 0.5, NaN, 1], [0, 1])).toThrow('p.values[2] must be a probability from 0 to 1, got NaN')
    expect(of([0.5, 0.5, Infinity, 1], [0, 1])).toThrow('p.values[2] must be a probability from 0 to 1, got Infinity')
    expect(of([0.5, 0.5], [2])).toThrow('predicted[0] must be a class below 2, got 2')
    expect(of([0.5, 0.5], [0, 1])).toThrow('p.values must have as many rows as predicted times classes (4), got 2')
    expect(of([1], [0], 1)).toThrow('p.classes must be a whole number of 2 or more, got 1')
    expect(estimateMulticlassPerformance({ values: numbers([]), classes: 3 }, labels([]))).toMatchObject({
      reason: 'empty',
    })
  })
})

describe('the logistic regression of the domain classifier', () => {
  const table = reference<
    {
      name: string
      in: { x: number[][]; y: number[]; ridge: number }
      out: { intercept: number; weights: number[] }
    }[]
  >('ridge-logistic')
  it.each(table.cases)("has scikit-learn's coefficients, $name", ({ in: { x, y, ridge }, out }) => {
    const fit = ridgeLogistic({ values: numbers(x.flat()), columns: x[0]!.length }, labels(y), ridge)
    expectClose(fit.intercept, out.intercept, table.tolerance, 1e-9)
    out.weights.forEach((weight, j) => expectClose(fit.weights[j]!, weight, table.tolerance, 1e-9, `weight ${j}`))
  })
})

describe('drift by a domain classifier', () => {
  const normals = (rng: Rng, rows: number, shift = 0, scale = 1): Float64Array =>
    Float64Array.from({ length: rows }, () => shift + scale * normalQuantile(rng.next() + 2 ** -54))
  const codes = (rng: Rng, rows: number, share: number): Uint8Array =>
    Uint8Array.from({ length: rows }, () => (rng.next() < share ? 1 : 0))
  const number = (reference: Float64Array, current: Float64Array): DomainColumn => ({
    kind: 'number',
    reference,
    current,
  })
  const judge = (columns: DomainColumn[], tolerance: number, seed = 1): DriftEffect =>
    defined<DriftEffect>(domainAucDrift(columns, { tolerance, rng: seeded(seed) }))

  it('sees a shift of location, of spread, and of a category, and names itself', () => {
    const rng = seeded(5)
    const [a, b] = [normals(rng, 4000), normals(rng, 2000, 1)]
    // Two normals one standard deviation apart: the best area is Φ(1/√2) = 0.760.
    const location = judge([number(a, b)], 0.1)
    expect(location).toMatchObject({ measure: 'domain-auc', verdict: 'failed' })
    expect(location.interval.low).toBeLessThan(0.26)
    expect(location.interval.high).toBeGreaterThan(0.26)
    expect(judge([number(a, normals(rng, 2000, 0, 2))], 0.1).verdict).toBe('failed')
    const category: DomainColumn = {
      kind: 'category',
      reference: codes(rng, 4000, 0.2),
      current: codes(rng, 2000, 0.7),
      categories: 2,
    }
    expect(judge([category, number(a, normals(rng, 2000))], 0.1).verdict).toBe('failed')
  })
  it('passes where nothing moved, with rows enough, and is undecided with few', () => {
    const rng = seeded(6)
    const same = (n: number, m: number) => [
      number(normals(rng, n), normals(rng, m)),
      number(normals(rng, n), normals(rng, m)),
    ]
    expect(judge(same(20_000, 5000), 0.05).verdict).toBe('passed')
    expect(judge(same(60, 40), 0.05).verdict).toBe('undecided')
  })
  it('alarms in at most one of twenty draws where nothing moved, without tolerance', () => {
    const rng = seeded(7)
    let [failed, shown, said] = [0, 0, 0]
    for (let i = 0; i < 300; i += 1) {
      const columns = Array.from({ length: 3 }, () => number(normals(rng, 300), normals(rng, 200)))
      const effect = judge(columns, 0, i)
      if (effect.verdict === 'failed') failed += 1
      shown += effect.interval.estimate / 300
      said += effect.nullMean / 300
    }
    expect(failed / 300).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 300))
    expect(Math.abs(shown / said - 1)).toBeLessThan(0.25)
  })
  it('is not certain of windows that lie apart, however few rows there are', () => {
    const rows = (from: number, n: number) => Float64Array.from({ length: n }, (_, i) => from + i / 100)
    const effect = judge([number(rows(1e9, 12), rows(1e9 + 5, 12))], 0.1)
    expect(effect.interval).toMatchObject({ estimate: 0.5, method: 'newcombe-auc' })
    expect(effect.interval.low).toBeLessThan(0.45)
    expect(effect.pValue).toBeGreaterThan(0)
    expect(effect.pValue).toBeLessThan(0.05)
  })
  it('is the same for the same seed, another for another', () => {
    const rng = seeded(8)
    const columns = [number(normals(rng, 200), normals(rng, 150))]
    expect(judge(columns, 0.05, 3)).toEqual(judge(columns, 0.05, 3))
    expect(judge(columns, 0.05, 3).interval).not.toEqual(judge(columns, 0.05, 4).interval)
  })
  it('is undefined with few rows, or where nothing varies', () => {
    const rng = seeded(1)
    const constant = Float64Array.from({ length: 20 }, () => 7)
    expect(domainAucDrift([number(constant, constant)], { tolerance: 0.1, rng })).toMatchObject({ reason: 'constant' })
    expect(domainAucDrift([number(numbers([1, 2, 3]), constant)], { tolerance: 0.1, rng })).toMatchObject({
      reason: 'too-few-rows',
    })
    expect(domainAucDrift([number(numbers([]), constant)], { tolerance: 0.1, rng })).toMatchObject({ n: 20 })
  })
  it('refuses bad columns', () => {
    const rng = seeded(1)
    const good = normals(rng, 20)
    const at =
      (...columns: DomainColumn[]) =>
      () =>
        domainAucDrift(columns, { tolerance: 0.1, rng })
    expect(at()).toThrow('there is no column')
    for (const value of [NaN, Infinity, -Infinity])
      expect(at(number(good, good.with(3, value)))).toThrow(
        `columns[0].current[3] must be a finite number, got ${value}`,
      )
    expect(at(number(good, good), number(good, good.slice(1)))).toThrow(
      'columns[1].current must have as many rows as columns[0].current (20), got 19',
    )
    const bad = Uint8Array.from({ length: 20 }, () => 2)
    expect(at({ kind: 'category', reference: bad, current: bad, categories: 2 })).toThrow(
      'columns[0].reference[0] must be a category below 2, got 2',
    )
  })
})
