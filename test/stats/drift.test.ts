import {
  biasCorrectedCramersV,
  chiSquareTwoSample,
  cramersV,
  debiasedPsi,
  driftFamily,
  hellinger,
  jensenShannonDistance,
  jensenShannonDrift,
  ksDistance,
  ksDrift,
  ksFromHistogram,
  ksTwoSample,
  largestShareDifference,
  mergeThin,
  independentDifference,
  newcombeDifference,
  psi,
  psiDrift,
  psiNullMean,
  seeded,
  shareDrift,
  totalVariation,
  totalVariationDrift,
  twoProportionTest,
  wilson,
} from '@titlebout/stats'
import type { DriftEffect, Undefined } from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialDraw, multinomialDraw } from '../../packages/stats/src/distributions/binomial-draw.ts'
import { binomialPmf } from '../../packages/stats/src/distributions/binomial.ts'
import { chiSquareSf } from '../../packages/stats/src/distributions/chi-square.ts'
import { kolmogorovSf } from '../../packages/stats/src/distributions/kolmogorov.ts'
import {
  noncentralChiSquareCdf,
  noncentralChiSquareSf,
} from '../../packages/stats/src/distributions/noncentral-chi-square.ts'
import { defined } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

describe('the laws of drift measures, against mpmath', () => {
  const kolmogorov = reference<{ in: number; out: number }[]>('kolmogorov')
  it.each(kolmogorov.cases)('Kolmogorov beyond $in', ({ in: x, out }) =>
    expectClose(kolmogorovSf(x), out, kolmogorov.tolerance, 0),
  )

  const noncentral =
    reference<{ in: [number, number, number]; out: { cdf: number; sf: number } }[]>('noncentral-chi-square')
  it.each(noncentral.cases)('noncentral chi-square of x, df, noncentrality $in', ({ in: [x, df, lambda], out }) => {
    expectClose(noncentralChiSquareSf(x, df, lambda), out.sf, noncentral.tolerance, 0, 'sf')
    expectClose(noncentralChiSquareCdf(x, df, lambda), out.cdf, noncentral.tolerance, 0, 'cdf')
  })
})

describe('the two-sample Kolmogorov-Smirnov test', () => {
  interface Case {
    name: string
    in: { reference: number[]; current: number[] }
    out: { statistic: number; exactIgnoringTies: number; limit: number }
  }
  const scipy = reference<Case[]>('two-samples')
  it.each(scipy.cases)('agrees with SciPy, $name', ({ in: data, out }) => {
    const [a, b] = [numbers(data.reference), numbers(data.current)]
    const exact = ksTwoSample(a, b, { ties: 'ignored', pValue: 'exact' })
    expectClose(exact.statistic, out.statistic)
    expectClose(exact.pValue, out.exactIgnoringTies, scipy.tolerance, 0)
    expectClose(ksTwoSample(a, b, { pValue: 'asymptotic' }).pValue, out.limit, scipy.tolerance, 0)
  })
  const r =
    reference<
      { name: string; in: { reference: number[]; current: number[] }; out: { statistic: number; pValue: number } }[]
    >('ks-ties')
  it.each(r.cases)('agrees with R, which counts ties, $name', ({ in: data, out }) => {
    const test = ksTwoSample(numbers(data.reference), numbers(data.current))
    expectClose(test.statistic, out.statistic)
    expectClose(test.pValue, out.pValue, r.tolerance, 1e-14)
  })
  it('sees a histogram as a sample with ties', () => {
    const [a, b] = [
      [1, 1, 2, 2, 2, 4],
      [2, 3, 3, 4, 4],
    ]
    const counts = (values: number[]): number[] => [1, 2, 3, 4].map((v) => values.filter((x) => x === v).length)
    expect(ksFromHistogram(counts(a), counts(b))).toEqual(ksTwoSample(numbers(a), numbers(b)))
  })
  it('refuses an empty sample and NaN', () => {
    expect(() => ksTwoSample(numbers([]), numbers([1]))).toThrow('the reference window is empty')
    expect(() => ksTwoSample(numbers([1, NaN]), numbers([1]))).toThrow('reference[1] must be a finite number, got NaN')
    expect(() => ksFromHistogram([1, 2], [0, 0])).toThrow('the current window is empty')
  })
})

