import type { Evaluation, RuleOutcome } from '@titlebout/core'
import { htmlReport, renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleEvaluation } from '../support/evidence-samples.ts'

const ERROR = {
  estimate: 0.021,
  low: 0,
  high: 0.03,
  level: 0.9,
  method: 'basic-bootstrap',
  n: 1000,
  effective_n: 1000,
  null_level: { mean: 0.015, upper: 0.023 },
}
const HELD = 'a perfectly calibrated model would show 0.015 on 1,000 rows, and less than 0.023 in 19 of 20 cases'

function evaluation(rule: Partial<RuleOutcome> = {}): Evaluation {
  const sample = sampleEvaluation(NOTHING_TIED)
  const outcome = {
    ...sample.result.rules[0]!,
    rule: 'expected calibration error at most 0.05',
    metric: 'expected_calibration_error',
    measured: ERROR,
    ...rule,
  }
  return {
    ...sample,
    result: {
      ...sample.result,
      rules: [outcome],
      metrics: { ...sample.result.metrics, expected_calibration_error: ERROR },
      calibration: {
        of: 'positive',
        level: 0.9,
        bins: [
          { rows: 800, said: 0.05, happened: 0.04, low: 0.03, high: 0.06 },
          { rows: 200, said: 0.45, happened: 0.6, low: 0.54, high: 0.66 },
        ],
      },
    },
  }
}

const markdown = (one: Evaluation): string => renderReport([one], { limit: 1e6, runUrl: undefined })
const page = (one: Evaluation): string => htmlReport([one], { digest: () => 'x' })

describe('calibration in the report', () => {
  it('never shows the error without what right probabilities would show', () => {
    expect(markdown(evaluation())).toContain(`| 0.021 [0, 0.030] (${HELD}) |`)
    expect(markdown(evaluation())).toMatch(/Expected calibration error.* 0\.021 \[0, 0\.030\]; a perfectly calibrated/u)
    expect(page(evaluation()).split(HELD)).toHaveLength(3)
  })

  it('says of a rule beyond a calibrated model how its number came about', () => {
    const note = '0.021 less 0.015, which a model of right probabilities would show on these rows'
    const beyond = evaluation({ compared_to: 'calibrated', measured: { ...ERROR, estimate: 0.006, note } })
    expect(markdown(beyond)).toContain(`| 0.006 [0, 0.030] (${note}) |`)
    expect(page(beyond)).toContain(note)
  })

  it('draws what was said against what happened', () => {
    const text = markdown(evaluation())
    expect(text).toContain('Calibration: what was said, and what happened')
    expect(text).toContain('the share of them that were positive, with its 90 % interval')
    // Said 0.05, happened 0.04: in one place. Said 0.45, happened 0.60: apart.
    expect(text).toContain('| 0.050 | 0.040 [0.030, 0.060] | `━●┃────────────` | 800 |')
    expect(text).toContain('| 0.450 | 0.600 [0.540, 0.660] | `──────┃─●━─────` | 200 |')
    const html = page(evaluation())
    expect(html).toContain('what happened 0.600 at what was said 0.450, [0.540, 0.660] on 200 rows')
    expect(html).toContain('class="diagonal"')
  })

  it('has no such part without probabilities', () => {
    const sample = sampleEvaluation(NOTHING_TIED)
    expect(markdown(sample)).not.toContain('Calibration: what was said')
    expect(page(sample)).not.toContain('The numbers of this diagram')
  })
})
