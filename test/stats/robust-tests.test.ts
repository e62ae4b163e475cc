import type { TestResult, Undefined } from '@titlebout/stats'
import {
  andersonDarling,
  cochranQ,
  correctedResampledT,
  cramerVonMises,
  dieboldMariano,
  energyDistance,
  fiveByTwo,
  isUndefined,
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
  const table = reference<{ name: string; in: number[]; out: Result & { signFlip: number | null } }[]>('signed-rank')
  it.each(table.cases)('agree with SciPy and full enumeration, $name', ({ in: d, out }) => {
    expectTest(signedRank(numbers(d)), out)
    if (out.signFlip === null) return
    expectClose(defined(signFlip(numbers(d), { rng: seeded(1) })).pValue, out.signFlip)
  })
  it('come close to enumeration when flipped at random', () => {
    const d = numbers([1, 2, -0.5, 3, 0.25, 0.7, -1.1, 0.4, 2.2, -0.3, 0.9, 1.7, -2, 0.1, 0.6, 0.8])
    const all = defined(signFlip(d, { rng: seeded(1) }))
    expect(all.test).toBe('sign-flip-exact')
    const some = defined(signFlip(numbers([...d, 1e-9]), { rng: seeded(1), flips: 20_000 }))
    expect(some.test).toBe('sign-flip')
    expect(Math.abs(some.pValue - all.pValue)).toBeLessThan(4 * Math.sqrt((all.pValue * (1 - all.pValue)) / 20_000))
  })
  it('are undefined where nothing differs', () => {
    expect(signedRank(numbers([0, 0]))).toEqual({ kind: 'undefined', reason: 'no-variance', n: 2 })
  })
})

describe('tests of recipes', () => {
  const { cases } = reference<{
    cochranQ: { in: number[][]; out: Result }
    fiveByTwo: { in: [number, number][]; out: Result }
    correctedResampledT: { in: { differences: number[]; ratio: number }; out: Result }
    dieboldMariano: { in: { differences: number[]; horizon: number }; out: Result }[]
  }>('recipes')
  it('agree with statsmodels: Cochran', () => expectTest(cochranQ(cases.cochranQ.in.map(labels)), cases.cochranQ.out))
  it('agree with the formula: 5×2cv', () => expectTest(fiveByTwo(cases.fiveByTwo.in), cases.fiveByTwo.out))
  it('agree with the formula: corrected resampled t', () => {
    const { differences, ratio } = cases.correctedResampledT.in
    expectTest(correctedResampledT(numbers(differences), ratio), cases.correctedResampledT.out)
  })
  it.each(cases.dieboldMariano)(
    'agree with the formula: Diebold and Mariano, horizon $in.horizon',
    ({ in: data, out }) => {
      expectTest(dieboldMariano(numbers(data.differences), data.horizon), out)
    },
  )
  it('refuse another number of folds, and say where nothing differs', () => {
    expect(() => fiveByTwo([[1, 2]])).toThrow('differences must be 5 pairs, got 1')
    expect(cochranQ([labels([1, 0]), labels([1, 0])])).toMatchObject({ reason: 'no-variance' })
    expect(dieboldMariano(numbers([1, 1, 1]))).toMatchObject({ reason: 'no-variance' })
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
  const tests = reference<{ name: string; in: number[][]; out: { anderson: number; cvm?: number } }[]>('sample-tests')
  it.each(tests.cases)(
    'have the reference Anderson-Darling and Cramér-von Mises statistics, $name',
    ({ in: data, out }) => {
      const samples = data.map(numbers)
      expectClose(andersonDarling(samples), out.anderson, tests.tolerance, 1e-12)
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
