import {
  cramersVDrift,
  energyDrift,
  hellingerDrift,
  isUndefined,
  jensenShannonDrift,
  ksDrift,
  largestShareDrift,
  psiDrift,
  seeded,
  totalVariationDrift,
  wassersteinDrift,
} from '@titlebout/stats'
import type { DriftEffect, Rng, Undefined } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { multinomialDraw } from '../../packages/stats/src/distributions/binomial-draw.ts'
import { meanRootBeyond } from '../../packages/stats/src/distributions/chi-square.ts'
import { defined } from './narrow.ts'
import { expectClose, reference } from './reference.ts'

interface Settings {
  tolerance: number
  rng: Rng
  edges: number[]
  resamples?: number
}
type Judge = (r: ArrayLike<number>, c: ArrayLike<number>, settings: Settings) => DriftEffect | Undefined

const MEASURES: Record<string, Judge> = {
  psi: psiDrift,
  'jensen-shannon': jensenShannonDrift,
  hellinger: hellingerDrift,
  'cramers-v': cramersVDrift,
  ks: ksDrift,
  wasserstein: wassersteinDrift,
  energy: energyDrift,
  'total-variation': totalVariationDrift,
  'l-infinity': largestShareDrift,
}

function drift(effect: DriftEffect | Undefined): DriftEffect {
  return defined<DriftEffect>(effect)
}

describe('drift effects against the reference', () => {
  interface Case {
    in: { reference: number[]; current: number[]; edges: number[] }
    out: Record<'hellinger' | 'cramersV' | 'jensenShannon' | 'wasserstein' | 'energy', number> & {
      nullMean: Record<'hellinger' | 'cramersV', number>
      contingencyV: number | null
    }
  }
  const table = reference<Case[]>('drift-effects')
  it.each(table.cases)('for $in', ({ in: { reference: r, current: c, edges }, out }) => {
    const settings = { tolerance: 0.1, rng: seeded(1), edges, resamples: 50 }
    const estimate = (name: string): number => drift(MEASURES[name]!(r, c, settings)).interval.estimate
    for (const [name, value] of [
      ['hellinger', out.hellinger],
      ['cramers-v', out.cramersV],
      ['jensen-shannon', out.jensenShannon],
      ['wasserstein', out.wasserstein],
      ['energy', out.energy],
    ] as const)
      expectClose(estimate(name), value, table.tolerance, 1e-12, name)
    expectClose(drift(hellingerDrift(r, c, settings)).nullMean, out.nullMean.hellinger, 1e-6)
    expectClose(drift(cramersVDrift(r, c, settings)).nullMean, out.nullMean.cramersV, 1e-6)
    // SciPy's V has what noise adds to it still in.
    if (out.contingencyV !== null) expect(estimate('cramers-v')).toBeLessThanOrEqual(out.contingencyV)
  })
  it('do not feel an offset of 1e9, nor the unit', () => {
    const [r, c] = [
      [200, 300, 500, 400],
      [250, 200, 600, 450],
    ]
    for (const judge of [wassersteinDrift, energyDrift]) {
      const at = (edges: number[]): number =>
        drift(judge(r, c, { tolerance: 0.1, rng: seeded(1), edges, resamples: 20 })).interval.estimate
      expectClose(at([1e9, 1e9 + 1, 1e9 + 3]), at([0, 1, 3]), 1e-12)
      expectClose(at([0, 1000, 3000]), at([0, 1, 3]), 1e-12)
    }
  })
  it('show on average what nullMean says where nothing drifted', () => {
    const shares = [0.3, 0.1, 0.2, 0.25, 0.15]
    const rng = seeded(6)
    const settings = { tolerance: 0.1, rng, edges: [0, 1, 2, 3], resamples: 200 }
    for (const [name, judge] of Object.entries(MEASURES)) {
      let [shown, said] = [0, 0]
      for (let i = 0; i < 300; i += 1) {
        const [r, c] = [multinomialDraw(3000, shares, rng), multinomialDraw(800, shares, rng)]
        const effect = drift(judge(r, c, { ...settings, resamples: 20 }))
        shown += effect.interval.estimate / 300
        said += effect.nullMean / 300
      }
      expect(Math.abs(shown / said - 1), `${name}: shown ${shown}, said ${said}`).toBeLessThan(0.12)
    }
    expectClose(meanRootBeyond(0, 1), Math.sqrt(2 / Math.PI), 1e-7)
  })
})

