import {
  besideWinner,
  bracketFamily,
  bracketOf,
  differencesOnRows,
  fight,
  type Bracket,
  type Entrant,
  type FightOptions,
  type Stood,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { contender, FIGHTERS, judged, options, world } from '../bout/synthetic.ts'

const WORLD = world(1)
const LIVE = contender(FIGHTERS.champion(WORLD))
const SIDES = {
  honest: contender(FIGHTERS.honest(WORLD)),
  // Knows nearly as much as the honest one.
  near: contender(judged(WORLD, (row) => WORLD.signal[row]! + 0.7 * WORLD.second[row]! - 2.6)),
  some: contender(judged(WORLD, (row) => WORLD.signal[row]! + 0.25 * WORLD.second[row]! - 2.5)),
  worse: contender(FIGHTERS.worse(WORLD)),
  twin: contender(FIGHTERS.honest(WORLD)),
  same: LIVE,
} as const
type Name = keyof typeof SIDES

interface Change {
  readonly claim?: 'merge' | 'promote'
  readonly gates?: Partial<Record<Name, Stood['gate']['kind']>>
  readonly fight?: Partial<FightOptions>
}

function held(names: readonly Name[], { claim = 'promote', gates = {}, fight: more = {} }: Change = {}): Bracket {
  const entrants = names.map((name): Entrant => ({ candidate: SIDES[name], opponent: LIVE, options: options(more) }))
  const familyAt = bracketFamily(entrants)
  const stood = names.map((name, index): Stood => ({
    name,
    modelSha256: null,
    fight: fight(SIDES[name], LIVE, { ...entrants[index]!.options, ownAlpha: (alpha) => familyAt(alpha).alpha }),
    gate: { kind: gates[name] ?? 'passed', detail: `what the gate says of ${name}` },
    operational: [],
    evaluationSha256: 'e'.repeat(64),
  }))
  const bracket = { claim, alpha: 0.05, family: familyAt(0.05) }
  const beside = differencesOnRows(besideWinner(stood, bracket), new Map(Object.entries(SIDES)))
  return bracketOf(stood, bracket, beside)
}

describe('of several candidates', () => {
  it('the one with the best estimate wins among those that passed', () => {
    const { winner, shown, candidates } = held(['worse', 'some', 'honest'])
    expect({ winner, shown }).toEqual({ winner: 'honest', shown: 'honest' })
    expect(candidates.map(({ name, verdict }) => `${name} ${verdict.kind}`)).toEqual([
      'honest passed',
      'some passed',
      'worse failed',
    ])
    expect(candidates[2]).toMatchObject({ primary: { claim: 'superior' }, held_by: ['log_loss failed'] })
  })

  it('those that the rows do not tell from the winner are named', () => {
    const { winner, reason, candidates } = held(['near', 'some', 'honest'])
    const [first, second, third] = candidates
    expect([first!.name, second!.name, third!.name]).toEqual(['honest', 'near', 'some'])
    expect(winner).toBe('honest')
    expect(reason).toMatch(
      /^of the 3 that passed it has the best estimate, with a difference of \+0\.\d+ .* to the champion; these rows do not distinguish it from near$/u,
    )
    // Three pairs share alpha, two-sided.
    expect(first!.against_winner).toBeNull()
    expect(second!.against_winner!.level).toBeCloseTo(1 - 0.05 / 3, 12)
    expect(second!.against_winner!.low! < 0 && second!.against_winner!.high! > 0).toBe(true)
    expect(third!.against_winner!.high).toBeLessThan(0)
  })

  it('says so where the winner is better than each of the others', () => {
    expect(held(['some', 'honest']).reason).toMatch(/, and it is better than each of the others$/u)
    expect(held(['worse', 'honest']).reason).toMatch(
      /^the only one that passed, with a difference of \+0\.\d+ .* to the champion$/u,
    )
  })

  it('one whose gate failed does not win, and the next best does', () => {
    const { winner, candidates } = held(['honest', 'near', 'worse'], { gates: { honest: 'failed' } })
    expect(winner).toBe('near')
    expect(candidates.map(({ name }) => name)).toEqual(['near', 'honest', 'worse'])
    expect(candidates[0]).not.toHaveProperty('gate_detail')
    expect(candidates[1]!.gate_detail).toBe('what the gate says of honest')
    expect(candidates[1]).toMatchObject({ gate: 'failed', verdict: { kind: 'passed' }, against_winner: null })
    expect(held(['honest', 'worse'], { gates: { honest: 'undecided' } }).winner).toBe('honest')
  })

  it('nobody wins where none passed, and the nearest is shown', () => {
    const undecided = held(['worse', 'same'])
    expect(undecided).toMatchObject({ winner: null, shown: 'same' })
    expect(undecided.reason).toBe('no candidate passed: these rows cannot tell for same')
    const failed = held(['worse', 'honest'], { gates: { honest: 'failed' } })
    expect(failed).toMatchObject({ winner: null, shown: 'honest', reason: 'no candidate passed: all 2 failed' })
    const open = held(['same', 'worse', 'near'], { gates: { near: 'failed' } })
    expect(open.candidates.map(({ name }) => name)).toEqual(['same', 'near', 'worse'])
  })

  it('the one that was named first wins where estimates are equal, and is not told from its twin', () => {
    const [first, second] = held(['twin', 'honest', 'worse']).candidates
    expect([first!.name, second!.name]).toEqual(['twin', 'honest'])
    const { winner, reason } = held(['honest', 'twin', 'worse'])
    expect(winner).toBe('honest')
    expect(reason).toMatch(/do not distinguish it from twin$/u)
  })

  it('a rebuild that changes nothing passes the merge claim, and the better one wins', () => {
    const { winner, candidates } = held(['same', 'some'], { claim: 'merge' })
    expect(winner).toBe('some')
    expect(candidates[1]).toMatchObject({ name: 'same', verdict: { reason: 'same-behaviour' } })
    expect(candidates[1]!.primary).toMatchObject({ claim: 'non-inferior', margin: 0.01 })
  })

  it('each is decided at its part of alpha, and intervals show it', () => {
    const { family, candidates } = held(['honest', 'some', 'worse'])
    expect(family).toMatchObject({ alpha: 0.05 })
    expect(family.own_alpha).toBeGreaterThanOrEqual(0.05 / 3)
    expect(family.own_alpha).toBeLessThan(0.05)
    for (const { primary } of candidates) expect(primary!.difference.level).toBeCloseTo(1 - 2 * family.own_alpha, 12)
  })
})
