import { decidePerturbRule, judgedRows, type Perturb, type Rule, type RowsToJudge } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryScores } from './scores.ts'

const COUNT = 200
const before = binaryScores(Array.from({ length: COUNT }, (_, row) => (row % 10) / 10))
const after = binaryScores(Array.from({ length: COUNT }, (_, row) => ((row * 7 + 3) % 10) / 10))
const FACTS: RowsToJudge = {
  ids: before.ids,
  truth: {
    task: 'binary-classification',
    truth: Uint8Array.from({ length: COUNT }, (_, row) => Number(row % 10 > 4)),
  },
  weight: undefined,
  cluster: undefined,
  query: undefined,
  prevalence: undefined,
}
const PERTURB: Perturb = { column: 'size', by: 'missing', within: 0, of: 'score' }

function decided(rule: Partial<Rule> & { readonly metric: string; readonly perturb: Perturb }, changed: number) {
  const marks = Uint8Array.from({ length: COUNT }, (_, row) => Number(row < changed))
  return decidePerturbRule(
    { on: 'overall', min_rows: 50, decide: 'interval', severity: 'error', ...rule },
    { rows: judgedRows(FACTS, before), facts: FACTS },
    { before, after, changed: marks },
    { alpha: 0.05, level: 0.9 },
  )
}

describe('a rule on changed rows', () => {
  it('is about each changed row, or about what a metric loses over all rows', () => {
    const rows = decided({ metric: 'violation_rate', perturb: { ...PERTURB, expect: 'same' }, max: 0.1 }, 150)
    expect(rows.outcome).toMatchObject({ verdict: 'failed', measured: { n: 150, method: 'wilson' } })
    expect(rows.worst).toHaveLength(3)
    const metric = decided({ metric: 'roc_auc', perturb: PERTURB, max: 0.1 }, 150)
    expect(metric.outcome).toMatchObject({ verdict: 'failed', measured: { n: COUNT, method: 'delong' } })
    expect(metric.outcome.measured.estimate).toBeGreaterThan(0.1)
    expect(metric.worst).toEqual([])
  })

  it.each(['violation_rate', 'roc_auc'])('is undecided by %s where no row was changed', (metric) => {
    const perturb: Perturb = metric === 'roc_auc' ? PERTURB : { ...PERTURB, expect: 'same' }
    expect(decided({ metric, perturb, max: 0.9 }, 0).outcome).toMatchObject({
      verdict: 'undecided',
      measured: { estimate: null, note: 'no judged row has a value that this changes' },
    })
  })

  it('says how many rows would decide, where it is undecided', () => {
    const { outcome } = decided({ metric: 'roc_auc', perturb: PERTURB, max: 0.22 }, 150)
    expect(outcome).toMatchObject({ verdict: 'undecided', reason: 'interval' })
    expect(outcome.rows_to_decide).toBeGreaterThan(COUNT)
    expect(outcome.perturb).toMatchObject({ changed_rows: 150, expect: null, within: null, violations: null })
  })
})
