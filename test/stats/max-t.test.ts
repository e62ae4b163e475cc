import type { Measured, MaxTOptions, Rng } from '@titlebout/stats'
import { clustered, holm, maxT, meanLoss, pairedInfluence, seeded } from '@titlebout/stats'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalCdf, normalQuantile } from '../../packages/stats/src/distributions/normal.ts'
import { influenceCorrelations } from '../../packages/stats/src/hypothesis/influence-correlations.ts'
import { measured } from './narrow.ts'
import { expectClose, numbers, reference } from './reference.ts'

/** A claim with these influence values whose estimate lies z standard errors from 0. */
function claim(phi: ArrayLike<number>, z: number): Measured {
  const influence = Float64Array.from(phi)
  const nothing = pairedInfluence({ estimate: 0, influence: new Float64Array(phi.length) }, { estimate: 0, influence })
  return { ...nothing, estimate: z * Math.sqrt(nothing.variance!) }
}

function normalRows(rng: Rng, n: number): Float64Array {
  return Float64Array.from({ length: n }, () => normalQuantile(rng.next() + 2 ** -54))
}

/** Values that share a part, as metrics on the same rows do; every third claim counts on a slice alone. */
function relatedClaims(seed: number, n: number, sizes: readonly number[]): Measured[] {
  const rng = seeded(seed)
  const common = normalRows(rng, n)
  return sizes.map((z, k) =>
    claim(
      normalRows(rng, n).map((own, i) => (k % 3 === 2 && i % 4 !== 0 ? 0 : own + common[i]!)),
      z,
    ),
  )
}

describe('max-T, against the multivariate normal law of SciPy', () => {
  interface Case {
    in: { phi: number[][]; z: number[] }
    out: { adjusted: number[]; critical: number }
  }
  const table = reference<Case[]>('max-t')
  it.each(table.cases)('agrees within its simulation error, case %#', ({ in: data, out }) => {
    const draws = 40_000
    const claims = data.phi.map((phi, k) => claim(phi, data.z[k]!))
    const result = maxT(claims, { rng: seeded(7), draws })
    result.adjusted.forEach((p, k) => {
      const expected = out.adjusted[k]!
      expect(Math.abs(p - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / draws))
      expectClose(result.errors[k]!, Math.sqrt((p * (1 - p)) / draws))
    })
    expect(result.critical).toBeCloseTo(out.critical, 1)
    expect(result.leftOut).toEqual([])
  })
  it('takes claims on rows of their own, as slices of one column are, for independent', () => {
    const own = (k: number): Float64Array =>
      Float64Array.from({ length: 600 }, (_, i) => (i >> 1 === k ? (i % 2) * 2 - 1 : 0))
    const claims = Array.from({ length: 300 }, (_, k) => claim(own(k), k === 0 ? 4 : 0))
    const { adjusted, critical } = maxT(claims, { rng: seeded(7) })
    expect(adjusted[0]).toBeCloseTo(1 - (1 - 2 * normalCdf(-4)) ** 300, 2)
    expect(critical).toBeCloseTo(-normalQuantile((1 - 0.95 ** (1 / 300)) / 2), 1)
  })
  it('takes a claim whose influence says nothing of the others as unlike them, not as certain', () => {
    const [usual] = table.cases
    const silent = { ...claim([1, -1], 2), influence: () => new Float64Array(usual!.in.phi[0]!.length) }
    const huge = { ...silent, influence: () => new Float64Array(usual!.in.phi[0]!.length).fill(1e200) }
    for (const odd of [silent, huge]) {
      const { adjusted, critical } = maxT([claim(usual!.in.phi[0]!, 2), odd], { rng: seeded(7) })
      // Of two independent ones.
      for (const p of adjusted) expect(p).toBeCloseTo(1 - (1 - 2 * normalCdf(-2)) ** 2, 2)
      expect(critical).toBeCloseTo(2.24, 1)
    }
  })
  it.each([
    ['draws', { draws: 0.5 }, [0]],
    ['draws', { draws: NaN }, [0]],
    ['alpha', { alpha: 0 }, [0]],
    ['nulls', {}, [NaN]],
    ['nulls', {}, [Infinity]],
  ])('refuses %s that are none', (argument, options, nulls) => {
    expect(() => maxT([claim([1, -1], 2)], { rng: seeded(1), ...options }, nulls)).toThrow(
      expect.objectContaining({ name: 'DomainError', argument }) as Error,
    )
  })
  it('is the same for the same seed', () => {
    const claims = table.cases[1]!.in.phi.map((phi, k) => claim(phi, k))
    expect(maxT(claims, { rng: seeded(3), draws: 500 })).toEqual(maxT(claims, { rng: seeded(3), draws: 500 }))
  })
  it('takes claims that are the same as one', () => {
    const one = claim(table.cases[0]!.in.phi[0]!, 2)
    const [single, thrice] = [[one], [one, one, one]].map((claims) => maxT(claims, { rng: seeded(9), draws: 40_000 }))
    expect(thrice!.critical).toBeCloseTo(single!.critical, 1)
    expect(thrice!.critical).toBeCloseTo(1.96, 1)
    expect(new Set(thrice!.adjusted).size).toBe(1)
  })
})

