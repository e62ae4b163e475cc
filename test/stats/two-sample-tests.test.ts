import {
  andersonDarling,
  andersonDarlingFromHistogram,
  andersonDarlingTest,
  cramerVonMises,
  cramerVonMisesFromHistogram,
  cramerVonMisesTest,
  energyTest,
  energyTestFromHistogram,
  gTestTwoSample,
  seeded,
  wassersteinTest,
  wassersteinTestFromHistogram,
} from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { hypergeometricDraw } from '../../packages/stats/src/distributions/hypergeometric-draw.ts'
import { chiSquareSf } from '../../packages/stats/src/distributions/chi-square.ts'
import { defined } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

interface Case {
  name: string
  in: { reference: number[]; current: number[] }
  out: {
    cvm?: number
    cvmLimit?: number
    cvmExact?: number
    anderson?: number
    andersonLimit?: number
    andersonScipy?: number
    permuted?: Record<'wasserstein' | 'energy', number> & { anderson?: number; cvm?: number }
  }
}
const laws = reference<Case[]>('two-sample-laws')
const PERMUTATIONS = 4000

/** Four standard errors of the simulation around the exact share, and the one labelling that is counted in. */
function expectPermuted(pValue: number, exact: number): void {
  const band = 4 * Math.sqrt((exact * (1 - exact)) / PERMUTATIONS) + 1 / PERMUTATIONS
  expect(Math.abs(pValue - exact), `got ${pValue}, every labelling gives ${exact}`).toBeLessThanOrEqual(band)
}

describe('the Cramér-von Mises test', () => {
  it.each(laws.cases)("has SciPy's limiting and exact p-value, $name", ({ in: data, out }) => {
    const [a, b] = [numbers(data.reference), numbers(data.current)]
    const limit = cramerVonMisesTest(a, b, { pValue: 'asymptotic' })
    if (out.cvm !== undefined) expectClose(limit.statistic, out.cvm, laws.tolerance, 1e-12)
    // SciPy takes 1 − cdf of a series cut short: 3e-10 off, whatever is left.
    if (out.cvmLimit !== undefined) expectClose(limit.pValue, out.cvmLimit, 1e-8, 1e-9)
    if (out.cvmExact !== undefined)
      expectClose(cramerVonMisesTest(a, b, { pValue: 'exact' }).pValue, out.cvmExact, laws.tolerance, 0)
    // Ties as they are: every labelling counted.
    if (out.permuted?.cvm !== undefined)
      expectClose(cramerVonMisesTest(a, b, { pValue: 'exact' }).pValue, out.permuted.cvm, laws.tolerance, 0)
  })
  it('is exact up to 20 rows a sample, and refuses to be beyond 50', () => {
    const rows = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i + n / 100)
    expect(cramerVonMisesTest(rows(20), rows(20)).test).toBe('cramer-von-mises-exact')
    expect(cramerVonMisesTest(rows(21), rows(3)).test).toBe('cramer-von-mises-asymptotic')
    expect(() => cramerVonMisesTest(rows(30), rows(21), { pValue: 'exact' })).toThrow(
      'the exact law takes at most 50 rows, got 51',
    )
  })
  it('takes one row each, and constant windows', () => {
    expect(cramerVonMisesTest(numbers([1]), numbers([2]))).toMatchObject({ pValue: 1, n: 2 })
    expect(cramerVonMisesTest(numbers([3, 3, 3]), numbers([3, 3])).pValue).toBe(1)
    const same = Float64Array.from({ length: 30 }, () => 7)
    expect(cramerVonMisesTest(same, same).pValue).toBe(1)
  })
})

