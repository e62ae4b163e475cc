import {
  configSchema,
  type Bout,
  type Comparison,
  type Config,
  type Evaluation,
  type JudgedFacts,
  type Measured,
  type Task,
} from '@titlebout/core'
import {
  NOTHING_GROUPED,
  NOTHING_TIED,
  sampleBout,
  sampleConfig,
  sampleEvaluation,
  type Tied,
} from './evidence-samples.ts'

type OtherTask = Exclude<Task, 'binary-classification'>

/** What a sample of another task than the binary one holds, as a run would have it. */
interface TaskSample {
  readonly data: Readonly<Record<string, unknown>>
  readonly judged: JudgedFacts
  readonly settings: Evaluation['settings']
  readonly primary: string
  readonly metrics: Evaluation['result']['metrics']
  readonly rule: string
  /** Of the champion; the candidate's is that of the metrics. */
  readonly before: Measured
  readonly difference: Measured
  readonly slice: Evaluation['result']['metrics']
  readonly flips: Bout['result']['flips']
  readonly moved: Bout['result']['moved']
}

function of(estimate: number, half: number, method: string, n = 3000): Measured {
  return { estimate, low: estimate - half, high: estimate + half, level: 0.9, method, n, effective_n: n }
}

const WITHOUT: Measured = {
  estimate: null,
  low: null,
  high: null,
  level: 0.9,
  method: 'none',
  n: 0,
  effective_n: 0,
  note: 'too few rows for an interval',
}

const SAMPLES: { readonly [T in OtherTask]: TaskSample } = {
  'multiclass-classification': {
    data: { label: 'species', classes: ['Adelie', 'Chinstrap', 'Gentoo'] },
    judged: { ...NOTHING_GROUPED, classes: ['Adelie', 'Chinstrap', 'Gentoo'] },
    settings: {},
    primary: 'f1_macro',
    metrics: {
      f1_macro: of(0.871, 0.021, 'delta'),
      accuracy: of(0.912, 0.009, 'wilson'),
      log_loss: of(0.244, 0.03, 't'),
      roc_auc_ovr: of(0.982, 0.004, 'delta'),
    },
    rule: 'macro F1 at least 0.8',
    before: of(0.842, 0.024, 'delta'),
    difference: of(0.029, 0.012, 'delta'),
    slice: { f1_macro: of(0.79, 0.06, 'delta', 410), accuracy: of(0.88, 0.03, 'wilson', 410) },
    flips: { right_to_wrong: 31, wrong_to_right: 74, both_right: 2662, both_wrong: 233, p_value: 0.00003 },
    moved: null,
  },
  regression: {
    data: { label: 'rentals', cluster: 'day', weight: 'revenue', time: 'hour' },
    judged: { ...NOTHING_GROUPED, clusters: 365, weight: 'revenue' },
    settings: { cluster: 'day', weight: 'revenue' },
    primary: 'mae',
    metrics: {
      mae: of(41.2, 2.4, 'clustered-t', 3000),
      rmse: of(62.9, 4.1, 'clustered-t', 3000),
      r2: of(0.883, 0.02, 'clustered-t', 3000),
      'pinball@0.9': of(18.2, 1.3, 'clustered-t', 3000),
    },
    rule: 'mean absolute error at most 45',
    before: of(44.8, 2.7, 'clustered-t'),
    difference: of(3.6, 0.9, 'clustered-t'),
    slice: { mae: of(58.1, 6.2, 'clustered-t', 410), rmse: of(81.4, 9.9, 'clustered-t', 410) },
    flips: null,
    moved: { unit: 'row', by: 'absolute error', better: 1702, worse: 1288, equal: 10, p_value: 1.2e-14 },
  },
  ranking: {
    data: { label: 'grade', query: 'search' },
    judged: { ...NOTHING_GROUPED, queries: 420 },
    settings: { query: 'search' },
    primary: 'ndcg@10',
    metrics: {
      'ndcg@10': of(0.641, 0.018, 't', 420),
      map: of(0.588, 0.02, 't', 420),
      mrr: of(0.702, 0.024, 't', 420),
    },
    rule: 'NDCG at 10 at least 0.6',
    before: of(0.633, 0.018, 't', 420),
    difference: of(0.008, 0.011, 't', 420),
    slice: { 'ndcg@10': of(0.55, 0.05, 't', 58), map: WITHOUT },
    flips: null,
    moved: { unit: 'query', by: 'NDCG at 10', better: 120, worse: 104, equal: 196, p_value: 0.29 },
  },
  custom: {
    data: {},
    judged: NOTHING_GROUPED,
    settings: {},
    primary: 'loss_dice',
    metrics: { loss_dice: of(0.204, 0.006, 't') },
    rule: 'loss_dice at most 0.25',
    before: of(0.231, 0.007, 't'),
    difference: of(0.027, 0.004, 't'),
    slice: { loss_dice: of(0.29, 0.02, 't', 410) },
    flips: null,
    moved: { unit: 'row', by: 'loss_dice', better: 1988, worse: 1007, equal: 5, p_value: 2e-71 },
  },
}