describe('max-T, against resampling', () => {
  /** Step-down over random signs of the rows: the law itself, without correlations or normals. */
  function bySignFlips(claims: readonly Measured[], alternative: MaxTOptions['alternative'], flips: number): number[] {
    const rng = seeded(99)
    const phis = claims.map((c) => c.influence())
    const scales = phis.map((phi) => Math.sqrt(phi.reduce((total, x) => total + x * x, 0)))
    const turned = (z: number): number => (alternative === 'two-sided' ? Math.abs(z) : alternative === 'less' ? -z : z)
    const observed = claims.map((c) => turned(c.estimate / Math.sqrt(c.variance!)))
    const order = claims.map((_, k) => k).sort((a, b) => observed[b]! - observed[a]!)
    const counts = claims.map(() => 0)
    for (let b = 0; b < flips; b += 1) {
      const signs = Float64Array.from(phis[0]!, () => (rng.uint32() & 1 ? 1 : -1))
      const z = phis.map((phi, k) => turned(phi.reduce((total, x, i) => total + x * signs[i]!, 0) / scales[k]!))
      order.forEach((k, rank) => {
        if (Math.max(...order.slice(rank).map((j) => z[j]!)) >= observed[k]!) counts[k]! += 1
      })
    }
    let bound = 0
    const adjusted = claims.map(() => 0)
    for (const k of order) {
      bound = Math.max(bound, counts[k]! / flips)
      adjusted[k] = bound
    }
    return adjusted
  }

  it.each(['two-sided', 'greater', 'less'] as const)('agrees with random signs, %s', (alternative) => {
    const claims = relatedClaims(5, 300, [2.4, -1.2, 1.9, -2.6])
    const flips = 8000
    const result = maxT(claims, { rng: seeded(1), alternative, draws: 20_000 })
    bySignFlips(claims, alternative, flips).forEach((p, k) => {
      const error = Math.sqrt(p * (1 - p) * (1 / flips + 1 / result.draws)) + 2 / flips
      expect(Math.abs(result.adjusted[k]! - p)).toBeLessThan(4 * error)
    })
  })
  it('rejects a true null with the chance of alpha or less over the whole family', () => {
    const draws = 300
    let rejected = 0
    for (let r = 0; r < draws; r += 1) {
      const rng = seeded(1000 + r)
      const common = normalRows(rng, 120)
      const claims = [0, 1, 2, 3, 4, 5].map(() => {
        const losses = normalRows(rng, 120).map((own, i) => own + common[i]!)
        return measured(meanLoss(losses))
      })
      if (maxT(claims, { rng, draws: 400 }).adjusted.some((p) => p <= 0.1)) rejected += 1
    }
    expect(rejected / draws).toBeLessThan(0.1 + 4 * Math.sqrt((0.1 * 0.9) / draws))
    expect(rejected / draws).toBeGreaterThan(0.1 - 4 * Math.sqrt((0.1 * 0.9) / draws))
  })
})

describe('max-T beside Holm', () => {
  it('is never less powerful but for simulation error, keeps the order of sizes, and never goes below the p-value alone', () => {
    const sizes = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1e6 }), (z, seed) => {
        const result = maxT(relatedClaims(seed, 40, z), { rng: seeded(seed), draws: 2000 })
        const alone = z.map((x) => 2 * normalCdf(-Math.abs(x)))
        holm(alone).forEach((p, k) => {
          const error = Math.sqrt((p * (1 - p)) / 2000) + 1 / 2000
          expect(result.adjusted[k]!).toBeLessThanOrEqual(p + 5 * error)
          expect(result.adjusted[k]!).toBeGreaterThanOrEqual(alone[k]! - 5 * Math.sqrt(alone[k]! / 2000))
          z.forEach((other, j) => {
            if (Math.abs(z[k]!) > Math.abs(other)) expect(result.adjusted[k]!).toBeLessThanOrEqual(result.adjusted[j]!)
          })
        })
      }),
      { numRuns: 60, seed: 4 },
    )
  })
})

