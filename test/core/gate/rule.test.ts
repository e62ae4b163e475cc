import { configSchema, judgeGate, ruleText, type BinaryRows, type Rule, type SliceMask } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { confusion } from './rows.ts'

const OPTIONS = { alpha: 0.05, level: 0.9 }
const RULE = configSchema.shape.gate.unwrap().element

// 80 of 100 positives found: Wilson's 90 % interval of the recall is 0.727 to 0.857.
const ROWS = confusion({ tp: 80, fn: 20, fp: 30, tn: 270 })

function rule(given: Partial<Rule> & Pick<Rule, 'metric'>): Rule {
  return RULE.parse(given)
}

function outcomeOf(given: Partial<Rule> & Pick<Rule, 'metric'>, rows: BinaryRows = ROWS, slices: SliceMask[] = []) {
  return judgeGate([rule(given)], rows, slices, OPTIONS).rules[0]!
}

describe('a rule of the gate', () => {
  it.each([
    { bounds: { min: 0.7 }, verdict: 'passed' },
    { bounds: { min: 0.72 }, verdict: 'passed' },
    { bounds: { min: 0.75 }, verdict: 'undecided' },
    { bounds: { min: 0.85 }, verdict: 'undecided' },
    { bounds: { min: 0.86 }, verdict: 'failed' },
    { bounds: { max: 0.86 }, verdict: 'passed' },
    { bounds: { max: 0.85 }, verdict: 'undecided' },
    { bounds: { max: 0.75 }, verdict: 'undecided' },
    { bounds: { max: 0.72 }, verdict: 'failed' },
    { bounds: { min: 0.7, max: 0.9 }, verdict: 'passed' },
    { bounds: { min: 0.7, max: 0.8 }, verdict: 'undecided' },
    { bounds: { min: 0.9, max: 0.95 }, verdict: 'failed' },
  ] as const)('decides a recall of 0.727 to 0.857 against $bounds: $verdict', ({ bounds, verdict }) => {
    expect(outcomeOf({ metric: 'recall', ...bounds })).toMatchObject({ verdict, reason: 'interval' })
  })

  it.each([
    { bounds: { min: 0.79 }, verdict: 'passed' },
    { bounds: { min: 0.8 }, verdict: 'passed' },
    { bounds: { min: 0.81 }, verdict: 'failed' },
    { bounds: { max: 0.79 }, verdict: 'failed' },
  ] as const)('decides on the estimate 0.8 alone when it says point: $bounds: $verdict', ({ bounds, verdict }) => {
    expect(outcomeOf({ metric: 'recall', decide: 'point', ...bounds })).toMatchObject({ verdict, reason: 'point' })
  })

  it('shows the very interval that it decides on', () => {
    const { measured } = outcomeOf({ metric: 'recall', min: 0.7 })
    expect(measured).toMatchObject({ estimate: 0.8, level: 0.9, method: 'wilson', n: 400, effective_n: 100 })
    // Wilson's formula with z = 1.644854, by hand.
    expect(measured.low).toBeCloseTo(0.7266962, 6)
    expect(measured.high).toBeCloseTo(0.8574982, 6)
  })

  it('says how many rows would decide, if the truth is what was measured', () => {
    // (1.6449 + 0.8416)² · 0.8 · 0.2 / 0.05² = 395.7 positives, and every fourth row is one.
    expect(outcomeOf({ metric: 'recall', min: 0.75 }).rows_to_decide).toBe(1583)
    expect(outcomeOf({ metric: 'recall', min: 0.8 }).rows_to_decide).toBeNull()
    expect(outcomeOf({ metric: 'recall', min: 0.7 }).rows_to_decide).toBeNull()
  })

  it('is undecided where its metric has no value, and says why', () => {
    const nobody = confusion({ tp: 0, fn: 100, fp: 0, tn: 300 })
    expect(outcomeOf({ metric: 'precision', min: 0.5 }, nobody)).toMatchObject({
      verdict: 'undecided',
      reason: 'undefined-metric',
      measured: { estimate: null, low: null, high: null, note: 'no row is called positive at the threshold' },
    })
    const oneClass = confusion({ tp: 0, fn: 0, fp: 3, tn: 300 })
    expect(outcomeOf({ metric: 'roc_auc', min: 0.5 }, oneClass)).toMatchObject({
      verdict: 'undecided',
      reason: 'one-class',
      measured: { estimate: null, note: 'not every class has judged rows' },
    })
  })

  it('is undecided about scores when the fighter gave labels only', () => {
    expect(outcomeOf({ metric: 'log_loss', max: 1 }, { ...ROWS, score: undefined })).toMatchObject({
      verdict: 'undecided',
      reason: 'undefined-metric',
    })
  })

  it('is undecided when so few rows give no interval', () => {
    const single = confusion({ tp: 1, fn: 0, fp: 0, tn: 0 })
    for (const bounds of [{ max: 1 }, { min: 0.01 }, { max: 0.01 }])
      expect(outcomeOf({ metric: 'log_loss', ...bounds }, single)).toMatchObject({
        verdict: 'undecided',
        reason: 'few-rows',
        measured: { low: null, high: null, note: 'too few rows for an interval' },
      })
  })

  it('refuses to ask for nothing', () => {
    expect(() => outcomeOf({ metric: 'recall' })).toThrow(/asks for nothing/u)
  })

  it('reads as a sentence', () => {
    expect(ruleText(rule({ metric: 'roc_auc', min: 0.7 }), 'binary-classification')).toBe('ROC AUC at least 0.7')
    expect(ruleText(rule({ metric: 'log_loss', max: 0.3 }), 'binary-classification')).toBe('log loss at most 0.3')
    expect(ruleText(rule({ metric: 'recall', min: 0.5, max: 0.9 }), 'binary-classification')).toBe(
      'recall from 0.5 to 0.9',
    )
  })
})

describe('a rule on slices', () => {
  const first = (n: number): SliceMask => ({
    name: `first ${n}`,
    where: `row < ${n}`,
    rows: ROWS.truth.map((_, i) => (i < n ? 1 : 0)),
  })

  it('is decided for each slice', () => {
    const { rules } = judgeGate(
      [rule({ metric: 'recall', min: 0.9, on: 'slices' })],
      ROWS,
      [first(80), first(100)],
      OPTIONS,
    )
    expect(rules.map(({ slice, verdict }) => [slice, verdict])).toEqual([
      ['first 80', 'passed'],
      ['first 100', 'failed'],
    ])
  })

  it('reports a slice with too few rows, and lets it decide nothing', () => {
    const slices = judgeGate(
      [rule({ metric: 'recall', min: 0.999, on: 'slices', min_rows: 81 })],
      ROWS,
      [first(80)],
      OPTIONS,
    )
    expect(slices.rules[0]).toMatchObject({ verdict: 'undecided', reason: 'few-rows', measured: { estimate: 1 } })
    expect(slices.verdict).toMatchObject({ kind: 'passed', reason: 'no-rules' })
    const enough = judgeGate(
      [rule({ metric: 'recall', min: 0.999, on: 'slices', min_rows: 80 })],
      ROWS,
      [first(80)],
      OPTIONS,
    )
    expect(enough.verdict.kind).toBe('undecided')
  })

  it('is a finding where there are no slices', () => {
    const { findings } = judgeGate([rule({ metric: 'recall', min: 0.5, on: 'slices' })], ROWS, [], OPTIONS)
    expect(findings.map(({ id }) => id)).toEqual(['rule-without-slices'])
  })
})
