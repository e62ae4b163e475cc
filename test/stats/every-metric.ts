import type { ClassScores, Outcome, Summarised, WeightOptions } from '@titlebout/stats'
import * as stats from '@titlebout/stats'
import { seeded } from '@titlebout/stats'
import { labels, numbers } from './reference.ts'

/** Columns of a small table that any metric finds its own in. */
export interface Rows {
  /** Binary labels. */
  readonly y: Uint8Array
  readonly called: Uint8Array
  /** Probabilities, or scores of any size for metrics of order. */
  readonly p: Float64Array
  /** Labels 0, 1, 2, calls and probabilities. */
  readonly classes: Uint8Array
  readonly calledClasses: Uint8Array
  readonly shares: ClassScores
  /** Truth and prediction of a number. */
  readonly truth: Float64Array
  readonly predicted: Float64Array
}

/** What may be wrong with a column, and what a metric of it must then name. */
export type Input =
  'labels' | 'calls' | 'scores' | 'probabilities' | 'classes' | 'class calls' | 'class scores' | 'numbers'

export interface Entry {
  readonly measure: (rows: Rows, options: WeightOptions) => Summarised
  readonly needs: readonly Input[]
  readonly weights: boolean
  readonly bounds: readonly [number, number]
  /** y and prediction may be exchanged. */
  readonly symmetric?: true
  /** Exchanging the two classes in labels, calls and probabilities changes nothing. */
  readonly relabelled?: true
  /** What it becomes when both numbers are multiplied by k > 0; absent: something else. */
  readonly scale?: (estimate: number, k: number) => number
  /** Adding the same to both numbers changes nothing. */
  readonly offset?: true
  /** Numbers that both have to lie above. */
  readonly above?: number
  /** Has no influence values: a summary alone. */
  readonly summary?: true
}

const SHARE = [0, 1] as const
const FREE = [-Infinity, Infinity] as const
const UP = [0, Infinity] as const

type Calls = (y: Uint8Array, called: Uint8Array, o: WeightOptions) => Outcome
const ofCalls = (measure: Calls, more: Partial<Entry> = {}): Entry => ({
  measure: ({ y, called }, o) => measure(y, called, o),
  needs: ['labels', 'calls'],
  weights: true,
  bounds: SHARE,
  ...more,
})
type Scores = (y: Uint8Array, p: Float64Array, o: WeightOptions) => Summarised
const ofScores = (measure: Scores, more: Partial<Entry> = {}): Entry => ({
  measure: ({ y, p }, o) => measure(y, p, o),
  needs: ['labels', 'scores'],
  weights: true,
  bounds: SHARE,
  ...more,
})
const ofProbabilities = (measure: Scores, more: Partial<Entry> = {}): Entry =>
  ofScores(measure, { needs: ['labels', 'probabilities'], ...more })
type Classes = (y: Uint8Array, called: Uint8Array, o: WeightOptions & { readonly classes: number }) => Outcome
const ofClasses = (measure: Classes, more: Partial<Entry> = {}): Entry => ({
  measure: ({ classes, calledClasses }, o) => measure(classes, calledClasses, { ...o, classes: 3 }),
  needs: ['classes', 'class calls'],
  weights: true,
  bounds: SHARE,
  ...more,
})
const ofShares = (
  measure: (y: Uint8Array, s: ClassScores, o: WeightOptions) => Outcome,
  more: Partial<Entry> = {},
): Entry => ({
  measure: ({ classes, shares }, o) => measure(classes, shares, o),
  needs: ['classes', 'class scores'],
  weights: true,
  bounds: SHARE,
  ...more,
})
type Numbers = (y: Float64Array, p: Float64Array, o: WeightOptions) => Summarised
const ofNumbers = (measure: Numbers, more: Partial<Entry> = {}): Entry => ({
  measure: ({ truth, predicted }, o) => measure(truth, predicted, o),
  needs: ['numbers'],
  weights: true,
  bounds: UP,
  ...more,
})

const linear = (estimate: number, k: number): number => estimate * k
const square = (estimate: number, k: number): number => estimate * k * k
const same = (estimate: number): number => estimate
const drawn = (): { rng: ReturnType<typeof seeded>; resamples: number } => ({ rng: seeded(1), resamples: 20 })

