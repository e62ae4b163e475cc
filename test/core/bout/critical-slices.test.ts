import { fight, namedSlice, slicesByValue, type SliceMask } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from './synthetic.ts'

const WORLD = world(1)
const CHAMPION = contender(FIGHTERS.champion(WORLD))
const PLACES = slicesByValue('place', WORLD.place, 10).slices
const SOUTH = Uint8Array.from(WORLD.place, (place) => (place === 'south' ? 1 : 0))

/** Knows more everywhere but in the south, where its scores are shaken. */
const LOPSIDED = contender(
  judged(WORLD, (row) =>
    SOUTH[row] === 1
      ? 0.9 * WORLD.signal[row]! - 2.4 + 1.2 * WORLD.noise[row]!
      : WORLD.signal[row]! + 0.8 * WORLD.second[row]! - 2.6,
  ),
)
const rules = { ...options().rules, guardrails: [] }

function bout(criticalSlices: readonly { slice: string; margin: number }[], slices: readonly SliceMask[] = PLACES) {
  return fight(LOPSIDED, CHAMPION, options({ rules, slices, criticalSlices: [...criticalSlices] }))
}

describe('critical slices', () => {
  it('fail a candidate that is better on the whole', () => {
    expect(bout([]).claims.promote.kind).toBe('passed')
    const { claims, comparisons } = bout([{ slice: 'place', margin: 0.02 }])
    expect(claims.merge).toMatchObject({ kind: 'failed', reason: 'critical-slice' })
    expect(claims.promote).toMatchObject({ kind: 'failed', reason: 'critical-slice' })
    expect(claims.promote.detail).toMatch(/^where place = 'south': ROC AUC is worse by more than 0\.02: /u)
    const critical = comparisons.filter(({ role }) => role === 'critical')
    expect(new Set(critical.map(({ slice }) => slice))).toEqual(new Set(PLACES.map(({ name }) => name)))
    expect(critical.every(({ claim, margin }) => claim === 'non-inferior' && margin === 0.02)).toBe(true)
  })

  it('are those of that name alone, or all values of the column', () => {
    const south = namedSlice({ name: 'south', where: 'place = "south"', rows: SOUTH }, 10).slices
    const all = [...PLACES, ...south]
    const of = (slice: string) =>
      bout([{ slice, margin: 0.4 }], all).comparisons.flatMap((one) => (one.role === 'critical' ? [one.slice] : []))
    expect(of('south')).toEqual(['south'])
    expect(of('place')).toHaveLength(PLACES.length)
  })

  it('pass where the candidate is no worse than their margin', () => {
    const { claims } = bout([{ slice: "place = 'north'", margin: 0.05 }])
    expect(claims.promote).toMatchObject({ kind: 'passed', reason: 'interval' })
  })

  it('leave the claim undecided where they have no rows to be judged by', () => {
    const { claims, comparisons } = bout([{ slice: 'nowhere', margin: 0.02 }])
    expect(claims.merge).toMatchObject({
      kind: 'undecided',
      reason: 'critical-slice',
      detail: 'where nowhere: ROC AUC: it has too few rows to be judged',
    })
    expect(comparisons.find(({ role }) => role === 'critical')).toMatchObject({
      slice: 'nowhere',
      candidate: { estimate: null, low: null },
    })
  })

  it('guard nothing against a dummy', () => {
    const dummy = { ...CHAMPION, fighter: { ...CHAMPION.fighter, kind: 'dummy' as const } }
    const criticalSlices = [{ slice: 'place', margin: 0.02 }]
    const { comparisons } = fight(LOPSIDED, dummy, options({ rules, slices: PLACES, criticalSlices }))
    expect(comparisons.filter(({ role }) => role === 'critical')).toEqual([])
  })
})
