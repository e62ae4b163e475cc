import { bracketFamily, type BinaryRows, type Entrant, type FightOptions } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { expectClose, reference } from '../../stats/reference.ts'
import { contender, FIGHTERS, options, world } from '../bout/synthetic.ts'

interface Case {
  readonly in: { readonly candidates: number; readonly correlation: number; readonly alpha: number }
  readonly out: { readonly ownAlpha: number; readonly bonferroni: number }
}

const BY_ACCURACY: FightOptions = options({
  rules: {
    primary: 'accuracy',
    merge: { claim: 'non-inferior', margin: 0.01 },
    promote: { claim: 'superior', margin: 0 },
    guardrails: [],
  },
})
const PART = 40
const WORLD = world(3, 600)
const LIVE = contender(FIGHTERS.champion(WORLD))

function rowsOf(right: ArrayLike<number>): BinaryRows {
  const prediction = Uint8Array.from(right)
  return binaryRows({
    truth: new Uint8Array(right.length).fill(1).map((_, i) => (i < 2 ? 0 : 1)),
    score: undefined,
    prediction: prediction.map((bit, i) => (i < 2 ? 1 - bit : bit)),
  })
}

/**
 * Candidates whose accuracies differ from the champion's on 10 · PART rows each, half for the better: a share `correlation` of these rows is
 * common to all, so that is how their differences correlate.
 */
function equicorrelated(count: number, correlation: number): Entrant[] {
  const common = Math.round(10 * correlation) * PART
  const own = 10 * PART - common
  const n = common + own * count + 100
  const start = (k: number): number => common + k * own
  const right = Uint8Array.from({ length: n }, (_, i) => i % 2)
  const champion = contender(rowsOf(right))
  return Array.from({ length: count }, (_, k) => {
    const flipped = right.map((bit, i) => (i < common || (i >= start(k) && i < start(k) + own) ? 1 - bit : bit))
    return { candidate: contender(rowsOf(flipped)), opponent: champion, options: BY_ACCURACY }
  })
}

describe('the alpha of each of several candidates', () => {
  const cases = reference<readonly Case[]>('bracket').cases
  it.each(cases)('follows from how they move together, and is never less than its part: $in', ({ in: given, out }) => {
    const family = bracketFamily(equicorrelated(given.candidates, given.correlation))(given.alpha)
    // 50,000 draws: four standard errors of the share beyond the critical value.
    const noise = 4 * Math.sqrt(given.alpha / 50_000)
    expectClose(family.alpha, Math.max(out.bonferroni, out.ownAlpha), noise / given.alpha, 0)
    expect(family.alpha).toBeGreaterThanOrEqual(out.bonferroni)
    if (given.correlation >= 0.5)
      expect(family).toMatchObject({ method: 'max-t', comparisons: given.candidates, draws: 50_000 })
  })

  it('is the same whenever it is asked for', () => {
    const entrants = equicorrelated(3, 0.5)
    expect(bracketFamily(entrants)(0.05)).toEqual(bracketFamily(entrants)(0.05))
  })

  it('counts guardrails and critical slices among what moves together', () => {
    const places = ['north', 'south'].map((name) => ({
      name: `place = '${name}'`,
      where: `place = '${name}'`,
      rows: Uint8Array.from(WORLD.place, (place) => (place === name ? 1 : 0)),
    }))
    const unguarded = { rules: { ...options().rules, guardrails: [] } }
    const near = contender(FIGHTERS.honest(WORLD))
    const alike = [near, near].map((candidate) => ({ candidate, opponent: LIVE, options: options(unguarded) }))
    expect(bracketFamily(alike)(0.05)).toMatchObject({ method: 'max-t', comparisons: 2 })
    const guarded = alike.map((one) => ({ ...one, options: options() }))
    expect(bracketFamily(guarded)(0.05).comparisons).toBe(4)
    const sliced = [...alike, ...alike].map((one) => ({
      ...one,
      options: options({ ...unguarded, slices: places, criticalSlices: [{ slice: 'place', margin: 0.1 }] }),
    }))
    expect(bracketFamily(sliced)(0.05).comparisons).toBe(12)
    // Two candidates with three things each to lose, nearly independent of each other: sharing alpha out is cheaper.
    expect(bracketFamily(sliced.slice(2))(0.05)).toMatchObject({ method: 'bonferroni', alpha: 0.025 })
    // Guardrails on the estimate alone have no error rate to be shared.
    const point = { ...options().rules, guardrails: [{ metric: 'log_loss', margin: 0, decide: 'point' as const }] }
    expect(bracketFamily(alike.map((one) => ({ ...one, options: options({ rules: point }) })))(0.05).comparisons).toBe(
      2,
    )
  })

  it('is shared out where nothing is known of how they move together', () => {
    const entrants = equicorrelated(4, 0.9).map((one) => ({ ...one, opponent: undefined }))
    expect(bracketFamily(entrants)(0.05)).toMatchObject({ method: 'bonferroni', alpha: 0.0125, comparisons: null })
    // Among fewer draws than tell anything.
    expect(bracketFamily(equicorrelated(4, 0.9))(0.0004)).toMatchObject({ method: 'bonferroni', alpha: 0.0001 })
  })

  it('is taken on all rows, also where each side has rows of its own that it was trained on', () => {
    const near = contender(FIGHTERS.honest(WORLD))
    const seen = (row: number) => Uint8Array.from({ length: WORLD.n }, (_, i) => (i === row ? 1 : 0))
    const rules = { ...options().rules, guardrails: [] }
    const entrants = [3, 400].map((row) => ({
      candidate: { ...near, seen: seen(row) },
      opponent: LIVE,
      options: options({ rules }),
    }))
    const { alpha, comparisons } = bracketFamily(entrants)(0.05)
    expect(comparisons).toBe(2)
    // Nearly the same candidate twice: nearly all of alpha is left.
    expect(alpha).toBeGreaterThan(0.045)
  })

  it('leaves out who was judged on other rows, and still counts them', () => {
    const near = contender(FIGHTERS.honest(WORLD))
    const stranger = { ...near, rowsSha256: 'b'.repeat(64) }
    const entrants = [near, near, stranger].map((candidate) => ({ candidate, opponent: LIVE, options: options() }))
    expect(bracketFamily(entrants)(0.05)).toMatchObject({ comparisons: 4 })
    expect(bracketFamily(entrants.map((one) => ({ ...one, candidate: stranger })))(0.06).alpha).toBeCloseTo(0.02, 12)
  })
})