export const OTHER_TASKS: readonly OtherTask[] = ['multiclass-classification', 'regression', 'ranking', 'custom']

/** A config of another task on the files of the sample. */
export function configOfTask(task: OtherTask): Config {
  const config = sampleConfig()
  const { label: _label, positive: _positive, ...data } = config.data
  const { primary, data: own } = SAMPLES[task]
  return configSchema.parse({
    ...config,
    model: { ...config.model, task },
    data: { ...data, ...own },
    gate: [],
    champion: { ...config.champion, primary },
  })
}

export function evaluationOfTask(task: OtherTask, tied: Tied = NOTHING_TIED): Evaluation {
  const evaluation = sampleEvaluation(tied)
  const { judged, settings, primary, metrics, rule, slice } = SAMPLES[task]
  const [first] = evaluation.result.rules
  if (first === undefined) throw new Error('the sample has a rule')
  const [, bound = '0'] = /([\d.]+)$/u.exec(rule) ?? []
  const isFloor = rule.includes('at least')
  return {
    ...evaluation,
    settings: { ...settings, primary },
    result: {
      ...evaluation.result,
      task,
      judged,
      positives: null,
      threshold: null,
      metrics,
      slices: [
        {
          name: 'season = Winter',
          where: "season = 'Winter'",
          rows: 410,
          positives: null,
          found: null,
          metrics: slice,
        },
      ],
      rules: [
        {
          ...first,
          rule,
          metric: primary,
          min: isFloor ? Number(bound) : null,
          max: isFloor ? null : Number(bound),
          measured: metrics[primary] ?? WITHOUT,
        },
      ],
    },
  }
}

export function boutOfTask(task: OtherTask, tied: Tied = NOTHING_TIED): Bout {
  const bout = sampleBout(tied)
  const { judged, settings, primary, metrics, before, difference, slice, flips, moved } = SAMPLES[task]
  const decided = (difference.low ?? 0) > 0
  const verdict = decided
    ? ({ kind: 'passed', reason: 'interval', detail: 'better than version 3' } as const)
    : ({
        kind: 'undecided',
        reason: 'interval',
        detail: 'the interval holds 0; about 1,900 queries would decide',
      } as const)
  const comparison = (metric: string, role: Comparison['role']): Comparison => ({
    metric,
    role,
    slice: null,
    claim: 'superior',
    margin: 0,
    candidate: metrics[metric] ?? WITHOUT,
    champion: before,
    difference,
    p_value: decided ? 0.0004 : 0.23,
    verdict,
    rows_to_decide: decided ? null : 1900,
    margin_to_pass: decided ? null : 0.012,
  })
  const [second] = Object.keys(metrics).filter((name) => name !== primary)
  return {
    ...bout,
    settings,
    verdict,
    result: {
      ...bout.result,
      task,
      judged,
      positives: null,
      champion: {
        ...bout.result.champion,
        kind: 'champion',
        environment: 'production',
        version: 3,
        package_sha256: 'c'.repeat(64),
      },
      replay: 'in-process',
      claims: { merge: verdict, promote: verdict },
      comparisons: [comparison(primary, 'primary'), ...(second === undefined ? [] : [comparison(second, 'shown')])],
      slices: [
        {
          name: 'season = Winter',
          where: "season = 'Winter'",
          rows: 410,
          positives: null,
          candidate_found: null,
          champion_found: null,
          right_to_wrong: null,
          wrong_to_right: null,
          difference: { ...(slice[primary] ?? WITHOUT), estimate: 0.012, low: -0.03, high: 0.054 },
          metric: primary,
        },
      ],
      flips,
      moved,
    },
  }
}
