import {
  backtest,
  encodeJudgedRows,
  sketchJudgedRows,
  type Config,
  type Evaluation,
  type Promotion,
} from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { FIRST_LOOK, NOTHING_TIED, sampleValidation } from '../../support/evidence-samples.ts'
import { CONFIG, EVALUATION, BOUT, of, compared, bout, promotion, PLAIN, replayed } from './promotions.ts'

describe('the policy of today on a promotion of then', () => {
  it('lets through what keeps it', () => {
    expect(replayed(promotion())).toEqual({
      version: 1,
      at: '2000-06-01T10:00:00.000Z',
      by: 'author',
      approver: null,
      recorded: BOUT.result.claims.promote,
      now: 'promoted',
      why: [],
      approximate: false,
    })
  })

  it.each<[string, Partial<Promotion>, Config, string]>([
    [
      'a rule of the gate that is tighter now',
      {},
      { ...PLAIN, gate: [{ ...CONFIG.gate[0]!, min: 0.81 }] },
      'ROC AUC at least 0.81: no, it was 0.76 to 0.8',
    ],
    [
      'a rule on slices',
      {},
      { ...PLAIN, gate: [{ ...CONFIG.gate[0]!, on: 'slices', min: 0.75 }] },
      "ROC AUC at least 0.75 where size = 'Small': no, it was 0.61 to 0.71",
    ],
    [
      'a claim',
      { bout: bout([compared('roc_auc', of(-0.05, -0.01))]) },
      PLAIN,
      'ROC AUC better: no, the difference was −0.05 to −0.01',
    ],
    [
      'a guardrail',
      { bout: bout([compared('roc_auc', of(0.01, 0.05)), compared('log_loss', of(-0.05, -0.03))]) },
      { ...PLAIN, champion: { ...PLAIN.champion, guardrails: [{ metric: 'log_loss', margin: 0.01 }] } },
      'log loss no worse by more than 0.01: no, the difference was −0.05 to −0.03',
    ],
    [
      'failed validation',
      {
        validation: {
          ...sampleValidation(NOTHING_TIED),
          verdict: { kind: 'failed', reason: 'findings', detail: 'rows overlap' },
        },
      },
      PLAIN,
      'validation: no, rows overlap',
    ],
    [
      'rows that were trained on',
      {
        bout: bout([compared('roc_auc', of(0.01, 0.05))], {
          claims: {
            merge: BOUT.result.claims.merge,
            promote: { kind: 'failed', reason: 'contaminated', detail: '3 % were trained on' },
          },
        }),
      },
      PLAIN,
      'the rows: no, 3 % were trained on',
    ],
  ])('stops it for %s', (_name, change, config, why) => {
    expect(replayed(promotion(change), config)).toMatchObject({ now: 'stopped', why: [why] })
  })

  it('holds critical slices against the slices of then', () => {
    const slice = {
      name: "size = 'Small'",
      where: "size = 'Small'",
      rows: 1200,
      positives: 65,
      candidate_found: 8,
      champion_found: 9,
      right_to_wrong: 3,
      wrong_to_right: 2,
      metric: 'roc_auc',
      difference: of(-0.3, -0.2),
    }
    const critical = (name: string): Config => ({
      ...PLAIN,
      champion: { ...PLAIN.champion, critical_slices: [{ slice: name, margin: 0.05 }] },
    })
    const one = promotion({ bout: bout([compared('roc_auc', of(0.01, 0.05))], { slices: [slice] }) })
    expect(replayed(one, critical('size'))).toMatchObject({
      now: 'stopped',
      why: ["no worse by more than 0.05 where size = 'Small': no, the difference was −0.3 to −0.2"],
    })
    expect(replayed(one, critical('place'))).toMatchObject({
      now: 'unknown',
      why: ['critical slice place: unknown, "place" was no slice then'],
    })
  })

  it('leaves to the approver what is undecided, where the policy does', () => {
    const open = promotion({ bout: bout([compared('roc_auc', of(-0.01, 0.05))]) })
    expect(replayed(open)).toMatchObject({
      now: 'approver',
      why: ['ROC AUC better: undecided, the difference was −0.01 to +0.05'],
    })
    const warn: Config = { ...PLAIN, undecided: { merge: 'warn', promote: 'warn' } }
    expect(replayed(open, warn).now).toBe('stopped')
  })

  it('says what the evidence does not tell, but for what a failure settles', () => {
    const asks: Config = { ...PLAIN, champion: { ...PLAIN.champion, primary: 'f1' } }
    expect(replayed(promotion(), asks)).toMatchObject({
      now: 'unknown',
      why: ['F1 better: unknown, it was not measured'],
    })
    expect(replayed(promotion(), { ...asks, gate: [{ ...CONFIG.gate[0]!, min: 0.9 }] }).now).toBe('stopped')
    expect(replayed(promotion({ bout: undefined, evaluation: undefined }))).toMatchObject({
      recorded: null,
      now: 'unknown',
      why: ['the gate: unknown, no evaluation was kept', 'the claim: unknown, no bout was kept'],
    })
  })

  it('takes an undecided rule of the gate for what it was: no reason not to offer a model', () => {
    const config: Config = { ...PLAIN, gate: [{ ...CONFIG.gate[0]!, min: 0.77 }] }
    expect(replayed(promotion(), config).now).toBe('promoted')
  })

  it('judges a first model as one against the dummy', () => {
    const first = promotion({ bout: bout([compared('roc_auc', of(0.2, 0.3))], { champion: BOUT.result.champion }) })
    const config: Config = {
      ...PLAIN,
      champion: {
        ...PLAIN.champion,
        promote: { claim: 'non-inferior', margin: 0.01 },
        // A dummy's decisions guard nothing, as in the bout itself.
        guardrails: [{ metric: 'recall', margin: 0.01 }],
        critical_slices: [{ slice: 'size', margin: 0.1 }],
      },
    }
    expect(replayed(first, config).now).toBe('promoted')
    const weak = promotion({ bout: bout([compared('roc_auc', of(-0.005, 0.3))], { champion: BOUT.result.champion }) })
    expect(replayed(weak, config).now).toBe('approver')
  })
})