const BINARY: Record<string, Entry> = {
  accuracy: ofCalls(stats.accuracy, { symmetric: true, relabelled: true }),
  precision: ofCalls(stats.precision),
  recall: ofCalls(stats.recall),
  specificity: ofCalls(stats.specificity),
  npv: ofCalls(stats.negativePredictiveValue),
  zero_one_loss: ofCalls(stats.zeroOneLoss, { symmetric: true, relabelled: true }),
  hamming_loss: ofCalls(stats.hammingLoss, { symmetric: true, relabelled: true }),
  f1: ofCalls(stats.fScore, { symmetric: true }),
  jaccard: ofCalls(stats.jaccard, { symmetric: true }),
  balanced_accuracy: ofCalls(stats.balancedAccuracy, { relabelled: true }),
  matthews_corrcoef: ofCalls(stats.matthewsCorrelation, { symmetric: true, relabelled: true, bounds: [-1, 1] }),
  cohen_kappa: ofCalls(stats.cohenKappa, { symmetric: true, relabelled: true, bounds: [-1, 1] }),
  cost: ofCalls(
    (y, p, o) =>
      stats.cost(y, p, {
        ...o,
        matrix: [
          [0, 1],
          [5, -2],
        ],
      }),
    { bounds: [-2, 5] },
  ),
  selection_rate: { ...ofCalls((_y, p, o) => stats.selectionRate(p, o)), needs: ['calls'] },
  roc_auc: ofScores(stats.rocAuc, { relabelled: true }),
  gini: ofScores(stats.gini, { relabelled: true, bounds: [-1, 1] }),
  ks: ofScores(stats.scoreKs),
  average_precision: ofScores(stats.averagePrecision),
  partial_roc_auc: ofScores(
    (y, p, o) => stats.curvePoint(y, p, { point: 'partial-roc-auc', at: 0.3 }, { ...o, ...drawn() }),
    { summary: true },
  ),
  recall_at_fpr: ofScores(
    (y, p, o) => stats.curvePoint(y, p, { point: 'recall-at-fpr', at: 0.3 }, { ...o, ...drawn() }),
    { summary: true },
  ),
  recall_at_precision: ofScores(
    (y, p, o) => stats.curvePoint(y, p, { point: 'recall-at-precision', at: 0.3 }, { ...o, ...drawn() }),
    { summary: true },
  ),
  precision_at_recall: ofScores(
    (y, p, o) => stats.curvePoint(y, p, { point: 'precision-at-recall', at: 0.3 }, { ...o, ...drawn() }),
    { summary: true },
  ),
  lift: ofScores((y, p, o) => stats.curvePoint(y, p, { point: 'lift', at: 0.25 }, { ...o, ...drawn() }), {
    summary: true,
    bounds: [0, 4],
  }),
  log_loss: ofProbabilities(stats.logLoss, { relabelled: true, bounds: [0, 37] }),
  brier: ofProbabilities(stats.brier, { relabelled: true }),
  d2_brier: ofProbabilities(stats.brierSkill, { relabelled: true, bounds: [-Infinity, 1] }),
  d2_log_loss: ofProbabilities(stats.logLossSkill, { relabelled: true, bounds: [-Infinity, 1] }),
  calibration_error: ofProbabilities((y, p, o) => stats.calibrationError(y, p, { ...o, ...drawn() }), {
    summary: true,
  }),
}

const CLASSES: Record<string, Entry> = {
  multiclass_accuracy: ofClasses(stats.multiclassAccuracy, { symmetric: true }),
  multiclass_zero_one_loss: ofClasses(stats.zeroOneLoss, { symmetric: true }),
  multiclass_balanced_accuracy: ofClasses(stats.balancedAccuracy),
  multiclass_matthews: ofClasses(stats.matthewsCorrelation, { symmetric: true, bounds: [-1, 1] }),
  quadratic_kappa: ofClasses((y, p, o) => stats.cohenKappa(y, p, { ...o, disagreement: 'quadratic' }), {
    symmetric: true,
    bounds: [-1, 1],
  }),
  multiclass_cost: ofClasses(
    (y, p, { classes: _3, ...o }) =>
      stats.cost(y, p, {
        ...o,
        matrix: [
          [0, 1, 2],
          [1, 0, 1],
          [9, 1, 0],
        ],
      }),
    { bounds: [0, 9] },
  ),
  top_2_accuracy: ofShares((y, s, o) => stats.topKAccuracy(y, s, { ...o, k: 2 })),
  multiclass_log_loss: ofShares(stats.multiclassLogLoss, { bounds: [0, 37] }),
  multiclass_brier: ofShares(stats.multiclassBrier, { bounds: [0, 2] }),
  multiclass_d2_log_loss: ofShares(stats.multiclassLogLossSkill, { bounds: [-Infinity, 1] }),
  multiclass_d2_brier: ofShares(stats.multiclassBrierSkill, { bounds: [-Infinity, 1] }),
}
for (const average of ['macro', 'weighted', 'micro'] as const) {
  CLASSES[`precision_${average}`] = ofClasses((y, p, o) => stats.averagedPrecision(y, p, { ...o, average }))
  CLASSES[`recall_${average}`] = ofClasses((y, p, o) => stats.averagedRecall(y, p, { ...o, average }))
  CLASSES[`f1_${average}`] = ofClasses((y, p, o) => stats.fScore(y, p, { ...o, average }))
  CLASSES[`jaccard_${average}`] = ofClasses((y, p, o) => stats.jaccard(y, p, { ...o, average }))
  CLASSES[`roc_auc_ovr_${average}`] = ofShares((y, s, o) => stats.rocAucOvr(y, s, { ...o, average }))
  CLASSES[`average_precision_${average}`] = ofShares((y, s, o) => stats.averagePrecisionOvr(y, s, { ...o, average }))
  if (average !== 'micro')
    CLASSES[`roc_auc_ovo_${average}`] = ofShares((y, s, o) => stats.rocAucOvo(y, s, { ...o, average }))
}

