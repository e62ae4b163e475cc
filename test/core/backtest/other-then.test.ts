import type { Config, Evaluation } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, EVALUATION, of, compared, bout, promotion, PLAIN, replayed } from './promotions.ts'

describe('what was said otherwise then', () => {
  const DECISIONS: Evaluation = {
    ...EVALUATION,
    result: { ...EVALUATION.result, metrics: { ...EVALUATION.result.metrics, recall: of(0.5, 0.6) }, threshold: 0.2 },
  }
  const one = promotion({
    evaluation: DECISIONS,
    bout: bout([compared('roc_auc', of(0.01, 0.05)), compared('recall', of(0.01, 0.05))]),
  })
  const at = (threshold: Config['model']['threshold'], change: Partial<Config> = {}): Config => ({
    ...PLAIN,
    model: { ...PLAIN.model, threshold },
    gate: [{ ...CONFIG.gate[0]!, metric: 'recall', min: 0.4 }],
    ...change,
  })

  it('makes decisions of another threshold unknown, and leaves scores alone', () => {
    expect(replayed(one, at(0.2)).now).toBe('promoted')
    expect(replayed(one, at(0.3))).toMatchObject({
      now: 'unknown',
      why: ['recall at least 0.4: unknown, model.threshold was 0.2 then'],
    })
    expect(replayed(one, at(0.3, { gate: CONFIG.gate })).now).toBe('promoted')
    const guarded = { ...PLAIN.champion, guardrails: [{ metric: 'recall', margin: 0.01 }] }
    expect(replayed(one, at(0.2, { champion: guarded })).now).toBe('promoted')
    expect(replayed(one, at(0.3, { champion: guarded, gate: [] })).why).toEqual([
      'recall no worse by more than 0.01: unknown, model.threshold was 0.2 then',
    ])
  })

  it('takes a threshold that the same rule chose for the same', () => {
    const chosen: Evaluation['result']['threshold_choice'] = {
      goal: 'maximise',
      metric: 'f1',
      value: 0.7,
      keeping: null,
      rows: 90,
      positives: 9,
      tied: 1,
      near: [],
    }
    const by = promotion({
      evaluation: { ...DECISIONS, result: { ...DECISIONS.result, threshold_choice: chosen } },
    })
    expect(replayed(by, at({ from: 'validation', maximise: 'f1' })).now).toBe('promoted')
    for (const rule of [
      { maximise: 'recall' },
      { minimise: 'f1' },
      { maximise: 'f1', keeping: { metric: 'precision', min: 0.2 } },
    ])
      expect(replayed(by, at({ from: 'validation', ...rule })).now).toBe('unknown')
    expect(replayed(one, at({ from: 'validation', maximise: 'f1' })).now).toBe('unknown')
  })

  it('makes everything unknown where rows hang together or count in another way', () => {
    expect(replayed(one, { ...PLAIN, data: { ...PLAIN.data, cluster: 'place' } })).toMatchObject({
      now: 'unknown',
      why: [
        'ROC AUC at least 0.7: unknown, data.cluster was not set then',
        'ROC AUC better: unknown, data.cluster was not set then',
      ],
    })
  })

  it('makes a rule on slices unknown where one of them was none', () => {
    const asks = (slices: Config['data']['slices']): Config => ({
      ...PLAIN,
      data: { ...PLAIN.data, slices },
      gate: [{ ...CONFIG.gate[0]!, on: 'slices', min: 0.5 }],
    })
    expect(replayed(promotion(), asks(['size'])).now).toBe('promoted')
    expect(replayed(promotion(), asks(['size', 'place'])).now).toBe('unknown')
    expect(replayed(promotion(), asks([{ name: 'small', where: "size = 'Small'" }])).now).toBe('unknown')
  })
})

describe('a guardrail on the estimate alone', () => {
  it.each([
    [0.04, 'promoted'],
    [0.05, 'stopped'],
  ])('of a gain of at least %d', (gain, now) => {
    const one = promotion({
      bout: bout([compared('roc_auc', of(0.01, 0.05)), compared('log_loss', of(0.03, 0.05))]),
    })
    const guardrails = [{ metric: 'log_loss', margin: -gain, decide: 'point' }] as const
    expect(replayed(one, { ...PLAIN, champion: { ...PLAIN.champion, guardrails: [...guardrails] } }).now).toBe(now)
  })
})

describe('a rule on the size, or on the worst slice', () => {
  const asks = (rule: object): Config => ({ ...PLAIN, gate: [{ ...CONFIG.gate[0]!, min: undefined, ...rule }] })
  const sized = promotion({
    evaluation: { ...EVALUATION, result: { ...EVALUATION.result, model_size: { bytes: 2000, files: 1 } } },
  })

  it('is replayed from what the model took, whether or not it was asked', () => {
    expect(replayed(sized, asks({ metric: 'model_size', max: 1999 })).now).toBe('stopped')
    expect(replayed(sized, asks({ metric: 'model_size', max: 2000 })).now).toBe('promoted')
  })

  it('is replayed where the same was asked then', () => {
    const outcome = { ...EVALUATION.result.rules[0]!, on: 'worst-slice', slice: 'x', measured: of(0.6, 0.7) } as const
    const one = promotion({ evaluation: { ...EVALUATION, result: { ...EVALUATION.result, rules: [outcome] } } })
    expect(replayed(one, asks({ on: 'worst-slice', min: 0.75 })).now).toBe('stopped')
    expect(replayed(one, asks({ on: 'worst-slice', min: 0.5 })).now).toBe('promoted')
    expect(replayed(promotion(), asks({ on: 'worst-slice', min: 0.5 })).now).toBe('unknown')
    const ratio = { ...outcome, metric: 'model_size_ratio', on: 'overall', slice: null, measured: of(2, 2) } as const
    const weighed = promotion({
      bout: bout([compared('roc_auc', of(0.01, 0.05))], {
        size: { candidate: null, champion: null, why_not: null, rules: [ratio] },
      }),
    })
    expect(replayed(weighed, asks({ metric: 'model_size_ratio', max: 1.5 })).now).toBe('stopped')
  })
})