describe('verdicts on drift keep their promise', () => {
  const SIZES = [
    [500, 500],
    [5000, 500],
    [50_000, 1000],
  ] as const
  const DRAWS = 70
  const band = 4 * Math.sqrt((0.05 * 0.95) / DRAWS)
  const zipf = (cells: number): number[] => scaled(Array.from({ length: cells }, (_, k) => 1 / (k + 1)))
  const even = (cells: number): number[] => Array.from({ length: cells }, () => 1 / cells)

  function scaled(weights: readonly number[]): number[] {
    const whole = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / whole)
  }
  /** Ways in which shares move; the second multiplies a rare category, where laws of small differences give way. */
  const SHAPES: Record<string, (shares: readonly number[], by: number) => number[]> = {
    tilted: (shares, by) =>
      scaled(shares.map((share, k) => share * Math.exp(by * 1.5 * (k / (shares.length - 1) - 0.5)))),
    'a rare one grows': (shares, by) =>
      scaled(shares.map((share, k) => (k === shares.length - 1 ? share + by / 5 : share))),
  }

  function count(
    judge: Judge,
    [n, m]: readonly [number, number],
    p: number[],
    q: number[],
    settings: Settings,
    draws = DRAWS,
  ) {
    const seen = { passed: 0, failed: 0, undecided: 0, undefined: 0 }
    for (let i = 0; i < draws; i += 1) {
      const [r, c] = [multinomialDraw(n, p, settings.rng), multinomialDraw(m, q, settings.rng)]
      const effect = judge(r, c, { ...settings, resamples: 60 })
      seen[isUndefined(effect) ? 'undefined' : effect.verdict] += 1
    }
    return seen
  }

  /** The effect itself, from windows so large that noise is nothing. */
  function truth(judge: Judge, p: readonly number[], q: readonly number[], edges: number[]): number {
    const rows = (shares: readonly number[]): number[] => shares.map((share) => Math.round(share * 1e7))
    return drift(judge(rows(p), rows(q), { tolerance: 0.1, rng: seeded(1), edges, resamples: 1 })).interval.estimate
  }

  describe.each([2, 20, 100])('with %i cells', (cells) => {
    const edges = Array.from({ length: cells - 1 }, (_, k) => k)
    // Two bins have one edge: nothing lies between edges.
    const measures = Object.entries(MEASURES).filter(([name]) => cells > 2 || !['wasserstein', 'energy'].includes(name))
    it.each(measures)(
      '%s: at exactly the tolerance at most one in twenty alarms, and at most one in twenty passes',
      (_name, judge) => {
        const rng = seeded(31 + cells)
        for (const [shape, move] of Object.entries(SHAPES)) {
          for (const sizes of SIZES) {
            const p = zipf(cells)
            const q = move(p, 0.4)
            const seen = count(judge, sizes, p, q, { tolerance: truth(judge, p, q, edges), rng, edges })
            expect(seen.failed / DRAWS, `${shape} ${sizes.join('/')} ${JSON.stringify(seen)}`).toBeLessThan(0.05 + band)
            expect(seen.passed / DRAWS, `${shape} ${sizes.join('/')} ${JSON.stringify(seen)}`).toBeLessThan(0.05 + band)
          }
        }
      },
    )
    it.each(measures)('%s: without any tolerance, no drift alarms in at most one of twenty', (_name, judge) => {
      const rng = seeded(53 + cells)
      for (const sizes of SIZES.slice(0, 2)) {
        const p = zipf(cells)
        const seen = count(judge, sizes, p, p, { tolerance: 0, rng, edges })
        expect(seen.failed / DRAWS, `${sizes.join('/')} ${JSON.stringify(seen)}`).toBeLessThan(0.05 + band)
      }
    })
    it.each(measures)('%s: twice the tolerance is seen and no drift passes, with rows enough', (_name, judge) => {
      const rng = seeded(71 + cells)
      const p = even(cells)
      const q = SHAPES['tilted']!(p, 0.6)
      const tolerance = truth(judge, p, q, edges) / 2
      const rows = [400_000, 400_000] as const
      const settings = { tolerance, rng, edges }
      expect(count(judge, rows, p, q, settings, 15).failed).toBe(15)
      expect(count(judge, rows, p, p, settings, 15).passed).toBe(15)
    })
  })
})

