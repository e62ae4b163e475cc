import { isRed, whyNotOffered, whyOffersNothing, type Verdict } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const verdict = (kind: Verdict['kind'], reason: Verdict['reason'] = 'interval'): Verdict => ({
  kind,
  reason,
  detail: 'x',
})
const [PASSED, FAILED, OPEN] = [verdict('passed'), verdict('failed'), verdict('undecided')]

describe('an offer for promotion', () => {
  it.each([
    { promote: PASSED, evaluation: PASSED, validation: PASSED, policy: 'warn', offered: true },
    { promote: PASSED, evaluation: PASSED, validation: undefined, policy: 'warn', offered: true },
    { promote: PASSED, evaluation: OPEN, validation: PASSED, policy: 'warn', offered: true },
    { promote: PASSED, evaluation: FAILED, validation: PASSED, policy: 'approve', offered: false },
    { promote: PASSED, evaluation: PASSED, validation: FAILED, policy: 'approve', offered: false },
    { promote: OPEN, evaluation: PASSED, validation: PASSED, policy: 'approve', offered: true },
    { promote: OPEN, evaluation: PASSED, validation: PASSED, policy: 'warn', offered: false },
    { promote: OPEN, evaluation: PASSED, validation: PASSED, policy: 'fail', offered: false },
    { promote: FAILED, evaluation: PASSED, validation: PASSED, policy: 'approve', offered: false },
    {
      promote: verdict('undecided', 'same-behaviour'),
      evaluation: PASSED,
      validation: PASSED,
      policy: 'approve',
      offered: false,
    },
    {
      promote: verdict('undecided', 'unverified-holdout'),
      evaluation: PASSED,
      validation: PASSED,
      policy: 'approve',
      offered: true,
    },
  ] as const)(
    'promote $promote.kind ($promote.reason), gate $evaluation.kind, data $validation.kind, policy $policy: $offered',
    ({ promote, evaluation, validation, policy, offered }) => {
      const claims = { merge: PASSED, promote }
      expect(whyNotOffered(claims, { evaluation, validation }, { merge: 'warn', promote: policy }) === undefined).toBe(
        offered,
      )
    },
  )
})

describe('a run that may offer a model', () => {
  it.each([
    ['T0', 'level T0'],
    ['T1', 'level T1'],
    ['T2', undefined],
    ['local', undefined],
  ] as const)('%s: %s', (level, refused) => {
    const why = whyOffersNothing(level)
    if (refused === undefined) expect(why).toBeUndefined()
    else expect(why).toContain(refused)
  })
})

describe('a red job', () => {
  it.each([
    { kind: 'passed', policy: 'fail', red: false },
    { kind: 'failed', policy: 'approve', red: true },
    { kind: 'undecided', policy: 'fail', red: true },
    { kind: 'undecided', policy: 'warn', red: false },
    { kind: 'undecided', policy: 'approve', red: false },
  ] as const)('$kind under $policy: $red', ({ kind, policy, red }) => {
    expect(isRed(verdict(kind), policy)).toBe(red)
  })
})
