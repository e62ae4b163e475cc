import type { Bout, Evaluation, Explanation } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { sparkline } from '../../packages/report/src/chart/sparkline.ts'
import { measured, NOTHING_TIED, sampleBout, sampleEvaluation } from '../support/evidence-samples.ts'
import { expectGolden } from '../support/golden.ts'
import { pageOf } from '../support/html-samples.ts'

const evaluation = sampleEvaluation(NOTHING_TIED)
const bout = sampleBout(NOTHING_TIED)
const ROOM = { limit: 65_000, runUrl: undefined }
const ASKED = { rows: 2000, of_rows: 3000, repeats: 5, seed: 1, left_out: ['wingspan', 'dependence of height'] }

const EXPLANATION: Explanation = {
  importance: {
    metric: 'roc_auc',
    ...ASKED,
    features: [
      { name: 'speed | knots', importance: measured(0.12, 0.01), repeats: 5 },
      { name: 'phase', importance: measured(0.04, 0.015), repeats: 5 },
      { name: 'height', importance: measured(-0.001, 0.002), repeats: 4 },
    ],
  },
  dependence: [
    {
      feature: 'speed | knots',
      kind: 'number',
      lines: [
        {
          class: null,
          points: [60, 120, 180, 240].map((at, k) => ({ at, mean: measured(0.05 + 0.08 * k, 0.01) })),
        },
      ],
    },
    {
      feature: 'phase',
      kind: 'text',
      lines: [
        {
          class: null,
          points: ['Approach', 'Climb', 'Take-off run', 'Taxi', '<b>En route</b>'].map((at, k) => ({
            at,
            mean: measured(0.2 - 0.02 * k, 0.01),
          })),
        },
      ],
    },
  ],
  shap: {
    file: 'model/shap.json',
    sha256: '8'.repeat(64),
    rows: 500,
    features: [
      { name: 'speed | knots', mean_abs: measured(0.4, 0.05) },
      { name: 'phase=Climb', mean_abs: measured(0.1, 0.02) },
    ],
    more: 7,
  },
}

const explained: Evaluation = { ...evaluation, result: { ...evaluation.result, explanation: EXPLANATION } }
const changed: Bout = {
  ...bout,
  result: {
    ...bout.result,
    importance_change: {
      metric: 'roc_auc',
      ...ASKED,
      left_out: [],
      features: [
        { name: 'cost', candidate: measured(0.2), champion: measured(0, 0), change: measured(0.2) },
        { name: 'speed', candidate: measured(0.1), champion: measured(0.12), change: measured(-0.02, 0.005) },
      ],
    },
  },
}

describe('what the model goes by', () => {
  it('stands folded in the report', () => {
    const text = renderReport([explained, changed], ROOM)
    expect(text).toContain('<details><summary>What the model goes by</summary>')
    expect(text).toContain('2,000 of 3,000 judged rows, 5 permutations of each column')
    expect(text).toContain('No time was left for: wingspan, dependence of height.')
    expect(text).toMatch(/`speed \\\| knots` +\| 60 … 240 +\| `▁▃▆█`/u)
    expectGolden('report/explanation.md', text)
    expect(renderReport([evaluation, bout], ROOM)).not.toContain('goes by')
  })

  it('stands on the page, with a plot for each column', () => {
    const page = pageOf(explained, changed)
    expect(page).toContain('What does the model go by?')
    expect(page.match(/aria-label="mean answer by /gu)).toHaveLength(2)
    expect(page).toContain('speed | knots, 180: 0.210 [0.200, 0.220]')
    expect(page).not.toContain('<b>En route')
    expect(page).toContain('What the candidate goes by more, or less, than the champion')
    expect(pageOf(evaluation, bout)).not.toContain('go by')
  })

  it('shows what there is: SHAP values alone, or several classes', () => {
    const shapOnly = { ...EXPLANATION, importance: null, dependence: [] }
    const alone = renderReport([{ ...evaluation, result: { ...evaluation.result, explanation: shapOnly } }], ROOM)
    expect(alone).toContain('Mean absolute [SHAP values]')
    const shap = { ...EXPLANATION.shap!, rows: 1, more: 1 }
    const one: Evaluation = { ...explained, result: { ...explained.result, explanation: { ...EXPLANATION, shap } } }
    expect(renderReport([one], ROOM)).toContain('`, over 1 row, computed by your own code. Not listed: 1 more column.')
    expect(alone).not.toContain('permutation importance')
    const [speed] = EXPLANATION.dependence
    const classes = { ...speed!, lines: ['minor', 'major'].map((name) => ({ ...speed!.lines[0]!, class: name })) }
    const several = { ...EXPLANATION, dependence: [classes] }
    const result = { ...evaluation.result, explanation: several }
    expect(renderReport([{ ...evaluation, result }], ROOM)).toMatch(/`speed \\\| knots` +\| `major` +\| 60 … 240/u)
    expect(pageOf({ ...evaluation, result })).toContain('mean answer by speed | knots, major')
    const nothing = { importance: null, dependence: [], shap: null }
    const empty = { ...evaluation, result: { ...evaluation.result, explanation: nothing } }
    expect(renderReport([empty], ROOM)).not.toContain('goes by')
    expect(pageOf(empty)).not.toContain('go by')
  })
})

describe('a sparkline', () => {
  it('goes from the lowest block to the highest', () => {
    expect(sparkline([0, 0.5, 1], { from: 0, to: 1 })).toBe('`▁▅█`')
    expect(sparkline([-1, 2], { from: 0, to: 1 })).toBe('`▁█`')
    expect(sparkline([1], { from: 1, to: 1 })).toBe('')
    expect(sparkline([], { from: 0, to: 1 })).toBe('')
  })
})
