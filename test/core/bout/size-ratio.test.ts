import { decideSizeRatio, onOperational, parseConfig, type Rule, type Verdict } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { edited, problemsOf } from '../config/base-config.ts'

const DECIDING = { alpha: 0.05, task: 'binary-classification' } as const
const text = (rule: string): string => edited('{ metric: roc_auc, min: 0.7 }', `{ metric: model_size_ratio, ${rule} }`)
const ruleOf = (rule: string): Rule => parseConfig(text(rule), 't.yml').config.gate[0]!
const of = (bytes: number, files = 1) => ({ bytes, files })

describe('a rule on the ratio of sizes', () => {
  it.each([
    ['max: 1.2', 12, 'passed'],
    ['max: 1.2', 13, 'failed'],
    ['min: 0.5', 4, 'failed'],
    ['between: [0.5, 1]', 10, 'passed'],
  ] as const)('%s: %i bytes beside 10 have %s', (rule, bytes, verdict) => {
    const { rules } = decideSizeRatio([ruleOf(rule)], { candidate: of(bytes, 2), champion: of(10) }, DECIDING)
    expect(rules).toMatchObject([
      { verdict, reason: 'point', measured: { estimate: bytes / 10, low: bytes / 10, high: bytes / 10, n: 3 } },
    ])
  })

  it.each([
    [undefined, of(10), 'the candidate came as scores, without a model file that could be weighed'],
    [of(10), undefined, 'the champion has no evidence of which files its model is'],
    [of(10), of(0), "the champion's model is empty"],
  ])('is undecided without both sizes', (candidate, champion, why) => {
    const found = decideSizeRatio([ruleOf('max: 1')], { candidate, champion }, DECIDING)
    expect(found).toMatchObject({
      why_not: why,
      rules: [{ verdict: 'undecided', measured: { estimate: null, note: why } }],
    })
    const passed: Verdict = { kind: 'passed', reason: 'interval', detail: 'x' }
    expect(onOperational({ merge: passed, promote: passed }, found.rules, 'model-size').merge).toEqual({
      kind: 'undecided',
      reason: 'model-size',
      detail: `model size, as a ratio to the champion's at most 1: ${why}`,
    })
  })
})

describe('titlebout.yml', () => {
  it.each([
    ['max: 20 MB', 'gate[0].max is a size, and model_size_ratio is none: write a number'],
    ['max: -1', 'gate[0].max must be at least 0, as model_size_ratio is, got -1'],
    ['max: 1, on: slices', 'gate[0].on has no meaning for model_size_ratio'],
  ])('refuses %s', (rule, says) => {
    expect(problemsOf(text(rule)).join('\n')).toContain(says)
  })

  it('refuses a ratio to a champion where there is none, and a bout about it', () => {
    const without = text('max: 1').replace(/^deploy:\n(?: .*\n)*/mu, '')
    expect(problemsOf(without).join('\n')).toContain(
      'is model_size_ratio, a ratio to the champion, which needs an environment under deploy',
    )
    expect(problemsOf(edited('primary: roc_auc', 'primary: model_size_ratio')).join('\n')).toContain(
      'which no rows tell',
    )
    // A command's model is weighed as every other is.
    const command = text('max: 1').replace(
      'path: model/m.onnx',
      'path: model/m.pkl\n  predict: { run: python predict.py }',
    )
    expect(problemsOf(command)).toEqual([])
  })
})
