import type { TestResult, Undefined } from '@titlebout/stats'
import {
  andersonDarling,
  andersonDarlingTest,
  cochranQ,
  correctedResampledT,
  cramerVonMises,
  dieboldMariano,
  energyDistance,
  fiveByTwo,
  isUndefined,
  mcnemar,
  seeded,
  signedRank,
  signFlip,
  wasserstein,
  wassersteinFromHistogram,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { defined } from './narrow.ts'
import { expectClose, labels, numbers, reference } from './reference.ts'

interface Result {
  statistic: number
  pValue: number
}

function expectTest(test: TestResult | Undefined, expected: Result): void {
  expectClose(defined(test).statistic, expected.statistic)
  expectClose(defined(test).pValue, expected.pValue, 1e-9, 0)
}

describe('signed ranks and sign flips', () => {
  const table =
    reference<{ name: string; in: number[]; out: Result & { exact: number | null; signFlip: number | null } }[]>(
      'signed-rank',
    )
  it.each(table.cases)('agree with SciPy and full enumeration, $name', ({ in: d, out }) => {
    expectTest(signedRank(numbers(d), { method: 'asymptotic' }), out)
    const chosen = defined(signedRank(numbers(d)))
    expect(chosen.test).toBe(out.exact === null ? 'wilcoxon' : 'wilcoxon-exact')
    expectTest(chosen, { ...out, pValue: out.exact ?? out.pValue })
    if (out.signFlip === null) return
    expectClose(defined(signFlip(numbers(d), { rng: seeded(1) })).pValue, out.signFlip)
  })
  it('cover the exact law and the other', () => {
    const laws = table.cases.map(({ out }) => out.exact !== null)
    expect(new Set(laws).size).toBe(2)
  })
  it('come close to enumeration when flipped at random', () => {
    const d = numbers([1, 2, -0.5, 3, 0.25, 0.7, -1.1, 0.4, 2.2, -0.3, 0.9, 1.7, -2, 0.1, 0.6, 0.8])
    const all = defined(signFlip(d, { rng: seeded(1) }))
    expect(all.test).toBe('sign-flip-exact')
    const some = defined(signFlip(numbers([...d, 1e-9]), { rng: seeded(1), flips: 20_000 }))
    expect(some.test).toBe('sign-flip')
    expect(Math.abs(some.pValue - all.pValue)).toBeLessThan(4 * Math.sqrt((all.pValue * (1 - all.pValue)) / 20_000))
  })
  it('are undefined where nothing differs or nothing is there', () => {
    expect(signedRank(numbers([0, 0]))).toEqual({ kind: 'undefined', reason: 'no-variance', n: 2 })
    expect(signedRank(numbers([]))).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
    expect(signFlip(numbers([]), { rng: seeded(1) })).toEqual({ kind: 'undefined', reason: 'empty', n: 0 })
    expect(signFlip(numbers([0, 0]), { rng: seeded(1) })).toMatchObject({ statistic: 0, pValue: 1 })
  })
  it.each([NaN, Infinity, -Infinity])('refuse a difference of %f', (bad) => {
    const message = `differences[1] must be a finite number, got ${bad}`
    expect(() => signedRank(numbers([1, bad]))).toThrow(message)
    expect(() => signFlip(numbers([1, bad]), { rng: seeded(1) })).toThrow(message)
  })
})

describe('tests of recipes', () => {
  interface Case<I> {
    name: string
    in: I
    out: Result
  }
  const { cases } = reference<{
    cochranQ: Case<number[][]>[]
    fiveByTwo: Case<[number, number][]>[]
    correctedResampledT: Case<{ differences: number[]; ratio: number }>[]
    dieboldMariano: Case<{ differences: number[]; horizon: number }>[]
  }>('recipes')
  it.each(cases.cochranQ)('agree with statsmodels: Cochran, $name', ({ in: right, out }) => {
    expectTest(cochranQ(right.map(labels)), out)
  })
  it('make Cochran of two the same as McNemar', () => {
    const [first, second] = cases.cochranQ[1]!.in as [number[], number[]]
    const only = (a: number[], b: number[]): number => a.filter((x, i) => x > b[i]!).length
    const { asymptotic } = mcnemar(only(first, second), only(second, first))
    expectTest(cochranQ([labels(first), labels(second)]), asymptotic)
  })
  it.each(cases.fiveByTwo)('agree with the formula: 5×2cv, $name', ({ in: pairs, out }) => {
    expectTest(fiveByTwo(pairs), out)
  })
  it.each(cases.correctedResampledT)('agree with the formula: corrected resampled t, $name', ({ in: data, out }) => {
    expectTest(correctedResampledT(numbers(data.differences), data.ratio), out)
  })
  it.each(cases.dieboldMariano)('agree with the formula: Diebold and Mariano, $name', ({ in: data, out }) => {
    expectTest(dieboldMariano(numbers(data.differences), data.horizon), out)
  })
  it('say where nothing differs', () => {
    const nothing = { kind: 'undefined', reason: 'no-variance' }
    expect(cochranQ([labels([1, 0]), labels([1, 0])])).toMatchObject(nothing)
    expect(
      fiveByTwo([
        [1, 1],
        [1, 1],
        [2, 2],
        [0, 0],
        [1, 1],
      ]),
    ).toMatchObject(nothing)
    expect(correctedResampledT(numbers([2, 2, 2]), 0.25)).toMatchObject(nothing)
    expect(dieboldMariano(numbers([1, 1, 1]))).toMatchObject(nothing)
    // The long-run variance is exactly 0 here, and 0 but for rounding there: a statistic of 4·10⁸ if rounding were taken for news.
    expect(dieboldMariano(numbers([0.5, 1.5, 1]), 2)).toMatchObject(nothing)
    expect(dieboldMariano(numbers([0.3 + 0.5 * 0.1, 0.3 + 1.5 * 0.1, 0.3 + 0.1]), 2)).toMatchObject(nothing)
    // The long-run variance is negative here: −1/2 for each pair of neighbours.
    expect(dieboldMariano(numbers([1, -1, 1, -1, 1, -1]), 2)).toMatchObject(nothing)
  })
  it('say where too little is there', () => {
    expect(cochranQ([])).toMatchObject({ reason: 'empty' })
    expect(cochranQ([labels([1, 0])])).toMatchObject({ reason: 'empty' })
    expect(correctedResampledT(numbers([1]), 0.25)).toMatchObject({ reason: 'too-few-rows' })
    expect(dieboldMariano(numbers([1]))).toMatchObject({ reason: 'too-few-rows' })
    expect(dieboldMariano(numbers([1, 2]), 2)).toMatchObject({ reason: 'too-few-rows' })
  })
  it('refuse what they are not defined for, naming it', () => {
    expect(() => fiveByTwo([[1, 2]])).toThrow('differences must be 5 pairs, got 1')
    expect(() => cochranQ([labels([1, 0]), labels([1])])).toThrow(
      'right[1] must have as many rows as right[0] (2), got 1',
    )
    expect(() => cochranQ([labels([1, 0]), labels([1, 2])])).toThrow('right[1][1] must be 0 or 1, got 2')
    expect(() => dieboldMariano(numbers([1, 2]), 1.5)).toThrow('horizon[0] must be a count (0, 1, 2, …), got 1.5')
    expect(() => dieboldMariano(numbers([1, 2]), 0)).toThrow('horizon must be above 0, got 0')
    expect(() => correctedResampledT(numbers([1, 2]), 0)).toThrow('testToTrain must be above 0, got 0')
  })
  it.each([NaN, Infinity, -Infinity])('refuse a difference of %f', (bad) => {
    const message = `differences[2] must be a finite number, got ${bad}`
    expect(() => dieboldMariano(numbers([1, 2, bad]))).toThrow(message)
    expect(() => correctedResampledT(numbers([1, 2, bad]), 0.25)).toThrow(message)
    expect(() =>
      fiveByTwo([
        [1, 2],
        [bad, 1],
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(message)
  })
})

describe('distances of samples', () => {
  interface Case {
    name: string
    in: { reference: number[]; current: number[] }
    out: { wasserstein: number; energy: number }
  }
  const scipy = reference<Case[]>('two-samples')
  it.each(scipy.cases)('agree with SciPy, $name', ({ in: data, out }) => {
    const [a, b] = [numbers(data.reference), numbers(data.current)]
    expectClose(wasserstein(a, b), out.wasserstein, 1e-9, 1e-12)
    expectClose(energyDistance(a, b), out.energy, 1e-9, 1e-12)
  })
  const tests =
    reference<{ name: string; in: number[][]; out: { anderson: number | null; cvm?: number } }[]>('sample-tests')
  function expectNone(samples: readonly Float64Array[]): void {
    const values = new Set(samples.flatMap((sample) => [...sample]))
    const [reason, said] =
      values.size < 2 ? ['constant', 'at least two distinct values'] : ['too-few-rows', 'at least 4 rows']
    expect(() => andersonDarling(samples)).toThrow(`samples must hold ${said}`)
    expect(andersonDarlingTest(samples)).toMatchObject({ kind: 'undefined', reason })
  }
  it.each(tests.cases)(
    'have the reference Anderson-Darling and Cramér-von Mises statistics, $name',
    ({ in: data, out }) => {
      const samples = data.map(numbers)
      if (out.anderson === null) expectNone(samples)
      else expectClose(andersonDarling(samples), out.anderson, tests.tolerance, 1e-12)
      if (out.cvm !== undefined) expectClose(cramerVonMises(samples[0]!, samples[1]!), out.cvm, tests.tolerance, 1e-12)
    },
  )
  it('refuse samples that are empty or all alike', () => {
    expect(() => andersonDarling([numbers([1, 1]), numbers([1])])).toThrow(
      'samples must hold at least two distinct values',
    )
    expect(() => cramerVonMises(numbers([]), numbers([1]))).toThrow('samples[0] is empty')
    expect(() => wasserstein(numbers([1]), numbers([NaN]))).toThrow('current[0] must be a finite number, got NaN')
  })

  const binned =
    reference<{ in: { reference: number[]; current: number[]; edges: number[] }; out: number }[]>(
      'histogram-wasserstein',
    )
  it.each(binned.cases)('of histograms spread evenly within bins, $in', ({ in: data, out }) => {
    expectClose(wassersteinFromHistogram(data.reference, data.current, data.edges), out, binned.tolerance)
  })
  it('of histograms need one edge more than bins', () => {
    expect(() => wassersteinFromHistogram([1, 2], [1, 2], [0, 1])).toThrow(
      'edges must be one more than the 2 bins, got 2',
    )
    expect(isUndefined({})).toBe(false)
  })
})
