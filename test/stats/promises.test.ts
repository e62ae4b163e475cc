import type { Interval, Outcome } from '@titlebout/stats'
import {
  accuracy,
  averagePrecision,
  brier,
  intervalOf,
  isUndefined,
  ksDrift,
  logLoss,
  nonInferiority,
  pairedDelong,
  psiDrift,
  rocAuc,
  rowsToDecide,
  seeded,
  superiority,
  tango,
  totalVariationDrift,
} from '@titlebout/stats'
import type { DriftEffect, Rng, Undefined } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { multinomialDraw } from '../../packages/stats/src/distributions/binomial-draw.ts'
import { normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { defined, withVariance } from './narrow.ts'

/*
 * What intervals and verdicts promise, measured by simulation with fixed seeds: few draws here, so that a broken law is seen, not a
 * law that is off by a percent. Bands are four standard errors of the simulation around what was promised.
 */

const DRAWS = 600
const LEVEL = 0.9

function band(share: number, draws: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / draws)
}

function normal(rng: Rng): number {
  return normalQuantile(rng.next() + 2 ** -54)
}

/** Scores of two normals one and a half apart: the area under their curve is Φ(1.5/√2). */
function draw(rng: Rng, n: number, prevalence: number): { y: Uint8Array; p: Float64Array } {
  const y = Uint8Array.from({ length: n }, () => (rng.next() < prevalence ? 1 : 0))
  return { y, p: Float64Array.from(y, (label) => 1 / (1 + Math.exp(1 - normal(rng) - 1.5 * label))) }
}

const METRICS: Record<string, (y: Uint8Array, p: Float64Array) => Outcome> = {
  roc_auc: rocAuc,
  average_precision: averagePrecision,
  log_loss: logLoss,
  brier,
  accuracy: (y, p) =>
    accuracy(
      y,
      Uint8Array.from(p, (x) => (x >= 0.5 ? 1 : 0)),
    ),
}

describe('intervals of 90 % hold the truth in 90 % of draws', () => {
  it.each([
    [0.2, 300],
    [0.5, 200],
  ])('at prevalence %f and %i rows', (prevalence, n) => {
    const rng = seeded(100 * prevalence + n)
    const many = draw(rng, 300_000, prevalence)
    const truth = Object.entries(METRICS).map(
      ([name, metric]) => [name, metric, withVariance(metric(many.y, many.p)).estimate] as const,
    )
    const held = new Map<string, number>()
    for (let r = 0; r < DRAWS; r += 1) {
      const { y, p } = draw(rng, n, prevalence)
      for (const [name, metric, value] of truth) {
        const { low, high } = defined<Interval>(intervalOf(metric(y, p), { level: LEVEL }))
        if (low <= value && value <= high) held.set(name, (held.get(name) ?? 0) + 1)
      }
    }
    for (const [name, count] of held)
      expect(Math.abs(count / DRAWS - LEVEL), `${name} held ${count / DRAWS}`).toBeLessThan(band(LEVEL, DRAWS) + 0.01)
    expect(held.size).toBe(truth.length)
  })
})

describe('claims', () => {
  /** Two fighters that see the same truth through noise of their own: equally good. */
  function equals(rng: Rng, n: number): { y: Uint8Array; a: Float64Array; b: Float64Array } {
    const y = Uint8Array.from({ length: n }, () => (rng.next() < 0.3 ? 1 : 0))
    const shared = Float64Array.from(y, (label) => normal(rng) + 1.2 * label)
    return { y, a: shared.map((x) => x + 0.5 * normal(rng)), b: shared.map((x) => x + 0.5 * normal(rng)) }
  }
  it('of superiority pass for equals in at most 5 % of draws', () => {
    const rng = seeded(8)
    let promoted = 0
    for (let r = 0; r < DRAWS; r += 1) {
      const { y, a, b } = equals(rng, 300)
      if (superiority(defined<Interval>(intervalOf(pairedDelong(y, a, b), { level: LEVEL }))).verdict === 'passed')
        promoted += 1
    }
    expect(promoted / DRAWS).toBeLessThan(0.05 + band(0.05, DRAWS))
    expect(promoted).toBeGreaterThan(0)
  })
  it('of non-inferiority pass for equals in 80 % of draws at the rows that would decide', () => {
    const rng = seeded(9)
    const pilot = equals(rng, 2000)
    const rowVariance = 2000 * withVariance(pairedDelong(pilot.y, pilot.a, pilot.b)).variance
    const margin = 0.02
    const rows = rowsToDecide(rowVariance, margin, { alpha: 0.05 })
    let passed = 0
    for (let r = 0; r < 300; r += 1) {
      const { y, a, b } = equals(rng, rows)
      const interval = defined<Interval>(intervalOf(pairedDelong(y, a, b), { level: LEVEL }))
      if (nonInferiority(interval, margin).verdict === 'passed') passed += 1
    }
    expect(passed / 300).toBeGreaterThan(0.75 - band(0.8, 300))
    expect(passed / 300).toBeLessThan(0.85 + band(0.8, 300))
  })
  it('about accuracy hold: Tango at 8 % discordant rows', () => {
    const rng = seeded(10)
    let held = 0
    for (let r = 0; r < 2000; r += 1) {
      const [both = 0, onlyFirst = 0, onlySecond = 0, neither = 0] = multinomialDraw(200, [0.8, 0.03, 0.05, 0.12], rng)
      const { low, high } = tango({ both, onlyFirst, onlySecond, neither }, { level: LEVEL })
      if (low <= 0.02 && 0.02 <= high) held += 1
    }
    expect(Math.abs(held / 2000 - LEVEL)).toBeLessThan(band(LEVEL, 2000) + 0.01)
  })
})