describe('drift by distance', () => {
  const settings = (edges: number[]): Settings => ({ tolerance: 0.1, rng: seeded(1), edges })
  it('is undefined where the reference lies on one point, or nothing between two edges', () => {
    const constant = { kind: 'undefined', reason: 'constant' }
    expect(wassersteinDrift([0, 0, 50], [10, 10, 30], settings([0, 1]))).toMatchObject(constant)
    expect(energyDrift([25, 25], [10, 40], settings([0]))).toMatchObject(constant)
    expect(wassersteinDrift([10], [10], settings([]))).toMatchObject(constant)
  })
  it('is the number of standard deviations that everything moved by', () => {
    const normal = [10, 79, 240, 342, 240, 79, 10]
    const edges = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    const shifted = [0, 10, 79, 240, 342, 240, 89]
    const { interval } = drift(wassersteinDrift(normal, shifted, settings(edges)))
    expect(interval.estimate).toBeGreaterThan(0.8)
    expect(interval.estimate).toBeLessThan(1)
    expect(interval.low).toBeLessThan(interval.estimate)
    expect(interval.high).toBeGreaterThan(interval.estimate)
  })
  it('takes one, two and three rows without NaN', () => {
    for (const [r, c] of [
      [
        [1, 0, 1],
        [0, 1, 0],
      ],
      [
        [1, 1, 0],
        [0, 1, 1],
      ],
      [
        [1, 1, 1],
        [3, 0, 0],
      ],
    ] as const)
      for (const [name, judge] of Object.entries(MEASURES)) {
        const effect = judge(r, c, settings([0, 1]))
        if (isUndefined(effect)) continue
        const { estimate, low, high } = effect.interval
        const all = [estimate, low, high, effect.pValue, effect.nullMean]
        expect(all.every(Number.isFinite), `${name} ${JSON.stringify(effect)}`).toBe(true)
        expect(low).toBeLessThanOrEqual(estimate)
        expect(high).toBeGreaterThanOrEqual(estimate)
        expect(effect.verdict).not.toBe('passed')
      }
  })
  it.each(Object.entries(MEASURES))('by %s refuses bad counts, edges and settings', (name, judge) => {
    const at =
      (r: number[], c: number[], edges = [0, 1]) =>
      () =>
        judge(r, c, settings(edges))
    expect(at([1, 2, 3], [1, 2])).toThrow('current must have as many rows as reference (3), got 2')
    expect(at([1, -1, 3], [1, 2, 3])).toThrow('reference[1] must be a count (0, 1, 2, …), got -1')
    expect(at([1, 1, 3], [NaN, 2, 3])).toThrow('current[0] must be a count (0, 1, 2, …), got NaN')
    expect(at([1, 1, 3], [1, 2, Infinity])).toThrow('current[2] must be a count (0, 1, 2, …), got Infinity')
    expect(at([1, 1, 3], [0, 0, 0])).toThrow('the current window is empty')
    expect(() => judge([1, 2, 3], [1, 2, 3], { ...settings([0, 1]), tolerance: NaN })).toThrow(
      'tolerance must be 0 or more',
    )
    if (!['wasserstein', 'energy'].includes(name)) return
    expect(at([1, 2, 3], [1, 2, 3], [0])).toThrow('edges must be one less than the 3 bins, got 1')
    expect(at([1, 2, 3], [1, 2, 3], [1, 0])).toThrow('edges[1] must be above edges[0] (1), got 0')
    expect(() => judge([1, 2, 3], [1, 2, 3], { ...settings([0, 1]), resamples: 0 })).toThrow(
      'resamples must be a whole number above 0, got 0',
    )
  })
})
