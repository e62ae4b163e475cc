import type { Bout, Producer } from '@titlebout/core'
import { htmlReport, renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleBout } from '../support/evidence-samples.ts'

/** Whether the report, and the page, say that being better lets the candidate be promoted. */
function saysMayBePromoted(level: Producer['level'], claim: Bout['result']['claim']): readonly boolean[] {
  const sample = sampleBout(NOTHING_TIED)
  const bout = { ...sample, producer: { ...sample.producer, level }, result: { ...sample.result, claim } }
  return [
    renderReport([bout], { limit: 65_536, runUrl: undefined }),
    htmlReport([bout], { digest: (text) => text.slice(0, 8) }),
  ].map((text) => {
    expect(text).toMatch(/so that it may be promoted\?|as promotion on the default branch will ask again\?/u)
    return text.includes('so that it may be promoted')
  })
}

describe('being better', () => {
  it('lets a candidate be promoted where the run decides about that, on the default branch', () => {
    expect(saysMayBePromoted('T2', 'promote')).toEqual([true, true])
    expect(saysMayBePromoted('local', 'promote')).toEqual([true, true])
  })

  it.each([
    ['T0', 'merge'],
    ['T1', 'merge'],
    ['T1', 'promote'],
    ['T2', 'merge'],
  ] as const)('is no licence at level %s under the claim to %s', (level, claim) => {
    expect(saysMayBePromoted(level, claim)).toEqual([false, false])
  })
})