describe('the Anderson-Darling test', () => {
  it.each(laws.cases.filter(({ out }) => out.anderson !== undefined))(
    'has the p-value of its limiting law, $name',
    ({ in: data, out }) => {
      const test = defined(andersonDarlingTest([numbers(data.reference), numbers(data.current)]))
      expectClose(test.statistic, out.anderson!, laws.tolerance, 1e-12)
      // The statistic near 1e9 carries rounding of SciPy's and ours.
      expectClose(test.pValue, out.andersonLimit!, 1e-8, 0)
      // SciPy interpolates in a table between 0.001 and 0.25.
      if (out.andersonScipy! > 0.001 && out.andersonScipy! < 0.25) expectClose(test.pValue, out.andersonScipy!, 0.05, 0)
    },
  )
  it.each(laws.cases.filter(({ out }) => out.permuted?.anderson !== undefined))(
    'permuted agrees with every labelling, $name',
    ({ in: data, out }) => {
      const test = defined(
        andersonDarlingTest([numbers(data.reference), numbers(data.current)], {
          rng: seeded(3),
          permutations: PERMUTATIONS,
        }),
      )
      expectPermuted(test.pValue, out.permuted!.anderson!)
      expect(test.note).toContain('4000 random labellings, simulation error')
    },
  )
  it('takes more than two samples with labellings only', () => {
    const three = [numbers([1, 2, 3, 4]), numbers([2, 3, 4, 5]), numbers([11, 12, 13, 14])]
    expect(() => andersonDarlingTest(three)).toThrow('rng is needed for 3 samples')
    const test = defined(andersonDarlingTest(three, { rng: seeded(1) }))
    expect(test.statistic).toBe(andersonDarling(three))
    expect(test.pValue).toBeLessThan(0.01)
  })
  it('is undefined where all is equal, or below four rows', () => {
    expect(andersonDarlingTest([numbers([1, 1, 1]), numbers([1, 1])])).toEqual({
      kind: 'undefined',
      reason: 'constant',
      n: 5,
    })
    expect(andersonDarlingTest([numbers([1, 2]), numbers([1])])).toMatchObject({ reason: 'too-few-rows' })
    expect(() => andersonDarling([numbers([1, 2]), numbers([1])])).toThrow('samples must hold at least 4 rows, got 3')
  })
})

describe('the permutation tests by distance', () => {
  const small = laws.cases.filter(({ out }) => out.permuted !== undefined)
  it.each(small)('agree with every labelling, $name', ({ in: data, out }) => {
    const [a, b] = [numbers(data.reference), numbers(data.current)]
    const options = () => ({ rng: seeded(11), permutations: PERMUTATIONS })
    expectPermuted(wassersteinTest(a, b, options()).pValue, out.permuted!.wasserstein)
    expectPermuted(energyTest(a, b, options()).pValue, out.permuted!.energy)
  })
  it('are never 0, and the same for the same seed', () => {
    const [a, b] = [numbers([1, 2, 3, 4, 5, 6, 7]), numbers([101, 102, 103, 104, 105, 106, 107])]
    const test = wassersteinTest(a, b, { rng: seeded(2), permutations: 99 })
    expect(test).toMatchObject({ test: 'wasserstein-permuted', statistic: 100, n: 14 })
    expect(test.pValue).toBeGreaterThanOrEqual(0.01)
    expect(test).toEqual(wassersteinTest(a, b, { rng: seeded(2), permutations: 99 }))
  })
})

describe('counts over shared bins are samples with ties', () => {
  const values = { reference: [1, 1, 2, 2, 2, 4, 5, 5], current: [2, 3, 3, 4, 4, 5, 5, 5, 5] }
  const counts = (rows: number[]): number[] => [0, 1, 2, 3, 4, 5].map((v) => rows.filter((x) => x === v).length)
  const [r, c] = [counts(values.reference), counts(values.current)]
  const [a, b] = [numbers(values.reference), numbers(values.current)]
  it('for Anderson-Darling and Cramér-von Mises', () => {
    expect(andersonDarlingFromHistogram(r, c)).toEqual(andersonDarlingTest([a, b]))
    expect(andersonDarlingFromHistogram(r, c, { rng: seeded(4) })).toEqual(
      andersonDarlingTest([a, b], { rng: seeded(4) }),
    )
    expect(cramerVonMisesFromHistogram(r, c)).toEqual(cramerVonMisesTest(a, b))
    expect(cramerVonMisesFromHistogram(r, c).statistic).toBe(cramerVonMises(a, b))
  })
  it('and hold their level for the distances, seeing what moved', () => {
    const edges = [0, 1, 2, 3]
    const [before, after] = [
      [20, 30, 30, 20, 0],
      [8, 20, 30, 30, 12],
    ]
    const moved = wassersteinTestFromHistogram(before, after, { edges, rng: seeded(5) })
    expect(moved.pValue).toBeLessThan(0.01)
    expect(energyTestFromHistogram(before, after, { edges, rng: seeded(5) }).pValue).toBeLessThan(0.01)
    expect(wassersteinTestFromHistogram(before, before, { edges, rng: seeded(5) }).pValue).toBe(1)
    expect(energyTestFromHistogram(before, before, { edges, rng: seeded(5) })).toMatchObject({
      statistic: 0,
      pValue: 1,
    })
  })
})

