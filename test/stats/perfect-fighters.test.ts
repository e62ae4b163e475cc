import { matthewsCorrelation, rocAuc, seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'

/** Rows of one class, all right, and one row of the other that counts for little. */
function lopsided(seed: number): { readonly truth: Uint8Array; readonly weights: Float64Array } {
  const rng = seeded(seed)
  const n = 50 + seed
  return {
    truth: Uint8Array.from({ length: n }, (_, i) => (i === 7 ? 0 : 1)),
    weights: Float64Array.from({ length: n }, (_, i) => (i === 7 ? rng.next() / 10 : 3 * rng.next())),
  }
}

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed)

describe('a fighter that never errs, on rows of one class and one more', () => {
  it('has a correlation of exactly 1 without a variance, however the weights round', () => {
    for (const seed of SEEDS) {
      const { truth, weights } = lopsided(seed)
      expect(matthewsCorrelation(truth, truth, { weights }), `seed ${seed}`).toMatchObject({ estimate: 1, variance: 0 })
    }
  })

  it('has an area of at most 1, however the weights round', () => {
    const areas = SEEDS.map((seed) => {
      const { truth, weights } = lopsided(seed)
      const scores = Float64Array.from(truth, (label, i) => label + ((i * 7919) % truth.length) / (2 * truth.length))
      const area = rocAuc(truth, scores, { weights })
      return area.kind === 'measured' ? area.estimate : NaN
    })
    expect(Math.max(...areas)).toBe(1)
    expect(Math.min(...areas)).toBeGreaterThan(1 - 1e-14)
  })
})