describe('distances of histograms', () => {
  interface Case {
    name: string
    in: { reference: number[]; current: number[] }
    out: Record<string, number | null>
  }
  const table = reference<Case[]>('histograms')
  it.each(table.cases)('agree with the reference, $name', ({ in: { reference: r, current: c }, out }) => {
    const got = {
      psi: psi(r, c),
      totalVariation: totalVariation(r, c),
      largest: largestShareDifference(r, c),
      hellinger: hellinger(r, c),
      jensenShannon: jensenShannonDistance(r, c),
      ks: ksDistance(r, c),
      cramersV: cramersV(r, c),
      ...(out['cramersVCorrected'] === null ? {} : { cramersVCorrected: biasCorrectedCramersV(r, c) }),
    }
    // Differences of shares near 1/3 carry the rounding of those shares; under a root even more of it.
    for (const [name, value] of Object.entries(got)) expectClose(value, out[name]!, table.tolerance, 1e-8 * 1e-4, name)
    const test = defined(chiSquareTwoSample(r, c, { minimumExpected: 0 }))
    expectClose(test.statistic, out['chi2']!, 1e-9)
    expectClose(test.pValue, out['chi2P']!, 1e-9, 0)
    expect(test.df).toBe(out['df'])
  })

  const cells = fc
    .array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 12 })
    .filter((k) => k.some(([r]) => r > 0) && k.some(([, c]) => c > 0))
  const all = { psi, totalVariation, largestShareDifference, hellinger, jensenShannonDistance, ksDistance }
  it.each(Object.entries(all))('%s is symmetric, never negative, 0 for equal shares', (_name, distance) => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 50 }), (pairs, k) => {
        const [r, c] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])]
        expect(distance(r, c)).toBeCloseTo(distance(c, r), 12)
        expect(distance(r, c)).toBeGreaterThanOrEqual(0)
        expect(
          distance(
            r,
            r.map((count) => count * k),
          ),
        ).toBeCloseTo(0, 7)
      }),
    )
  })
  it('PSI has the null mean taken out on request', () => {
    expect(debiasedPsi([50, 50], [40, 60])).toBeCloseTo(psi([50, 50], [40, 60]) - 0.02, 14)
    expect(psiNullMean(10, 100, 100)).toBeCloseTo(0.18, 14)
  })
  it('refuse an empty window, counts that are none, and other cells', () => {
    expect(() => psi([0, 0], [1, 2])).toThrow('the reference window is empty')
    expect(() => psi([1, 2.5], [1, 2])).toThrow('reference[1] must be a count (0, 1, 2, …), got 2.5')
    expect(() => psi([1, -1], [1, 2])).toThrow('reference[1] must be a count')
    expect(() => psi([1, 2], [1, 2, 3])).toThrow('current must have as many rows as reference (2), got 3')
  })
})

describe('thin cells', () => {
  it('join into one rest, the rest into the smallest cell if it is thin itself', () => {
    expect(mergeThin([50, 40, 3, 4], [50, 30, 4, 3])).toMatchObject({
      reference: numbers([50, 40, 7]),
      current: numbers([50, 30, 7]),
      merged: 1,
    })
    expect(mergeThin([50, 40, 1, 1], [50, 30, 1, 1])).toMatchObject({ reference: numbers([50, 42]), merged: 2 })
  })
  it('join their neighbours where the cells are bins in order', () => {
    expect(mergeThin([1, 1, 50, 1, 60, 2], [1, 2, 50, 1, 60, 2], { merge: 'neighbours' })).toMatchObject({
      reference: numbers([52, 63]),
      current: numbers([53, 63]),
      merged: 4,
    })
  })
  it('are those below five expected rows in the smaller window, not those at five', () => {
    const options = { merge: 'neighbours' } as const
    expect(mergeThin([5, 50, 50], [5, 50, 50], options).merged).toBe(0)
    expect(mergeThin([5, 50, 50], [4, 50, 50], options).merged).toBe(1)
  })
  it('never lose a row', () => {
    const cells = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 15 })
    fc.assert(
      fc.property(cells, fc.constantFrom('neighbours' as const, 'rest' as const), (pairs, merge) => {
        const [r, c] = [
          [1, ...pairs.map((p) => p[0])],
          [1, ...pairs.map((p) => p[1])],
        ]
        const rows = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
        const merged = mergeThin(r, c, { merge })
        expect(rows(merged.reference)).toBe(rows(r))
        expect(rows(merged.current)).toBe(rows(c))
        expect(merged.reference.length + merged.merged).toBe(r.length)
      }),
    )
  })
  it('leave a chi-square test undefined when one is left', () => {
    expect(chiSquareTwoSample([3, 2], [2, 3])).toEqual({ kind: 'undefined', reason: 'constant', n: 10 })
  })
})

