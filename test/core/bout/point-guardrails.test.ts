import { dummyFighter, fight, type Bout } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from './synthetic.ts'

const WORLD = world(1, 2000)
const CHAMPION = contender(FIGHTERS.champion(WORLD))
/** Hardly different: no interval of so small a change lies on one side of it. */
const NEAR = contender(judged(WORLD, (row) => 0.9 * WORLD.signal[row]! - 2.4 + 0.002 * WORLD.noise[row]!))

function guarded(margin: number, candidate = NEAR): Bout['result']['comparisons'][number] & { merge: string } {
  const rules = { ...options().rules, guardrails: [{ metric: 'log_loss', margin, decide: 'point' as const }] }
  const { comparisons, claims } = fight(candidate, CHAMPION, options({ rules }))
  return { ...comparisons.find(({ role }) => role === 'guardrail')!, merge: claims.merge.kind }
}

describe('a guardrail that is decided on the estimate', () => {
  const change = guarded(0.01).difference.estimate!

  it('has no undecided: it passes or fails, bound included', () => {
    expect(guarded(0 - change)).toMatchObject({ verdict: { kind: 'passed', reason: 'point' }, rows_to_decide: null })
    expect(guarded(1e-6 - change)).toMatchObject({ verdict: { kind: 'passed' } })
    expect(guarded(-1e-6 - change)).toMatchObject({ verdict: { kind: 'failed', reason: 'point' }, merge: 'failed' })
  })

  it('can ask for a change to the better, and says so', () => {
    const better = guarded(-0.005)
    expect(better.verdict.kind).toBe('failed')
    expect(better.verdict.detail).toMatch(/^log_loss: must be better by at least 0.005, and the difference is /u)
    expect(guarded(0.005).verdict.detail).toContain('must be worse by at most 0.005')
  })

  it('never writes a difference that missed its bound as that bound', () => {
    const missed = [0.1, 0.2, 0.3, 0.4].flatMap((noise) => {
      const candidate = contender(judged(WORLD, (row) => WORLD.signal[row]! - 2.4 + noise * WORLD.noise[row]!))
      const estimate = guarded(0.01, candidate).difference.estimate!
      const bound = Number(estimate.toPrecision(4))
      return bound > estimate ? [{ bound, ...guarded(0 - bound, candidate).verdict }] : []
    })
    expect(missed).not.toEqual([])
    for (const { bound, kind, detail } of missed) {
      expect(kind).toBe('failed')
      expect(Number(/\S+$/u.exec(detail)?.[0])).toBeLessThan(bound)
    }
  })

  it('asks nothing where there is no champion', () => {
    const { record } = dummyFighter({ task: 'binary-classification', prior: 0.1 })
    const dummy = contender(
      judged(WORLD, () => -2),
      { fighter: record },
    )
    const rules = { ...options().rules, guardrails: [{ metric: 'log_loss', margin: -10, decide: 'point' as const }] }
    const { comparisons } = fight(NEAR, dummy, options({ rules }))
    expect(comparisons.filter(({ role }) => role === 'guardrail')).toEqual([])
  })
})
