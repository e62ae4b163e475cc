import type { RuleOutcome } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { shownBound } from '../../packages/report/src/shown-bound.ts'
import { NOTHING_TIED, sampleEvaluation } from '../support/evidence-samples.ts'

const sample = sampleEvaluation(NOTHING_TIED)
const [first] = sample.result.rules
if (first === undefined) throw new Error('the sample has no rule')
const measured = (low: number | null, estimate: number | null, high: number | null): RuleOutcome['measured'] => ({
  ...first.measured,
  low,
  estimate,
  high,
})

describe('the bound that is drawn', () => {
  it.each([
    ['the only one', 0.7, null, [0.6, 0.8, 0.9], 0.7],
    ['the only one', null, 0.7, [0.6, 0.8, 0.9], 0.7],
    ['the upper one, which the interval lies above', 0.9, 1.1, [1.12, 1.16, 1.2], 1.1],
    ['the lower one, which the interval lies below', 0.9, 1.1, [0.7, 0.75, 0.8], 0.9],
    ['the nearer one, of an interval between both', 0.9, 1.1, [1, 1.02, 1.05], 1.1],
    ['the one that the estimate is near, where there is no interval', 0.9, 1.1, [null, 1.09, null], 1.1],
    ['the lower one, where nothing was measured', 0.9, 1.1, [null, null, null], 0.9],
    ['none', null, null, [0.6, 0.8, 0.9], undefined],
  ] as const)('is %s', (_, min, max, [low, estimate, high], bound) => {
    expect(shownBound({ min, max, measured: measured(low, estimate, high) })).toBe(bound)
  })

  it('stands to the right of a value that is too large for between', () => {
    const rule: RuleOutcome = {
      ...first,
      rule: 'slope from 0.9 to 1.1',
      min: 0.9,
      max: 1.1,
      measured: measured(1.12, 1.16, 1.2),
    }
    const result = { ...sample.result, rules: [{ ...rule, verdict: 'failed' as const }] }
    const report = renderReport([{ ...sample, result }], { limit: 1e6, runUrl: undefined })
    const bar = /slope from 0\.9 to 1\.1[^\n]*?`(─[^`]*)`/u.exec(report)?.[1] ?? ''
    expect(bar).toContain('●')
    // The next bound to 1.16 is 1.1: the whole scale goes from there to the end of the interval.
    expect(bar).toMatch(/^─┃─{1,5}━/u)
  })
})