describe('another confidence than the evidence has', () => {
  it('is worked out from the interval, and said to be', () => {
    // One-sided 0.05 for 0.0304: z is 1.6449 for 1.875, so the interval from −0.001 to 0.041 becomes one from 0.0016 on.
    const near = promotion({ bout: bout([compared('roc_auc', of(-0.001, 0.041))]) })
    expect(replayed(near)).toMatchObject({ now: 'approver', approximate: false })
    expect(replayed(near, { ...PLAIN, alpha: 0.05, gate: [] })).toMatchObject({ now: 'promoted', approximate: true })
    const strict = replayed(promotion({ bout: bout([compared('roc_auc', of(0.001, 0.041))]) }), {
      ...PLAIN,
      alpha: 0.001,
    })
    expect(strict).toMatchObject({ now: 'approver', approximate: true })
    // 3.0902 / 1.875 of 0.02 to either side of 0.021, with SciPy's norm.isf(0.001).
    expect(strict.why[0]).toContain('−0.012 to +0.054')
  })
})

describe('looks of then', () => {
  const sketch = sketchJudgedRows(
    Array.from({ length: 3000 }, (_, i) => `row ${i}`),
    '00112233445566778899aabbccddeeff',
  )
  const rows = Buffer.from(encodeJudgedRows(sketch)).toString('hex')
  const on = (version: number, low: number) =>
    promotion({ version, bout: bout([compared('roc_auc', of(low, 0.05))], { looks: { ...FIRST_LOOK, rows } }) })
  const history = [on(1, 0.001), on(2, 0.001), on(3, 0.001)]

  it('are counted as they would be now', () => {
    const now = (config: Config) => backtest(history, config).map((line) => line.now)
    expect(now({ ...CONFIG, gate: [] })).toEqual(['promoted', 'approver', 'approver'])
    expect(now({ ...PLAIN, gate: [] })).toEqual(['promoted', 'promoted', 'promoted'])
    const even: Config = {
      ...CONFIG,
      gate: [],
      champion: { ...CONFIG.champion, looks: { spending: 'even', max: 2, tries: 1 } },
    }
    expect(backtest(history, even)[2]).toMatchObject({
      now: 'approver',
      why: expect.arrayContaining(['look 3 at the same rows: undecided, more than champion.looks.max']),
    })
  })
})

describe('a rule by groups', () => {
  const recorded: Evaluation = {
    ...EVALUATION,
    result: {
      ...EVALUATION.result,
      rules: [
        {
          ...EVALUATION.result.rules[0]!,
          rule: 'equalized odds difference by size',
          metric: 'equalized_odds_difference',
          by: 'size',
          measured: of(0.1, 0.2),
        },
      ],
    },
  }
  const rule = { ...CONFIG.gate[0]!, metric: 'equalized_odds_difference', min: undefined, by: 'size' }

  it('is replayed where it was asked then, and unknown otherwise', () => {
    const asks = (change: object): Config => ({ ...PLAIN, gate: [{ ...rule, ...change }] })
    const one = promotion({ evaluation: recorded })
    expect(replayed(one, asks({ max: 0.05 })).now).toBe('stopped')
    expect(replayed(one, asks({ max: 0.5 })).now).toBe('promoted')
    expect(replayed(one, asks({ max: 0.5, by: 'place' })).now).toBe('unknown')
  })
})

