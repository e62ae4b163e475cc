import { fight } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from './synthetic.ts'

const WORLD = world(1)
const CHAMPION = contender(FIGHTERS.champion(WORLD))
const rules = { ...options().rules, guardrails: [] }

function worse(fought: ReturnType<typeof fight>): readonly string[] {
  return fought.findings.flatMap(({ id, message }) => (id === 'metric-worse' ? [message] : []))
}

/** Orders the rows as the honest one does and calls half of them positive. */
const EAGER = contender(judged(WORLD, (row) => WORLD.signal[row]! + 0.8 * WORLD.second[row]! - 2.6, 0.04))

describe('metrics that no claim is about', () => {
  it('warn where the candidate is worse by them, though the claims pass', () => {
    const fought = fight(EAGER, CHAMPION, options({ rules }))
    expect(fought.claims.promote.kind).toBe('passed')
    const messages = worse(fought)
    expect(messages).toHaveLength(2)
    expect(messages[0]).toMatch(/^the candidate is worse by accuracy: −0\.\d+ \(90 % interval −0\.\d+ to −0\.\d+\)$/u)
    expect(messages[1]).toMatch(/^the candidate is worse by precision: −/u)
    const finding = fought.findings.find(({ id }) => id === 'metric-worse')!
    expect(finding).toMatchObject({
      severity: 'warning',
      expected: 'no metric that pays for the others, of the 6 that no claim is about',
      fix: 'if it matters, make accuracy a guardrail',
    })
  })

  it('are left to the claim where they are a guardrail', () => {
    const guarded = { ...rules, guardrails: [{ metric: 'accuracy', margin: 0.9 }] }
    expect(worse(fight(EAGER, CHAMPION, options({ rules: guarded })))).toHaveLength(1)
  })

  it('are silent about equals, about a better one and about a dummy', () => {
    expect(worse(fight(CHAMPION, CHAMPION, options({ rules })))).toEqual([])
    expect(worse(fight(contender(FIGHTERS.honest(WORLD)), CHAMPION, options({ rules })))).toEqual([])
    const dummy = { ...CHAMPION, fighter: { ...CHAMPION.fighter, kind: 'dummy' as const } }
    expect(worse(fight(EAGER, dummy, options({ rules })))).toEqual([])
  })

  it('allow for how many there are: of forty worlds of equals hardly any warns', () => {
    const alarms = Array.from({ length: 40 }, (_, seed) => {
      const rows = world(100 + seed, 400)
      const shaken = (noise: Float64Array) =>
        contender(judged(rows, (row) => 0.9 * rows.signal[row]! - 2.4 + 0.6 * noise[row]!))
      return worse(
        fight(shaken(rows.noise), shaken(rows.second.map((x, i) => (i % 2 === 0 ? x : -x))), options({ rules })),
      )
    })
    expect(alarms.filter((messages) => messages.length > 0).length).toBeLessThanOrEqual(5)
  })
})
