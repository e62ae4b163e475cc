import { judgeGate, parseConfig, type Rule } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'

const ROWS = binaryRows({
  truth: Uint8Array.from([0, 1, 0, 1]),
  score: Float64Array.from([0.1, 0.9, 0.2, 0.8]),
  prediction: Uint8Array.from([0, 1, 0, 1]),
})

const config = (rule: string): string => `version: 1
model: { name: strikes, task: binary-classification, path: m.onnx }
data: { test: data/test.csv, label: damage, positive: "yes", id: report_id, slices: [place] }
gate:
  - { ${rule} }
champion:
  primary: roc_auc
  merge: { claim: superior }
  promote: { claim: superior }
`

function ruleOf(rule: string): Rule {
  return parseConfig(config(rule), 't.yml').config.gate[0]!
}

function problemOf(rule: string, edit: (text: string) => string = (text) => text): string {
  try {
    parseConfig(edit(config(rule)), 't.yml')
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('a rule on the size of a model', () => {
  const judged = (rule: string, size?: { bytes: number; files: number }) =>
    judgeGate([ruleOf(rule)], ROWS, [], { alpha: 0.05, level: 0.9, size })

  it.each([
    ['max: 20 MB', 20_000_000, 'passed'],
    ['max: 20 MB', 20_000_001, 'failed'],
    ['max: 20 MiB', 20_971_520, 'passed'],
    ['max: 20 MiB', 20_971_521, 'failed'],
    ['max: 1.5kB', 1500, 'passed'],
    ['max: 1.5 KB', 1501, 'failed'],
    ['max: 2 GB', 2_000_000_001, 'failed'],
    ['max: 512 B', 512, 'passed'],
    ['max: 1000', 1001, 'failed'],
    ['min: 1 kB', 999, 'failed'],
    ['between: [1 KiB, 1 MiB]', 2048, 'passed'],
    ['between: [1 KiB, 1 MiB]', 1023, 'failed'],
  ] as const)('%s: %i bytes have %s', (bound, bytes, verdict) => {
    const { rules, verdict: gate } = judged(`metric: model_size, ${bound}`, { bytes, files: 2 })
    expect(rules).toEqual([expect.objectContaining({ verdict, reason: 'point', metric: 'model_size', slice: null })])
    expect(rules[0]!.measured).toMatchObject({ estimate: bytes, low: bytes, high: bytes, method: 'counted', n: 2 })
    expect(gate.kind).toBe(verdict)
  })

  it('says the bound in words', () => {
    expect(judged('metric: model_size, max: 20 MB', { bytes: 1, files: 1 }).rules[0]!.rule).toBe(
      'model size at most 20 MB',
    )
    expect(judged('metric: model_size, max: 20971520', { bytes: 1, files: 1 }).rules[0]!.rule).toBe(
      'model size at most 21 MB',
    )
  })

  it('is undecided where only scores are known', () => {
    const { rules, verdict } = judged('metric: model_size, max: 20 MB')
    expect(rules[0]).toMatchObject({ verdict: 'undecided', reason: 'undefined-metric', measured: { estimate: null } })
    expect(verdict).toMatchObject({ kind: 'undecided', reason: 'rules' })
  })

  it('only warns where it is a warning', () => {
    const rule = 'metric: model_size, max: 1 kB, severity: warning'
    expect(judged(rule, { bytes: 2000, files: 1 })).toMatchObject({
      verdict: { kind: 'passed' },
      rules: [{ verdict: 'failed', severity: 'warning' }],
    })
  })
})

describe('titlebout.yml', () => {
  it.each([
    [
      'metric: model_size, max: 20 megabytes',
      'gate[0].max must be a number without quotes, or of model_size a size with its unit such as 20 MB, got "20 megabytes"',
    ],
    ['metric: roc_auc, max: 20 MB', 'gate[0].max is a size, and roc_auc is none: write a number'],
    ['metric: roc_auc, between: [1 B, 0.9]', 'gate[0].between is a size, and roc_auc is none'],
    ['metric: model_size, max: -5', 'gate[0].max must be at least 0, as model_size is, got -5'],
    [
      'metric: model_size, max: 1 MB, on: slices',
      'gate[0].on has no meaning for model_size, which is about the model and no rows: remove on: slices',
    ],
    ['metric: model_size, max: 1 MB, by: place', 'gate[0].by has no meaning for model_size'],
    ['metric: model_size, max: 1 MB, compared_to: dummy', 'gate[0].compared_to has no meaning for model_size'],
    ['metric: model_sise, max: 1', 'did you mean model_size?'],
    ['metric: model_size', 'asks nothing of model_size'],
    ['metric: model_size, min: 2 MB, max: 1 MB', 'must be at least min (2000000), got 1000000'],
  ])('{ %s } is answered', (rule, message) => {
    expect(problemOf(rule)).toContain(message)
  })

  it('has no size among claims', () => {
    const primary = (text: string): string => text.replace('primary: roc_auc', 'primary: model_size')
    expect(problemOf('metric: roc_auc, min: 0.5', primary)).toContain(
      'champion.primary is model_size, which no rows tell: write it as a rule of the gate',
    )
    const guarded = (text: string): string => `${text}  guardrails: [{ metric: latency_p95_ratio, margin: 0.2 }]\n`
    expect(problemOf('metric: roc_auc, min: 0.5', guarded)).toContain(
      'champion.guardrails[0].metric is latency_p95_ratio, which no rows tell',
    )
  })
})
