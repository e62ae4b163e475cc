import type { Bout, Evaluation } from '@titlebout/core'
import { htmlReport, renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleBout, sampleEvaluation } from '../support/evidence-samples.ts'

const NEAR = [0.5, 0.4, 0.3, 0.2].map((threshold, k) => ({
  threshold,
  called: 0.1 + k / 10,
  value: [0.5, 0.61, 0.6, null][k]!,
}))

function evaluation(change: Partial<NonNullable<Evaluation['result']['threshold_choice']>> = {}): Evaluation {
  const sample = sampleEvaluation(NOTHING_TIED)
  const choice = {
    goal: 'maximise' as const,
    metric: 'f1',
    value: 0.61,
    keeping: null,
    rows: 1600,
    positives: 200,
    tied: 1,
    near: NEAR,
    ...change,
  }
  return { ...sample, result: { ...sample.result, threshold: 0.4, threshold_choice: choice } }
}

const markdown = (one: Evaluation): string => renderReport([one], { limit: 1e6, runUrl: undefined })
const page = (one: Evaluation): string => htmlReport([one], { digest: () => 'x' })

describe('a chosen threshold in the report', () => {
  it('is a sentence that says by what, on what and how good', () => {
    const said =
      'Scores from 0.4 on count as positive: chosen on 1,600 validation rows for the highest F1, 0.610 there. The test rows had no part in it.'
    expect(markdown(evaluation())).toContain(said)
    expect(page(evaluation())).toContain(said)
  })

  it('says what was kept, and that others do as well', () => {
    const kept = { metric: 'precision', min: 0.5, value: 0.52 }
    expect(markdown(evaluation({ keeping: kept, tied: 3 }))).toContain(
      'for the highest F1 with precision of at least 0.5 (there 0.520), 0.610 there; 3 thresholds do as well, and the highest was taken.',
    )
    expect(markdown(evaluation({ goal: 'minimise', metric: 'cost' }))).toContain('for the lowest mean cost')
  })

  it('is a curve on the page, with a point for each threshold that has a value', () => {
    const html = page(evaluation())
    expect(html).toContain('F1 by threshold, around 0.400')
    expect(html.match(/called positive<\/title>/gu)).toHaveLength(3)
    expect(html).toContain('F1 0.610 at 0.400: 20 % called positive')
    expect(page(evaluation({ near: NEAR.slice(0, 1) }))).not.toContain('F1 by threshold')
  })

  it('that titlebout.yml names is said as ever', () => {
    const sample = sampleEvaluation(NOTHING_TIED)
    const named = { ...sample, result: { ...sample.result, threshold: 0.1 } }
    expect(markdown(named)).toContain('Scores from 0.1 on count as positive. Scores:')
    expect(page(named)).not.toContain('chosen on')
  })
})

describe('the thresholds of a bout', () => {
  const bout = (thresholds: Bout['result']['thresholds']): Bout => {
    const sample = sampleBout(NOTHING_TIED)
    return { ...sample, result: { ...sample.result, ...(thresholds === undefined ? {} : { thresholds }) } }
  }
  const markdown = (one: Bout): string => renderReport([one], { limit: 1e6, runUrl: undefined })
  const own = ', each side from its own threshold on (champion 0.082, candidate 0.101)'

  it('stand beside the decisions where each side has one of its own', () => {
    const one = bout({ champion: 0.082, candidate: 0.101 })
    expect(markdown(one)).toContain(`- Decisions${own}: `)
    expect(htmlReport([one], { digest: () => 'x' })).toContain(`Decisions about rows${own}`)
  })

  it.each([[undefined], [{ champion: 0.1, candidate: 0.1 }]])('are not told apart where they are one: %o', (same) => {
    expect(markdown(bout(same))).toContain('- Decisions at the threshold: ')
  })
})