describe('two proportions', () => {
  interface Case {
    in: { first: [number, number]; second: [number, number]; level: number }
    out: { newcombe: [number, number]; z: number; pValue: number }
  }
  const table = reference<Case[]>('two-proportions')
  it.each(table.cases)('agree with statsmodels and SciPy for $in', ({ in: data, out }) => {
    const first = { successes: data.first[0], trials: data.first[1] }
    const second = { successes: data.second[0], trials: data.second[1] }
    const interval = newcombeDifference(first, second, { level: data.level })
    expectClose(interval.low, out.newcombe[0])
    expectClose(interval.high, out.newcombe[1])
    const [one, two] = [wilson(...data.first, { level: data.level }), wilson(...data.second, { level: data.level })]
    const squareAndAdd = independentDifference(one, two)
    expectClose(squareAndAdd.low, out.newcombe[0])
    expectClose(squareAndAdd.high, out.newcombe[1])
    expectClose(twoProportionTest(first, second).statistic, out.z)
    expectClose(twoProportionTest(first, second).pValue, out.pValue, 1e-9, 0)
  })
})

describe('the difference of two independent estimates', () => {
  const interval = (estimate: number, low: number, high: number, level = 0.9) => ({
    estimate,
    low,
    high,
    level,
    method: 't',
    n: 100,
    effectiveN: 90,
  })

  it('has the square of half widths of both: the normal interval, if theirs are', () => {
    const found = independentDifference(interval(0.5, 0.47, 0.53), interval(0.7, 0.66, 0.74))
    expectClose(found.low, 0.2 - 0.05)
    expectClose(found.high, 0.2 + 0.05)
    expect(found).toMatchObject({ level: 0.9, method: 'square-and-add', n: 200, effectiveN: 180 })
  })

  it('leans as they do', () => {
    const found = independentDifference(interval(1e9, 1e9 - 3, 1e9 + 1), interval(1e9 + 10, 1e9 + 6, 1e9 + 22))
    expectClose(found.low, 10 - Math.hypot(4, 1))
    expectClose(found.high, 10 + Math.hypot(12, 3))
  })

  it('is 0 without width of two that have none', () => {
    expect(independentDifference(interval(2, 2, 2), interval(2, 2, 2))).toMatchObject({ estimate: 0, low: 0, high: 0 })
  })

  it('is refused of intervals that do not fit together, or are none', () => {
    const fine = interval(0.5, 0.4, 0.6)
    expect(() => independentDifference(fine, interval(0.5, 0.4, 0.6, 0.95))).toThrow('of one level, got 0.9 and 0.95')
    for (const bad of [
      interval(0.5, 0.6, 0.7),
      interval(NaN, 0.4, 0.6),
      interval(0.5, -Infinity, 0.6),
      interval(0.5, 0.4, Infinity),
    ]) {
      expect(() => independentDifference(fine, bad)).toThrow('second must be a finite interval around its estimate')
      expect(() => independentDifference(bad, fine)).toThrow('first must be a finite interval around its estimate')
    }
  })
})