const NUMBERS: Record<string, Entry> = {
  mae: ofNumbers(stats.mae, { symmetric: true, offset: true, scale: linear }),
  mse: ofNumbers(stats.mse, { symmetric: true, offset: true, scale: square }),
  rmse: ofNumbers(stats.rmse, { symmetric: true, offset: true, scale: linear }),
  mean_error: ofNumbers(stats.meanError, { bounds: FREE, offset: true, scale: linear }),
  median_ae: ofNumbers(stats.medianAbsoluteError, { symmetric: true, offset: true, scale: linear, summary: true }),
  max_error: ofNumbers((y, p) => stats.maxError(y, p), {
    symmetric: true,
    offset: true,
    scale: linear,
    weights: false,
  }),
  r2: ofNumbers(stats.r2, { bounds: [-Infinity, 1], offset: true, scale: same }),
  explained_variance: ofNumbers(stats.explainedVariance, { bounds: [-Infinity, 1], offset: true, scale: same }),
  mape: ofNumbers(stats.mape),
  wape: ofNumbers(stats.wape, { scale: same }),
  smape: ofNumbers(stats.smape, { symmetric: true, bounds: [0, 2], scale: same }),
  msle: ofNumbers(stats.msle, { symmetric: true, above: -1 }),
  mase: ofNumbers((y, p, o) => stats.mase(y, p, { ...o, scale: 2 }), { symmetric: true, offset: true, scale: linear }),
  pinball: ofNumbers((y, p, o) => stats.pinball(y, p, { ...o, alpha: 0.1 }), { offset: true, scale: linear }),
  poisson_deviance: ofNumbers((y, p, o) => stats.tweedieDeviance(y, p, { ...o, power: 1 }), {
    above: 0,
    scale: linear,
  }),
  gamma_deviance: ofNumbers((y, p, o) => stats.tweedieDeviance(y, p, { ...o, power: 2 }), { above: 0, scale: same }),
  d2_absolute_error: ofNumbers(stats.d2AbsoluteError, { bounds: [-Infinity, 1], offset: true, scale: same }),
  d2_pinball: ofNumbers((y, p, o) => stats.d2Pinball(y, p, { ...o, alpha: 0.9 }), {
    bounds: [-Infinity, 1],
    offset: true,
    scale: same,
  }),
  d2_tweedie: ofNumbers((y, p, o) => stats.d2Tweedie(y, p, { ...o, power: 1 }), {
    bounds: [-Infinity, 1],
    above: 0,
    scale: same,
  }),
  kendall: ofNumbers((y, p) => stats.measuredKendall(y, p), {
    bounds: [-1, 1],
    symmetric: true,
    offset: true,
    scale: same,
    weights: false,
  }),
  spearman: ofNumbers((y, p) => stats.measuredSpearman(y, p), {
    bounds: [-1, 1],
    symmetric: true,
    offset: true,
    scale: same,
    weights: false,
  }),
}

/** Every metric that the package exports, once, with what holds for it. */
export const EVERY_METRIC: Readonly<Record<string, Entry>> = { ...BINARY, ...CLASSES, ...NUMBERS }

/** One row of the small table, as plain numbers. */
export interface Row {
  readonly y: number
  readonly called: number
  readonly p: number
  readonly class: number
  readonly calledClass: number
  readonly shares: readonly number[]
  readonly truth: number
  readonly predicted: number
  readonly w: number
}

export function rowsOf(data: readonly Row[]): Rows {
  return {
    y: labels(data.map((row) => row.y)),
    called: labels(data.map((row) => row.called)),
    p: numbers(data.map((row) => row.p)),
    classes: labels(data.map((row) => row.class)),
    calledClasses: labels(data.map((row) => row.calledClass)),
    shares: { values: numbers(data.flatMap((row) => row.shares)), classes: 3 },
    truth: numbers(data.map((row) => row.truth)),
    predicted: numbers(data.map((row) => row.predicted)),
  }
}
