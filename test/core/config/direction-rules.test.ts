import { describe, expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const why = (metric: string): string => `of ${metric} neither more nor less is better`

describe('a metric that is right at one value', () => {
  it('stands in the gate, with bounds', () => {
    const text = edited('{ metric: roc_auc, min: 0.7 }', '{ metric: cox_slope, between: [0.9, 1.1] }')
    expect(configOf(text).gate[0]).toMatchObject({ metric: 'cox_slope', between: [0.9, 1.1] })
    expect(problemsOf(edited('metric: roc_auc, min: 0.7', 'metric: cox_intercept, max: 0.2'))).toEqual([])
    expect(problemsOf(edited('metric: roc_auc, min: 0.7', 'metric: cox_slope, by: phase, max: 0.2'))).toEqual([])
  })

  it.each([
    [
      edited('primary: roc_auc', 'primary: cox_slope'),
      `champion.primary has no winner: ${why('cox_slope')}: write it in the gate, with between: [least, most]`,
    ],
    [
      edited('metric: log_loss', 'metric: calibration_in_the_large'),
      `champion.guardrails[0].metric has no winner: ${why('calibration_in_the_large')}`,
    ],
    [
      edited('champion:\n', 'explain: { metric: cox_slope }\nchampion:\n'),
      `explain.metric cannot tell what is lost: ${why('cox_slope')}`,
    ],
    [
      edited('metric: roc_auc, min: 0.7', 'metric: cox_slope, min: 0.7, compared_to: dummy'),
      `gate[0].compared_to asks what is gained or lost, and ${why('cox_slope')}: remove it`,
    ],
    [
      edited('metric: roc_auc, min: 0.7', 'metric: cox_slope, max: 0.1, perturb: { column: size, by: missing }'),
      `gate[0].perturb asks what is gained or lost, and ${why('cox_slope')}`,
    ],
  ])('has no part where there must be a winner', (text, says) => {
    expect(problemsOf(text).join('\n')).toContain(says)
  })
})
