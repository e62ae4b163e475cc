import { fight, type Feature } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, features, FIGHTERS, judged, options, world, type World } from './synthetic.ts'

function gainOf(world: World, candidate: keyof typeof FIGHTERS, extra: readonly Feature[] = [], fresh: string[] = []) {
  const change = { features: [...features(world), ...extra], newFeatures: new Set(fresh) }
  return fight(contender(FIGHTERS[candidate](world)), contender(FIGHTERS.champion(world)), options(change))
}

describe('the whole gain in a few rows', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is found where a leak makes it (seed %i)', (seed) => {
    const { concentration, claims, findings } = gainOf(world(seed), 'leaky')
    expect(claims.promote.kind).toBe('passed')
    expect(concentration).toMatchObject({ where: 'cost > 0', field: 'cost' })
    expect(concentration!.share).toBeLessThan(0.05)
    expect(concentration!.difference_without.low).toBeLessThanOrEqual(0)
    expect(findings.find(({ id }) => id === 'concentrated-gain')!.message).toMatch(
      /^(all|\d\d %) of the gain sits in \d\.\d % of the rows \(cost > 0\)/u,
    )
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is not seen in an honest gain (seed %i)', (seed) => {
    const { concentration, claims } = gainOf(world(seed), 'honest')
    expect(claims.promote.kind).toBe('passed')
    expect(concentration).toBeNull()
  })

  it('is not looked for where there is no gain', () => {
    expect(gainOf(world(1), 'worse').concentration).toBeNull()
    expect(gainOf(world(1), 'champion').concentration).toBeNull()
  })

  it('is found as a value, as a null, and as not null', () => {
    const one = world(2)
    const leaks: [Feature, string][] = [
      [
        { name: 'note', kind: 'text', values: [...one.cost].map((x) => (x > 0 ? 'see "invoice"' : null)) },
        'note is not null',
      ],
      [
        { name: 'state', kind: 'text', values: [...one.cost].map((x) => (x > 0 ? "in repair's" : 'ok')) },
        "state = 'in repair''s'",
      ],
      [{ name: 'code', kind: 'number', values: one.cost.map((x) => (x > 0 ? -3 : 7)) }, 'code = -3'],
      [
        { name: 'flown again', kind: 'text', values: [...one.cost].map((x) => (x > 0 ? null : 'yes')) },
        '"flown again" is null',
      ],
      [{ name: 'days', kind: 'number', values: one.cost.map((x) => (x > 0 ? Number.NaN : 1)) }, 'days is null'],
    ]
    for (const [leak, where] of leaks) {
      const { concentration } = fight(
        contender(FIGHTERS.leaky(one)),
        contender(FIGHTERS.champion(one)),
        options({ features: [leak] }),
      )
      expect(concentration?.where).toBe(where)
    }
  })

  it('is found in texts by number, also beside rows that are left out', () => {
    const one = world(2)
    const codes = Uint32Array.from(one.cost, (x) => (x > 0 ? 2 : 1))
    const leak: Feature = { name: 'state', kind: 'text', values: { codes, texts: [null, 'in repair'] } }
    const seen = Uint8Array.from(one.cost, (_, row) => (row % 500 === 0 ? 1 : 0))
    const found = (rows: Partial<ReturnType<typeof contender>>): string | undefined =>
      fight(
        { ...contender(FIGHTERS.leaky(one)), ...rows },
        contender(FIGHTERS.champion(one)),
        options({ features: [leak] }),
      ).concentration?.where
    expect(found({})).toBe('state is not null')
    expect(found({ seen })).toBe('state is not null')
  })

  it('is named by a feature that only the candidate uses, before all others', () => {
    const one = world(3)
    const copy: Feature = { name: 'aaa', kind: 'number', values: one.cost }
    expect(gainOf(one, 'leaky', [copy], ['cost']).concentration?.field).toBe('cost')
    expect(gainOf(one, 'leaky', [copy], ['aaa']).concentration?.field).toBe('aaa')
  })

  it('is the smallest set that carries it', () => {
    const one = world(4)
    const wider = one.cost.map((x, row) => (x > 0 || row % 100 === 0 ? 1 : 0))
    const found = gainOf(one, 'leaky', [{ name: 'wider', kind: 'number', values: wider }]).concentration
    expect(found?.field).toBe('cost')
  })

  it('is not written down when it is fewer rows than privacy.min_count, nor when it is more than 5 % of them', () => {
    const one = world(2)
    const rows = one.cost.filter((x) => x > 0).length
    const sides = [contender(FIGHTERS.leaky(one)), contender(FIGHTERS.champion(one))] as const
    const cost = features(one).filter(({ name }) => name === 'cost')
    expect(fight(...sides, options({ features: cost, minCount: rows })).concentration).not.toBeNull()
    expect(fight(...sides, options({ features: cost, minCount: rows + 1 })).concentration).toBeNull()
    const many = one.cost.map((x, row) => (x > 0 || row % 20 === 0 ? 1 : 0))
    expect(
      fight(...sides, options({ features: [{ name: 'many', kind: 'number', values: many }] })).concentration,
    ).toBeNull()
  })

  it('is found in less than a second among 30 columns of 3,000 rows', () => {
    const one = world(9)
    const extra = Array.from({ length: 26 }, (_, k): Feature => {
      const other = world(100 + k)
      return k % 2 === 0
        ? { name: `number ${k}`, kind: 'number', values: other.signal.map((x) => Math.round(x * 20)) }
        : { name: `text ${k}`, kind: 'text', values: [...other.second].map((x) => String(Math.round(x * 30))) }
    })
    const sides = [contender(FIGHTERS.leaky(one)), contender(FIGHTERS.champion(one))] as const
    const start = performance.now()
    const { concentration } = fight(...sides, options({ features: [...features(one), ...extra] }))
    const elapsedMs = performance.now() - start
    expect(concentration?.where).toBe('cost > 0')
    expect(elapsedMs).toBeLessThan(1000)
  })

  it('does not mistake a champion that is shaken everywhere for one', () => {
    const one = world(11)
    const shaken = judged(one, (row) => 0.9 * one.signal[row]! - 2.4 + 1.2 * one.noise[row]!)
    const { concentration, claims } = fight(
      contender(FIGHTERS.champion(one)),
      contender(shaken),
      options({ features: features(one) }),
    )
    expect(claims.promote.kind).toBe('passed')
    expect(concentration).toBeNull()
  })
})
