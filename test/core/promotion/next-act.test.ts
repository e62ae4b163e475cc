import { describe, expect, it } from 'vitest'
import {
  claimedPointer,
  nextAct,
  releasedPointer,
  servingPointer,
  type Act,
  type Mover,
  type Pointer,
  type Situation,
} from '@titlebout/core'

const THIS = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const WISH = { package_sha256: THIS, holder: 'run 1' }
const MOVER: Mover = {
  by: 'author',
  approver: 'approver',
  at: '2000-01-01T00:00:00Z',
  why: 'better',
  evidence_sha256: null,
}

const at = (packageSha256: string): Pointer => ({
  ...servingPointer('production', packageSha256, MOVER),
  version: packageSha256 === THIS ? 2 : 1,
})
const claimed = (before: Pointer | undefined, holder: string, to = THIS): Pointer =>
  claimedPointer('production', before, { package_sha256: to, holder }, MOVER)

const POINTERS: Readonly<Record<string, Pointer | undefined>> = {
  none: undefined,
  'at another package': at(OTHER),
  'at this package': at(THIS),
  'moving, ours, to this': claimed(at(OTHER), 'run 1'),
  'moving, ours, to this, from nothing': claimed(undefined, 'run 1'),
  'moving, ours, to another': claimed(at(OTHER), 'run 1', OTHER),
  'moving, held by another': claimed(at(OTHER), 'run 2'),
}

describe('the crash table', () => {
  const rows: readonly (readonly [
    pointer: string,
    serving: string,
    verified: Situation['verified'],
    next: Act['kind'],
  ])[] = [
    ['none', 'nothing', 'not-yet', 'claim'],
    ['none', 'this', 'not-yet', 'claim'],
    ['at another package', 'another', 'not-yet', 'claim'],
    ['at another package', 'this', 'not-yet', 'claim'],
    ['moving, held by another', 'another', 'not-yet', 'stop'],
    ['moving, held by another', 'this', 'not-yet', 'stop'],
    ['moving, ours, to another', 'another', 'not-yet', 'claim'],
    ['moving, ours, to this', 'another', 'not-yet', 'apply'],
    ['moving, ours, to this', 'nothing', 'not-yet', 'apply'],
    ['moving, ours, to this', 'this', 'not-yet', 'verify'],
    ['moving, ours, to this', 'this', 'passed', 'move'],
    ['moving, ours, to this', 'this', 'failed', 'restore'],
    ['moving, ours, to this', 'another', 'failed', 'restore'],
    // Verified, and then the target was changed before the pointer moved: not what was verified.
    ['moving, ours, to this', 'another', 'passed', 'apply'],
    ['moving, ours, to this, from nothing', 'nothing', 'not-yet', 'apply'],
    ['at this package', 'another', 'not-yet', 'claim'],
    ['at this package', 'nothing', 'not-yet', 'claim'],
    ['at this package', 'this', 'not-yet', 'verify'],
    ['at this package', 'this', 'passed', 'done'],
    ['at this package', 'this', 'failed', 'restore'],
  ]

  it.each(rows)('pointer %s, target serves %s, verification %s: %s', (pointer, serving, verified, next) => {
    const digest = serving === 'this' ? THIS : serving === 'another' ? OTHER : undefined
    const seen = { pointer: POINTERS[pointer], serving: digest, verified, holderEnded: false }
    expect(nextAct(WISH, seen).kind).toBe(next)
  })

  it('takes over the claim of a holder that has ended, and only then', () => {
    const seen = { pointer: POINTERS['moving, held by another'], serving: OTHER, verified: 'not-yet' } as const
    expect(nextAct(WISH, { ...seen, holderEnded: true })).toEqual({ kind: 'claim' })
    expect(nextAct(WISH, { ...seen, holderEnded: false })).toMatchObject({ kind: 'stop', holder: 'run 2' })
  })

  it('comes to an end from every state, if acts do what they say', () => {
    for (const [name, start] of Object.entries(POINTERS)) {
      for (const first of [undefined, THIS, OTHER]) {
        let pointer = start
        let serving = first
        let verified: Situation['verified'] = 'not-yet'
        const acts: string[] = []
        for (let step = 0; step < 8 && acts.at(-1) !== 'done'; step++) {
          const act = nextAct(WISH, { pointer, serving, verified, holderEnded: true })
          acts.push(act.kind)
          if (act.kind === 'claim') pointer = claimed(pointer, WISH.holder)
          if (act.kind === 'apply') serving = THIS
          if (act.kind === 'verify') verified = 'passed'
          if (act.kind === 'move') pointer = at(THIS)
        }
        expect(acts.at(-1), `${name}, ${first ?? 'nothing'}: ${acts.join(', ')}`).toBe('done')
        expect(acts, 'nothing moves before it is verified').toContain('verify')
      }
    }
  })
})

describe('pointers on the way', () => {
  it('go on naming what serves while they are claimed', () => {
    expect(claimed(at(OTHER), 'run 1')).toMatchObject({ state: 'moving', version: 1, package_sha256: OTHER })
    expect(claimed(undefined, 'run 1')).toMatchObject({ state: 'moving', version: null, package_sha256: null })
  })

  it('name what served before once the claim is given back', () => {
    const back = releasedPointer(claimed(at(OTHER), 'run 1'), { ...MOVER, why: 'given back' })
    expect(back).toEqual({ ...at(OTHER), why: 'given back' })
    const nothing = releasedPointer(claimed(undefined, 'run 1'), MOVER)
    expect(nothing).toMatchObject({ state: 'serving', version: null, package_sha256: null, moving: null })
  })
})
