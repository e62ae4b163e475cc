import { createHash } from 'node:crypto'
import type {
  Bout,
  Discovered,
  Drift,
  DriftMeasure,
  Evaluation,
  Evidence,
  Measured,
  SideCurves,
  Slice,
} from '@titlebout/core'
import { htmlReport } from '@titlebout/report'
import {
  measured,
  NOTHING_TIED,
  POLICY,
  sampleBout,
  sampleEvaluation,
  sampleProducer,
  sampleTraining,
  sampleValidation,
} from './evidence-samples.ts'

/** SHA-256 as a content security policy names it. */
export function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64')
}

export function pageOf(...evidence: readonly Evidence[]): string {
  return htmlReport(evidence, { digest })
}

/** Numbers that look like real ones, always the same. */
function wave(index: number, phase: number): number {
  return Math.sin(index * 1.7 + phase)
}

/** An evaluation of so many slices, one of them without a value. */
export function evaluationOf(slices: number): Evaluation {
  const evaluation = sampleEvaluation(NOTHING_TIED)
  const many = Array.from({ length: slices }, (_, index): Slice => ({
    name: `airport = A${index}`,
    where: `airport = "A${index}"`,
    rows: 40 + index * 13,
    positives: 5 + index,
    found: 2 + Math.floor(index / 2),
    metrics: {
      roc_auc: index === 3 ? without : measured(0.76 + wave(index, 0) * 0.09, 0.02 + 0.3 / (index + 3)),
      log_loss: measured(0.3 + wave(index, 1) * 0.05, 0.04),
    },
  }))
  const discovered: Discovered = {
    metric: 'log_loss',
    columns: 2,
    suggested: 4,
    slices: [
      {
        where: 'size = "Small" and speed >= 140',
        rows: 212,
        judged_rows: 104,
        loss: 0.611,
        loss_elsewhere: 0.222,
        gap: { ...measured(0.389, 0.2), level: 0.975 },
      },
    ],
  }
  return { ...evaluation, result: { ...evaluation.result, slices: many, discovered } }
}

const without: Measured = { ...measured(0), estimate: null, low: null, high: null, note: 'one class' }

const AT = Array.from({ length: 21 }, (_, index) => index / 20)

/** Curves like real ones; the smaller the power, the better. */
function sideCurves(power: number): SideCurves {
  return {
    recall_at_false_positive_rate: AT.map((x) => x ** power),
    precision_at_recall: AT.map((x) => 1 - 0.85 * x ** (1 / power)),
    calibration: AT.filter((_, index) => index % 2 === 0).map((x) => ({
      rows: 300,
      predicted: x * 0.8,
      observed: Math.min(1, x * (1.3 - power)),
    })),
  }
}

/** A bout against version 3, with slices, a guardrail, a gain that sits in a few rows, and a loosened policy. */
export function boutAgainstChampion(): Bout {
  const bout = sampleBout(NOTHING_TIED)
  const [first] = bout.result.comparisons
  if (first === undefined) throw new Error('the sample has a comparison')
  return {
    ...bout,
    policy: {
      ...POLICY,
      side: 'base',
      changes: [{ key: 'champion.merge.margin', from: '0.01', to: '0.05', loosens: true }],
    },
    findings: [
      {
        id: 'suspicious-gain',
        severity: 'warning',
        message: 'The gain is larger than such models have: does a feature tell the label?',
        where: { file: 'titlebout.yml', line: 12 },
        fix: 'Look at the values of "speed" before the outcome.',
      },
    ],
    result: {
      ...bout.result,
      champion: { ...bout.result.champion, kind: 'champion', environment: 'production', version: 3 },
      comparisons: [
        { ...first, champion: measured(0.751), difference: measured(0.029, 0.011) },
        {
          ...first,
          metric: 'log_loss',
          role: 'guardrail',
          claim: 'non-inferior',
          margin: 0.01,
          champion: measured(0.252, 0.012),
          candidate: measured(0.249, 0.012),
          difference: measured(0.003, 0.014),
          p_value: 0.31,
          verdict: { kind: 'undecided', reason: 'interval', detail: 'holds the bound' },
          rows_to_decide: 5200,
        },
      ],
      churn: { rows: 3000, decisions: 115, mean_shift: 0.0213, rank_correlation: 0.913, ranked_rows: 3000 },
      decomposition: {
        metric: 'roc_auc',
        champion_then: measured(0.762),
        model: measured(0.029, 0.011),
        data: measured(-0.011, 0.03),
        total: measured(0.018, 0.032),
      },
      lineage: [{ part: 'params', what: 'ridge', champion: '1', candidate: '0.5' }],
      curves: { rows: 3000, at: AT, candidate: sideCurves(0.35), champion: sideCurves(0.5) },
      looks: {
        ...bout.result.looks,
        look: 3,
        earlier: [{ version: 2, share: 1 }],
        rows_factor: 1.8,
        z: 2.4,
        z_fresh: 1.9,
      },
      slices: ['size = Small', 'size = Medium', 'size = Large', 'phase = Approach'].map((name, index) => ({
        name,
        where: name,
        rows: 400 + 300 * index,
        positives: 40,
        candidate_found: 20 + index,
        champion_found: 18,
        right_to_wrong: index,
        wrong_to_right: 2 * index,
        difference: measured([-0.06, 0.01, 0.04, 0.02][index] ?? 0, 0.05 - index * 0.01),
        metric: 'roc_auc',
      })),
    },
  }
}

export function sampleDrift(): Drift {
  const measure = (field: string | null, effect: number, verdict: DriftMeasure['verdict']): DriftMeasure => ({
    field,
    kind: field === null ? 'volume' : 'numeric',
    measure: field === null ? 'ratio' : 'ks',
    effect: { ...measured(effect, 0.03), method: 'newcombe' },
    tolerance: 0.1,
    p_value: 0.01,
    p_adjusted: 0.0234,
    verdict,
    detail: '',
  })
  const { model, producer, subject, ...rest } = sampleEvaluation(NOTHING_TIED)
  return {
    format: 'titlebout.drift/1',
    model,
    producer: { ...producer, ...sampleProducer('drift') },
    subject,
    inputs: [],
    policy: POLICY,
    settings: {},
    seed: 0,
    verdict: { kind: 'failed', reason: 'drift', detail: 'speed drifted beyond the tolerance.' },
    findings: [],
    result: {
      reference: { version: 3, package_sha256: 'a'.repeat(64), profile_sha256: 'b'.repeat(64), row_count: 6000 },
      current: { ...rest.result.dataset, role: 'current', name: 'data/current.csv' },
      profile: { file: 'files/profile.current.json', sha256: 'c'.repeat(64) },
      measures: [
        measure('size', 0.04, 'passed'),
        measure('speed', 0.31, 'failed'),
        measure('height', 0.11, 'undecided'),
        measure(null, 0.02, 'passed'),
      ],
      drifted: ['speed'],
      issue: null,
      retraining: { asked: true, workflow: 'train.yml', detail: 'a run of train.yml was started' },
    },
  }
}

/** One run from data to bout. */
export function wholeStory(): readonly Evidence[] {
  return [
    sampleValidation(NOTHING_TIED),
    sampleTraining(NOTHING_TIED),
    evaluationOf(24),
    boutAgainstChampion(),
    sampleDrift(),
  ]
}
