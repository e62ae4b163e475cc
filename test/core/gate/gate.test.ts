import { configSchema, evaluate, judgeGate, suspiciousMetrics, type Rule, metricsToMeasure } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { confusion } from './rows.ts'

const OPTIONS = { alpha: 0.05, level: 0.9 }
const RULE = configSchema.shape.gate.unwrap().element
const ROWS = confusion({ tp: 80, fn: 20, fp: 30, tn: 270 })

const PASSES = { metric: 'recall', min: 0.5 } as const
const FAILS = { metric: 'recall', min: 0.95 } as const
const OPEN = { metric: 'recall', min: 0.8 } as const

const SHOWN = { metrics: metricsToMeasure('binary-classification', []), level: 0.9 }

describe('the verdict of the gate', () => {
  it.each([
    { rules: [], kind: 'passed', reason: 'no-rules' },
    { rules: [PASSES], kind: 'passed', reason: 'rules' },
    { rules: [PASSES, PASSES], kind: 'passed', reason: 'rules' },
    { rules: [FAILS], kind: 'failed', reason: 'rules' },
    { rules: [OPEN], kind: 'undecided', reason: 'rules' },
    { rules: [PASSES, OPEN], kind: 'undecided', reason: 'rules' },
    { rules: [OPEN, FAILS, PASSES], kind: 'failed', reason: 'rules' },
    { rules: [{ ...FAILS, severity: 'warning' }], kind: 'passed', reason: 'no-rules' },
    { rules: [PASSES, { ...FAILS, severity: 'warning' }], kind: 'passed', reason: 'rules' },
    { rules: [PASSES, { ...OPEN, severity: 'warning' }], kind: 'passed', reason: 'rules' },
  ])('of $rules is $kind ($reason)', ({ rules, kind, reason }) => {
    const parsed: Rule[] = rules.map((rule) => RULE.parse(rule))
    expect(judgeGate(parsed, ROWS, [], OPTIONS).verdict).toMatchObject({ kind, reason })
  })

  it('names the rules that failed', () => {
    const { verdict } = judgeGate([RULE.parse(FAILS)], ROWS, [], OPTIONS)
    expect(verdict.detail).toBe('1 rule failed: recall at least 0.95')
  })

  it.each([
    [[PASSES], 1, 'the rule holds; 1 rule beside the champion is still to be judged, by compare-to-champion'],
    [
      [],
      2,
      'no rule of the gate decides here; 2 rules beside the champion are still to be judged, by compare-to-champion',
    ],
    [[OPEN], 1, 'the rows cannot tell for 1 rule: recall at least 0.8'],
    [[PASSES], 0, 'the rule holds'],
  ])('of %j says of %i rules that wait for the champion: %s', (rules, waiting, detail) => {
    const ratios = [
      { metric: 'latency_p95_ratio', max: 1.2 },
      { metric: 'model_size_ratio', max: 2 },
    ].slice(0, waiting)
    const idle = { metric: 'model_size_ratio', max: 2, severity: 'warning' }
    const parsed = [...rules, ...ratios, idle].map((rule) => RULE.parse(rule))
    expect(judgeGate(parsed, ROWS, [], OPTIONS).verdict.detail).toBe(detail)
  })

  it('says what a metric lacks that has no value: no more rows would bring it', () => {
    const { score: _, ...labels } = ROWS
    const rules = [OPEN, { metric: 'roc_auc', min: 0.7 }].map((rule) => RULE.parse(rule))
    expect(judgeGate(rules, { ...labels, score: undefined }, [], OPTIONS).verdict).toEqual({
      kind: 'undecided',
      reason: 'rules',
      detail:
        'ROC AUC at least 0.7 cannot be decided: it needs scores, and the fighter gave labels alone: a column "score" (of classes: "score_<class>") would bring them; 1 more rule undecided',
    })
  })

  it('is undecided on labels of one class, rules or no rules', () => {
    const calm = confusion({ tp: 0, fn: 0, fp: 1, tn: 300 })
    for (const rules of [
      [],
      [RULE.parse({ metric: 'accuracy', min: 0.5 })],
      [RULE.parse({ metric: 'roc_auc', min: 0.5 })],
    ])
      expect(judgeGate(rules, calm, [], OPTIONS).verdict).toMatchObject({ kind: 'undecided', reason: 'one-class' })
  })

  it.each(['f1', 'matthews_corrcoef', 'cohen_kappa', 'balanced_accuracy', 'roc_auc', 'average_precision', 'recall'])(
    'is undecided on a handful of rows that are all right: an %s of 1 without a variance is not known',
    (metric) => {
      const few = confusion({ tp: 3, fn: 0, fp: 0, tn: 20 })
      const { verdict } = judgeGate([RULE.parse({ metric, min: 0.95 })], few, [], OPTIONS)
      expect(verdict.kind).toBe('undecided')
      const many = confusion({ tp: 3000, fn: 0, fp: 0, tn: 20000 })
      expect(judgeGate([RULE.parse({ metric, min: 0.95 })], many, [], OPTIONS).verdict.kind).toBe('passed')
    },
  )

  it('still fails on labels of one class where a rule fails', () => {
    const noisy = confusion({ tp: 0, fn: 0, fp: 200, tn: 100 })
    const { verdict } = judgeGate([RULE.parse({ metric: 'accuracy', min: 0.9 })], noisy, [], OPTIONS)
    expect(verdict).toMatchObject({ kind: 'failed', reason: 'rules' })
  })
})

describe('an area that is too good to be true', () => {
  it('is a finding', () => {
    const perfect = confusion({ tp: 500, fn: 0, fp: 0, tn: 1500 })
    const { metrics } = evaluate(perfect, [], SHOWN)
    expect(suspiciousMetrics(metrics, 'binary-classification')).toMatchObject([
      { id: 'suspicious-auc', severity: 'warning' },
    ])
  })

  it('is none while the interval reaches to a believable one', () => {
    const few = confusion({ tp: 5, fn: 0, fp: 0, tn: 15 })
    const { metrics } = evaluate(few, [], SHOWN)
    expect(metrics['roc_auc']?.estimate).toBe(1)
    expect(suspiciousMetrics(metrics, 'binary-classification')).toEqual([])
    expect(suspiciousMetrics(evaluate(ROWS, [], SHOWN).metrics, 'binary-classification')).toEqual([])
  })
})