describe('claims without variance', () => {
  const [first, second] = relatedClaims(2, 50, [2.2, 0.3]) as [Measured, Measured]
  const none = { ...claim(new Float64Array(50), 0), estimate: 0.5 }
  const unknown = { ...first, variance: undefined }
  it('are left out, said, not rejected, and cost the others nothing', () => {
    const [with3, without] = [
      [none, first, unknown, second],
      [first, second],
    ].map((claims) => maxT(claims, { rng: seeded(8), draws: 3000 }))
    expect(with3!.leftOut).toEqual([0, 2])
    expect(with3!.adjusted).toEqual([1, without!.adjusted[0], 1, without!.adjusted[1]])
    expect(with3!.critical).toBe(without!.critical)
    expect(with3!.errors[0]).toBe(0)
  })
  it('may be all there are', () => {
    expect(maxT([none], { rng: seeded(1) })).toMatchObject({ adjusted: [1], critical: 0, leftOut: [0] })
    expect(maxT([], { rng: seeded(1) })).toMatchObject({ adjusted: [], critical: 0, leftOut: [] })
  })
})

describe('correlations of influence values', () => {
  const rng = seeded(12)
  // More rows than two blocks; a dense claim, slices of every width, one of a few rows, one that starts late.
  const n = 2500
  const holds = [() => true, (i: number) => i % 2 === 0, (i: number) => i % 9 === 0, (i: number) => i > 2200]
  const phis = [...holds, ...holds, (i: number) => i === 3 || i === 2499].map((hold) =>
    normalRows(rng, n).map((x, i) => (hold(i) ? x : 0)),
  )
  const plain = (rows: readonly (readonly number[] | Float64Array)[]): number[] =>
    rows.flatMap((a) => {
      return rows.map((b) => {
        const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
          Array.from(x).reduce((total, value, i) => total + value * y[i]!, 0)
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
      })
    })
  it.each([
    ['mixed', phis],
    ['sparse', phis.filter((_, k) => k % 4 >= 2)],
    ['dense', phis.filter((_, k) => k % 4 === 0 && k < 8)],
  ])('are those of all pairs, %s', (_name, rows) => {
    const expected = plain(rows)
    const actual = influenceCorrelations(rows.map((phi) => claim(phi, 1)))
    expect(actual).toHaveLength(expected.length)
    actual.forEach((r, k) => expectClose(r, expected[k]!, 1e-12, 1e-14))
  })
  it('are those of cluster sums where the claims are by cluster', () => {
    const clusters = Uint32Array.from({ length: n }, (_, i) => Math.floor(i / 10))
    const sums = phis.map((phi) =>
      Array.from({ length: 250 }, (_, g) => phi.slice(g * 10, g * 10 + 10).reduce((a, b) => a + b, 0)),
    )
    const actual = influenceCorrelations(
      phis.map((phi) => claim(phi, 1)),
      clusters,
    )
    plain(sums).forEach((r, k) => expectClose(actual[k]!, r, 1e-12, 1e-14))
  })
  it('make max-T by cluster the same as max-T of one row per cluster', () => {
    const one = [1, 2].map((seed) => normalRows(seeded(seed), 60))
    const fourfold = one.map((losses) => numbers([...losses, ...losses, ...losses, ...losses]))
    const clusters = Uint32Array.from({ length: 240 }, (_, i) => i % 60)
    const by = fourfold.map((losses) => measured(clustered(meanLoss(losses), clusters)))
    const plainly = one.map((losses) => measured(meanLoss(losses)))
    const options = { draws: 1000 }
    expect(maxT(by, { rng: seeded(4), clusters, ...options }).adjusted).toEqual(
      maxT(plainly, { rng: seeded(4), ...options }).adjusted,
    )
  })
  it('need the same rows', () => {
    const [a, b] = [claim([1, 2], 1), claim([1, 2, 3], 1)]
    expect(() => maxT([a, b], { rng: seeded(1) })).toThrow(
      'the rows of claims[1] must have as many rows as the rows of claims[0]',
    )
    expect(() => maxT([a], { rng: seeded(1), clusters: Uint32Array.of(1) })).toThrow(
      'clusters must have as many rows as',
    )
    expect(() => maxT([a], { rng: seeded(1), draws: 0 })).toThrow('draws must be a whole number of 1 or more, got 0')
    expect(() => maxT([a], { rng: seeded(1) }, [0, 0])).toThrow('nulls must have as many rows as claims (1), got 2')
  })
})
