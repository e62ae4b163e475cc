import type { RuleOutcome } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { urgency } from '../../packages/report/src/urgency.ts'
import { NOTHING_TIED, sampleEvaluation } from '../support/evidence-samples.ts'

function rule(change: Partial<RuleOutcome>): RuleOutcome {
  const [first] = sampleEvaluation(NOTHING_TIED).result.rules
  if (first === undefined) throw new Error('the sample has no rule')
  return { ...first, slice: null, reason: 'interval', ...change }
}

describe('the order of rules in a report', () => {
  it('is what failed, what is open, what passed, and last the slices that are too small to be judged', () => {
    const rules = [
      rule({ rule: 'too small', verdict: 'undecided', slice: "size = 'big'", reason: 'few-rows' }),
      rule({ rule: 'passed', verdict: 'passed' }),
      rule({ rule: 'open', verdict: 'undecided', reason: 'few-rows' }),
      rule({ rule: 'failed', verdict: 'failed' }),
    ]
    const shown = rules.toSorted((a, b) => urgency(a) - urgency(b)).map((one) => one.rule)
    expect(shown).toEqual(['failed', 'open', 'passed', 'too small'])
  })
})