describe('drift', () => {
  /** Shares moved linearly over the cells, by as much as gives the wanted total variation. */
  function moved(shares: readonly number[], total: number): number[] {
    const tilt = shares.map((_, k) => k - (shares.length - 1) / 2)
    const half = tilt.reduce((sum, t) => sum + Math.abs(t), 0) / 2
    return shares.map((share, k) => share + (total * tilt[k]!) / half)
  }
  const even = Array.from({ length: 10 }, () => 0.1)
  const twist = moved(even, 0.1)
  const trueKs = twist.reduce(
    ({ gap, most }, q, k) => ({ gap: gap + q - even[k]!, most: Math.max(most, Math.abs(gap + q - even[k]!)) }),
    { gap: 0, most: 0 },
  ).most
  const truePsi = twist.reduce((sum, q, k) => sum + (q - even[k]!) * Math.log(q / even[k]!), 0)
  type Judge = (r: Float64Array, c: Float64Array, rng: Rng) => DriftEffect | Undefined
  it('by total variation over 50 categories: one of exactly the tolerance passes in at most 5 %, none passes in most', () => {
    const many = Array.from({ length: 50 }, () => 0.02)
    const rng = seeded(14)
    const passes = (current: readonly number[], [n, m]: readonly [number, number]): number => {
      let passed = 0
      for (let r = 0; r < 200; r += 1) {
        const effect = totalVariationDrift(multinomialDraw(n, many, rng), multinomialDraw(m, current, rng), {
          tolerance: 0.1,
          rng,
          resamples: 20,
        })
        if (effect.verdict === 'passed') passed += 1
      }
      return passed / 200
    }
    for (const sizes of [
      [500, 500],
      [5000, 500],
      [50_000, 2000],
    ] as const) {
      expect(passes(moved(many, 0.1), sizes)).toBeLessThan(0.05 + band(0.05, 200))
    }
    expect(passes(many, [50_000, 2000])).toBeGreaterThan(0.95)
  })
  const judges: Record<string, [truth: number, judge: (tolerance: number) => Judge]> = {
    psi: [truePsi, (tolerance) => (r, c) => psiDrift(r, c, { tolerance, merge: 'neighbours' })],
    ks: [trueKs, (tolerance) => (r, c, rng) => ksDrift(r, c, { tolerance, rng, resamples: 200 })],
    'total variation': [
      0.1,
      (tolerance) => (r, c, rng) => totalVariationDrift(r, c, { tolerance, rng, resamples: 200 }),
    ],
  }
  it.each(Object.entries(judges))(
    'by %s: a change of exactly the tolerance alarms in at most 5 %, and passes in at most 5 %',
    (_name, [truth, judge]) => {
      const rng = seeded(12)
      for (const [n, m] of [
        [500, 500],
        [50_000, 1000],
      ] as const) {
        const seen = { passed: 0, failed: 0, undecided: 0 }
        for (let r = 0; r < 400; r += 1) {
          const effect = judge(truth)(multinomialDraw(n, even, rng), multinomialDraw(m, twist, rng), rng)
          if (!isUndefined(effect)) seen[effect.verdict] += 1
        }
        expect(seen.failed / 400, JSON.stringify(seen)).toBeLessThan(0.05 + band(0.05, 400))
        expect(seen.passed / 400, JSON.stringify(seen)).toBeLessThan(0.05 + band(0.05, 400))
      }
    },
  )
  it.each(Object.entries(judges))(
    'by %s: twice the tolerance is seen, none is not, with rows enough',
    (_name, [truth, judge]) => {
      const rng = seeded(13)
      const verdicts = (current: readonly number[]): Set<string> =>
        new Set(
          Array.from(
            { length: 20 },
            () =>
              defined<DriftEffect>(
                judge(truth)(multinomialDraw(50_000, even, rng), multinomialDraw(5000, current, rng), rng),
              ).verdict,
          ),
        )
      expect([...verdicts(moved(even, 0.2))]).toEqual(['failed'])
      expect([...verdicts(even)]).toEqual(['passed'])
    },
  )
})