describe('binomial and multinomial draws', () => {
  it.each([
    [5, 0.3],
    [40, 0.9],
    [100, 0.4],
    [1000, 0.02],
    [5000, 0.5],
  ])('of %i with chance %f follow their law', (n, p) => {
    const rng = seeded(n)
    const draws = 40_000
    const seen = new Map<number, number>()
    for (let i = 0; i < draws; i += 1) {
      const k = binomialDraw(n, p, rng)
      seen.set(k, (seen.get(k) ?? 0) + 1)
    }
    let [chi2, df, rest] = [0, -1, draws]
    for (let k = 0; k <= n; k += 1) {
      const expected = draws * binomialPmf(k, n, p)
      if (expected < 10) continue
      chi2 += ((seen.get(k) ?? 0) - expected) ** 2 / expected
      rest -= expected
      df += 1
    }
    expect(rest).toBeLessThan(draws * 0.03)
    expect(chiSquareSf(chi2, df)).toBeGreaterThan(0.001)
  })
  it('add up, and stay 0 where nothing can fall', () => {
    const rng = seeded(3)
    for (let i = 0; i < 200; i += 1) {
      const counts = multinomialDraw(1000, [0.2, 0, 0.5, 0.3, 0], rng)
      expect(counts.reduce((a, b) => a + b, 0)).toBe(1000)
      expect(counts[1]! + counts[4]!).toBe(0)
    }
  })
})

function drift(effect: DriftEffect | Undefined): DriftEffect {
  return defined<DriftEffect>(effect)
}

