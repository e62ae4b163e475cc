import { configSchema, fight, judgeGate, type Contender, type NumberRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { options } from '../bout/synthetic.ts'

const N = 120
const RULE = configSchema.shape.gate.unwrap().element
const OPTIONS = { alpha: 0.05, level: 0.9 }

/** Errors of 1 and 3 in turn (times `factor`), rows dealt out to so many clusters. */
function rows(clusters: number, factor = 1): NumberRows {
  return {
    task: 'regression',
    count: N,
    truth: Float64Array.from({ length: N }, (_, row) => row),
    prediction: Float64Array.from({ length: N }, (_, row) => row + factor * (row % 2 === 0 ? 1 : 3)),
    cluster: Uint32Array.from({ length: N }, (_, row) => (row * 7) % clusters),
  }
}

const gate = (given: object, of: NumberRows) => judgeGate([RULE.parse({ metric: 'mae', ...given })], of, [], OPTIONS)

describe('a gate on rows in clusters', () => {
  it('decides from 30 clusters on', () => {
    expect(gate({ max: 5 }, rows(30)).verdict).toMatchObject({ kind: 'passed', reason: 'rules' })
    const { verdict, rules } = gate({ max: 5 }, rows(29))
    expect(verdict).toMatchObject({ kind: 'undecided', reason: 'few-clusters' })
    expect(verdict.detail).toBe(
      'mean absolute error at most 5: the rows are of 29 clusters (data.cluster), and an interval needs at least 30: judge on more clusters',
    )
    expect(rules[0]!.measured).toMatchObject({ estimate: 2, low: null, high: null, effective_n: 29 })
  })

  it('fails on a rule that looks at the estimate alone, however few there are', () => {
    expect(gate({ max: 1, decide: 'point' }, rows(3)).verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
  })

  it('reports slices of few clusters and lets the rest decide', () => {
    const few = Uint8Array.from(rows(60).cluster!, (code) => (code < 29 ? 1 : 0))
    const part = [{ name: 'few', where: 'x', rows: few }]
    const rules = [RULE.parse({ metric: 'mae', max: 5 }), RULE.parse({ metric: 'mae', max: 5, on: 'slices' })]
    const outcome = judgeGate(rules, rows(60), part, OPTIONS)
    expect(outcome.rules.map(({ reason }) => reason)).toEqual(['interval', 'few-clusters'])
    expect(outcome.verdict.kind).toBe('passed')
  })
})

describe('a bout on rows in clusters', () => {
  const side = (of: NumberRows): Contender => ({
    fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: N }, (_, row) => `row ${row}`),
    rowsSha256: 'a'.repeat(64),
    rows: of,
    seen: new Uint8Array(N),
  })
  const rules = { ...options().rules, primary: 'mae', guardrails: [] }

  it.each([
    [30, 'passed', 'interval'],
    [29, 'undecided', 'few-clusters'],
  ])('of %d clusters is %s', (clusters, kind, reason) => {
    const { claims } = fight(side(rows(clusters, 0.5)), side(rows(clusters)), options({ rules }))
    expect(claims.promote).toMatchObject({ kind, reason })
    if (kind === 'undecided') expect(claims.promote.detail).toContain('29 clusters')
  })
})