describe('the G test', () => {
  const table =
    reference<
      { in: { reference: number[]; current: number[] }; out: { statistic: number; pValue: number; df: number } }[]
    >('g-test')
  it.each(table.cases)("has SciPy's statistic and p-value for $in", ({ in: data, out }) => {
    const test = defined(gTestTwoSample(data.reference, data.current, { minimumExpected: 0 }))
    // Of counts of 1e8 terms of 1e4 cancel to a sum of 1.
    expectClose(
      test.statistic,
      out.statistic,
      table.tolerance,
      1e-6 * (out.statistic > 0 && out.pValue < 1 ? 1 : 0) + 1e-12,
    )
    expectClose(test.pValue, out.pValue, 1e-6, 0)
    expect(test.df).toBe(out.df)
  })
  it('joins thin cells first, and is undefined when one is left', () => {
    expect(defined(gTestTwoSample([50, 40, 3, 4], [50, 30, 4, 3])).note).toBe('1 thin cells merged into others')
    expect(gTestTwoSample([3, 2], [2, 3])).toEqual({ kind: 'undefined', reason: 'constant', n: 10 })
  })
})

describe('hypergeometric draws', () => {
  it.each([
    [5, 3, 10],
    [1, 30, 100],
    [60, 200, 500],
    [40, 480, 500],
    [3000, 400, 50_000],
  ])('of %i rows where %i of %i are marked follow their law', (draws, marked, rows) => {
    const rng = seeded(draws)
    const seen = new Map<number, number>()
    const TRIES = 30_000
    for (let i = 0; i < TRIES; i += 1) {
      const k = hypergeometricDraw(draws, marked, rows, rng)
      seen.set(k, (seen.get(k) ?? 0) + 1)
    }
    const logFactorial = (n: number): number => {
      let sum = 0
      for (let i = 2; i <= n; i += 1) sum += Math.log(i)
      return sum
    }
    const choose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)
    let [chi2, df] = [0, -1]
    for (let k = Math.max(0, draws - rows + marked); k <= Math.min(draws, marked); k += 1) {
      const expected = TRIES * Math.exp(choose(marked, k) + choose(rows - marked, draws - k) - choose(rows, draws))
      if (expected < 10) continue
      chi2 += ((seen.get(k) ?? 0) - expected) ** 2 / expected
      df += 1
    }
    expect(chiSquareSf(chi2, Math.max(1, df))).toBeGreaterThan(0.001)
  })
})

describe('bad input', () => {
  const [good, rng] = [numbers([1, 2, 3]), seeded(1)]
  const ofSamples = {
    'Anderson-Darling': (a: Float64Array, b: Float64Array) => andersonDarlingTest([a, b]),
    'Cramér-von Mises': (a: Float64Array, b: Float64Array) => cramerVonMisesTest(a, b),
    Wasserstein: (a: Float64Array, b: Float64Array) => wassersteinTest(a, b, { rng }),
    energy: (a: Float64Array, b: Float64Array) => energyTest(a, b, { rng }),
  }
  it.each(Object.entries(ofSamples))('of samples is refused with the row, %s', (_name, test) => {
    for (const value of [NaN, Infinity, -Infinity])
      expect(() => test(good, numbers([1, value]))).toThrow(`[1] must be a finite number, got ${value}`)
    expect(() => test(numbers([]), good)).toThrow('is empty')
  })
  const ofCounts = {
    G: (r: number[], c: number[]) => gTestTwoSample(r, c),
    'Anderson-Darling': (r: number[], c: number[]) => andersonDarlingFromHistogram(r, c),
    'Cramér-von Mises': (r: number[], c: number[]) => cramerVonMisesFromHistogram(r, c),
    Wasserstein: (r: number[], c: number[]) => wassersteinTestFromHistogram(r, c, { rng, edges: [0, 1] }),
    energy: (r: number[], c: number[]) => energyTestFromHistogram(r, c, { rng, edges: [0, 1] }),
  }
  it.each(Object.entries(ofCounts))('of counts is refused, %s', (_name, test) => {
    expect(() => test([1, 2, 3], [1, 2])).toThrow('current must have as many rows as reference (3), got 2')
    expect(() => test([1, -2, 3], [1, 2, 3])).toThrow('reference[1] must be a count (0, 1, 2, …), got -2')
    expect(() => test([1, 2, 3], [1, 2, NaN])).toThrow('current[2] must be a count (0, 1, 2, …), got NaN')
    expect(() => test([1, 2, 3], [1, Infinity, 2])).toThrow('current[1] must be a count (0, 1, 2, …), got Infinity')
    expect(() => test([0, 0, 0], [1, 2, 3])).toThrow('the reference window is empty')
  })
  it('of edges and numbers of labellings is refused', () => {
    const test = (edges: number[]) => () => wassersteinTestFromHistogram([1, 2, 3], [1, 2, 3], { rng, edges })
    expect(test([0])).toThrow('edges must be one less than the 3 bins, got 1')
    expect(test([0, 0])).toThrow('edges[1] must be above edges[0] (0), got 0')
    expect(test([0, NaN])).toThrow('edges[1] must be a finite number, got NaN')
    expect(() => energyTest(good, good, { rng, permutations: 0 })).toThrow(
      'permutations must be a whole number above 0, got 0',
    )
  })
})
