import { changeText, type Evaluation, type RuleOutcome } from '@titlebout/core'
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
    rule: 'share of violations of "score not lower" where speed + 10: at most 0.01',
    metric: 'violation_rate',
    measured: { ...measured(0.02, 0.005), method: 'wilson' },
    verdict: 'failed',
    perturb: {
      column: 'speed',
      change: 'speed + 10',
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
    expect(text).toMatch(/`speed \+ 10`.*score not lower, within 0\.050.*2,950.*59 of 2,950.*0\.310/u)
    expect(text).toContain('docs/statistics/robustness.md')
    expect(text).toContain('files/perturbed-rows.csv')
    expect(renderReport([withRule({}, false)], ROOM)).not.toContain('perturbed-rows')
    expect(renderReport([evaluation], ROOM)).not.toContain('changed rows')
  })

  it('stand on the page too', () => {
    const page = pageOf(withRule({ class: 'major', of: 'decision' }))
    expect(page).toContain('Rules on changed rows')
    expect(page).toContain('decision of major not lower, within 0.050')
    expect(page).toContain('59 of 2,950')
    expect(pageOf(evaluation)).not.toContain('changed rows')
  })
})

describe('a change in words', () => {
  it.each([
    [{ column: 'speed', by: { add: -2.5 } } as const, 'speed − 2.5'],
    [{ column: 'speed', by: { times: 1.1 } } as const, 'speed × 1.1'],
    [{ column: 'sex', by: { swap: ['male', 'female'] } }, 'sex: male ↔ female'],
    [{ column: 'c', by: { swap: ['a', 'b', 'c'] } }, 'c: a → b → c → a'],
    [{ column: 'c', by: { swap: ['a', 'b', 'c', 'd', 'e'] } }, 'c: a → b → c → d → …'],
    [{ column: 'c', by: { replace: { a: 1, b: 2, c: 3, d: 4 } } }, 'c: a → 1, b → 2, c → 3, …'],
    [{ column: 'c', by: 'missing' } as const, 'c is missing'],
    [{ column: 'c', by: 'uppercase' } as const, 'c in uppercase'],
    [{ column: 'c', by: 'whitespace' } as const, 'c between blanks'],
    [{ column: 'c', by: 'typos' } as const, 'c with a typo'],
  ])('%j', (perturb, words) => {
    expect(changeText(perturb)).toBe(words)
  })
})