describe('drift beyond a tolerance', () => {
  interface Case {
    in: { reference: number[]; current: number[]; tolerance: number }
    out: { estimate: number; low: number; high: number; pValue: number }
  }
  const table = reference<Case[]>('psi-intervals')
  it.each(table.cases)("has SciPy's noncentral interval and p-value of PSI for $in", ({ in: data, out }) => {
    const { interval, pValue } = drift(psiDrift(data.reference, data.current, { tolerance: data.tolerance }))
    expectClose(interval.estimate, out.estimate)
    expectClose(interval.low, out.low, table.tolerance, 1e-12)
    expectClose(interval.high, out.high, table.tolerance, 1e-12)
    expectClose(pValue, out.pValue, table.tolerance, 1e-300)
  })

  const same = [2000, 3000, 4000, 1000]
  const bit = [2030, 3010, 3990, 970]
  const far = [500, 2000, 5000, 2500]
  const few = [11, 13, 20, 9]
  const measures = {
    psi: (c: number[], tolerance: number) => psiDrift(same, c, { tolerance }),
    'jensen-shannon': (c: number[], tolerance: number) => jensenShannonDrift(same, c, { tolerance }),
    ks: (c: number[], tolerance: number) => ksDrift(same, c, { tolerance, rng: seeded(1) }),
    'total-variation': (c: number[], tolerance: number) => totalVariationDrift(same, c, { tolerance, rng: seeded(1) }),
  }
  it.each(Object.entries(measures))('by %s: passed, failed, or undecided with few rows', (name, judge) => {
    expect(drift(judge(bit, 0.1))).toMatchObject({ measure: name, verdict: 'passed' })
    expect(drift(judge(far, 0.1))).toMatchObject({ measure: name, verdict: 'failed' })
    expect(drift(judge(few, 0.1))).toMatchObject({ measure: name, verdict: 'undecided' })
    const { interval } = drift(judge(far, 0.1))
    expect(interval.low).toBeLessThan(interval.estimate)
    expect(interval.estimate).toBeLessThan(interval.high)
  })
  it.each(Object.entries(measures))(
    'by %s: the p-value falls with the tolerance, below alpha just where the interval clears it',
    (_name, judge) => {
      const at = drift(judge(far, 0.1))
      const tolerances = [0, 0.05, 0.1, at.interval.low - 1e-3, at.interval.low + 1e-3, 0.9].sort((a, b) => a - b)
      const pValues = tolerances.map((tolerance) => drift(judge(far, tolerance)).pValue)
      pValues.forEach((p, i) => {
        if (i > 0) expect(p).toBeGreaterThanOrEqual(pValues[i - 1]!)
        if (tolerances[i]! < at.interval.low - 5e-4) expect(p).toBeLessThanOrEqual(0.055)
        if (tolerances[i]! > at.interval.low + 5e-4) expect(p).toBeGreaterThan(0.045)
      })
    },
  )
  it('by total variation keeps what was seen within its interval, however many cells lean it upwards', () => {
    const [r, c] = [
      Array.from({ length: 50 }, () => 1000),
      Array.from({ length: 50 }, (_, k) => 20 + ((k * 7) % 9) - 4),
    ]
    const { interval, nullMean } = totalVariationDrift(r, c, { tolerance: 0.1, rng: seeded(2) })
    expect(nullMean).toBeGreaterThan(0.05)
    expect(interval.low).toBe(0)
    expect(interval.high).toBeGreaterThanOrEqual(interval.estimate)
  })
  it('is the same for the same seed', () => {
    expect(ksDrift(same, few, { tolerance: 0.1, rng: seeded(5) })).toEqual(
      ksDrift(same, few, { tolerance: 0.1, rng: seeded(5) }),
    )
  })
  it('of a share goes by Newcombe, and its p-value agrees with the interval', () => {
    const effect = shareDrift({ successes: 10, trials: 1000 }, { successes: 40, trials: 500 }, { tolerance: 0.02 })
    expect(effect.interval.estimate).toBeCloseTo(0.07, 12)
    expect(effect.verdict).toBe('failed')
    const touching = shareDrift(
      { successes: 10, trials: 1000 },
      { successes: 40, trials: 500 },
      { tolerance: effect.interval.low },
    )
    expect(touching.pValue).toBeCloseTo(0.05, 9)
    const fallen = shareDrift({ successes: 40, trials: 500 }, { successes: 10, trials: 1000 }, { tolerance: 0.02 })
    expect(fallen.interval.low).toBeCloseTo(effect.interval.low, 12)
    expect(shareDrift({ successes: 0, trials: 500 }, { successes: 0, trials: 300 }, { tolerance: 0.05 }).verdict).toBe(
      'passed',
    )
    expect(shareDrift({ successes: 0, trials: 5 }, { successes: 0, trials: 3 }, { tolerance: 0.05 }).verdict).toBe(
      'undecided',
    )
  })
  it('of many columns is corrected for their number', () => {
    const borderline = drift(psiDrift([200, 300, 500], [232, 300, 468], { tolerance: 0 }))
    expect(borderline.pValue).toBeGreaterThan(0.01)
    expect(borderline.verdict).toBe('undecided')
    const one = { ...borderline, pValue: 0.04 }
    expect(driftFamily([one])[0]).toMatchObject({ verdict: 'failed', adjustedP: 0.04 })
    const rest = Array.from({ length: 9 }, () => ({ ...borderline, pValue: 0.9 }))
    expect(driftFamily([one, ...rest])[0]).toMatchObject({ verdict: 'undecided', adjustedP: 0.4 })
  })
  it('of many columns is told at q, not above', () => {
    const borderline = drift(psiDrift([200, 300, 500], [232, 300, 468], { tolerance: 0 }))
    const family = [0.03, 0.9].map((pValue) => ({ ...borderline, pValue }))
    expect(driftFamily(family, 0.05)[0]).toMatchObject({ verdict: 'undecided', adjustedP: 0.06 })
    expect(driftFamily(family, 0.06)[0]).toMatchObject({ verdict: 'failed' })
  })
  it('can be told for one column among hundreds, however few resamples', () => {
    const [certain] = driftFamily([
      drift(measures.ks(far, 0.1)),
      ...Array.from({ length: 500 }, () => ({ ...drift(measures.ks(bit, 0.1)), pValue: 1 })),
    ])
    expect(certain).toMatchObject({ verdict: 'failed' })
  })
  it('refuses a tolerance below 0 and an alpha of a half', () => {
    expect(() => psiDrift(same, bit, { tolerance: -1 })).toThrow('tolerance must be 0 or more, got -1')
    expect(() => psiDrift(same, bit, { tolerance: 0, alpha: 0.5 })).toThrow('twice alpha must lie between 0 and 1')
  })
})
