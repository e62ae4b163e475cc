import type { Evaluation, RuleOutcome } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { measured, NOTHING_TIED, sampleEvaluation } from '../support/evidence-samples.ts'
import { pageOf } from '../support/html-samples.ts'

const evaluation = sampleEvaluation(NOTHING_TIED)
const [plain] = evaluation.result.rules
const ROOM = { limit: 65_000, runUrl: undefined }

function withRule(perturb: Partial<NonNullable<RuleOutcome['perturb']>>, named = true): Evaluation {
  const changed: RuleOutcome = {
    ...plain!,
    rule: 'share of rows whose score falls by more than 0.05 when speed is raised by 10: at most 0.01',
    metric: 'violation_rate',
    measured: { ...measured(0.02, 0.005), method: 'wilson' },
    verdict: 'failed',
    perturb: {
      column: 'speed',
      change: 'speed is raised by 10',
      expect: 'not-lower',
      within: 0.05,
      of: 'score',
      class: null,
      changed_rows: 2950,
      violations: 59,
      largest_move: 0.31,
      ...perturb,
    },
  }
  const rows = { file: 'files/perturbed-rows.csv', sha256: '7'.repeat(64), row_count: 3 }
  return {
    ...evaluation,
    result: { ...evaluation.result, rules: [plain!, changed], ...(named ? { perturbed_rows: rows } : {}) },
  }
}

describe('rules on changed rows', () => {
  it('stand among the rules, and tell what was changed and where the worst rows are', () => {
    const text = renderReport([withRule({})], ROOM)
    expect(text).toContain('Rules on changed rows (1)')
    expect(text).toMatch(/speed is raised by 10 .*score does not fall by more than 0\.05 .*2,950.*59 of 2,950.*0\.310/u)
    expect(text).toContain('docs/statistics/robustness.md')
    expect(text).toContain('files/perturbed-rows.csv')
    expect(renderReport([withRule({}, false)], ROOM)).not.toContain('perturbed-rows')
    expect(renderReport([evaluation], ROOM)).not.toContain('changed rows')
  })

  it('stand on the page too', () => {
    const page = pageOf(withRule({ class: 'major', of: 'decision' }))
    expect(page).toContain('Rules on changed rows')
    expect(page).toContain('decision does not turn away from major')
    expect(page).toContain('59 of 2,950')
    expect(pageOf(evaluation)).not.toContain('changed rows')
  })
})