describe('a rule on changed rows', () => {
  const perturb = { column: 'size', by: 'missing', expect: 'same', within: 0.1, of: 'score' } as const
  const recorded: Evaluation = {
    ...EVALUATION,
    result: {
      ...EVALUATION.result,
      rules: [
        {
          ...EVALUATION.result.rules[0]!,
          metric: 'violation_rate',
          measured: of(0.1, 0.2),
          perturb: {
            column: 'size',
            change: 'size is missing',
            expect: 'same',
            within: 0.1,
            of: 'score',
            class: null,
            changed_rows: 200,
            violations: 30,
            largest_move: 0.4,
          },
        },
      ],
    },
  }
  const rule = { ...CONFIG.gate[0]!, metric: 'violation_rate', min: undefined, perturb }

  it('is replayed where the same was asked then, and unknown otherwise', () => {
    const asks = (change: object): Config => ({ ...PLAIN, gate: [{ ...rule, ...change }] })
    const one = promotion({ evaluation: recorded })
    expect(replayed(one, asks({ max: 0.05 })).now).toBe('stopped')
    expect(replayed(one, asks({ max: 0.5 })).now).toBe('promoted')
    for (const other of [
      { column: 'place' },
      { by: { add: 1 } },
      { expect: 'not-lower' },
      { within: 0.2 },
      { of: 'decision' },
    ])
      expect(replayed(one, asks({ max: 0.5, perturb: { ...perturb, ...other } })).now).toBe('unknown')
  })
})

describe('a rule about what is beyond an opponent', () => {
  const outcome = { ...EVALUATION.result.rules[0]!, slice: null, on: 'overall' } as const
  const recorded: Evaluation = {
    ...EVALUATION,
    result: {
      ...EVALUATION.result,
      rules: [{ ...outcome, metric: 'roc_auc', compared_to: 'dummy', measured: of(0.26, 0.3) }],
    },
  }
  const asks = (change: object): Config => ({
    ...PLAIN,
    gate: [{ ...CONFIG.gate[0]!, compared_to: 'dummy', ...change }],
  })

  it('is replayed on that, and not on the metric itself', () => {
    expect(replayed(promotion({ evaluation: recorded }), asks({ min: 0.2 })).now).toBe('promoted')
    expect(replayed(promotion({ evaluation: recorded }), asks({ min: 0.5 })).now).toBe('stopped')
  })

  it('is unknown where it was not asked then, though the metric was measured', () => {
    expect(replayed(promotion(), asks({ min: 0.5 })).now).toBe('unknown')
    const other = asks({ min: undefined, max: 0.5, compared_to: 'calibrated' })
    expect(replayed(promotion({ evaluation: recorded }), other).now).toBe('unknown')
  })
})

describe('a rule on latency', () => {
  const asks = (max: number): Config => ({
    ...PLAIN,
    gate: [{ ...CONFIG.gate[0]!, metric: 'latency_p50_ratio', min: undefined, max }],
  })
  const timed = (metric: string): Promotion => {
    const rule = { ...EVALUATION.result.rules[0]!, metric, measured: of(1.1, 1.3) }
    const latency = { turns: null, why_not: null, rules: [rule] }
    return promotion({ bout: bout([compared('roc_auc', of(0.01, 0.05))], { latency }) })
  }

  it('is replayed on what the bout timed, and unknown where it timed another quantile', () => {
    expect(replayed(timed('latency_p50_ratio'), asks(2)).now).toBe('promoted')
    expect(replayed(timed('latency_p50_ratio'), asks(1)).now).toBe('stopped')
    expect(replayed(timed('latency_p95_ratio'), asks(2)).now).toBe('unknown')
    expect(replayed(promotion(), asks(2)).now).toBe('unknown')
  })

  it('asks nothing of a first model, which had no champion beside it', () => {
    const first = bout([compared('roc_auc', of(0.2, 0.3))], {
      champion: { ...BOUT.result.champion, kind: 'dummy', version: null },
    })
    expect(replayed(promotion({ bout: first }), asks(1)).now).toBe('promoted')
  })
})
