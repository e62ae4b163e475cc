import {
  accuracy,
  atPrevalence,
  averagePrecision,
  balancedAccuracy,
  brier,
  brierLosses,
  brierSkill,
  cohenKappa,
  fScore,
  jaccard,
  logLoss,
  logLosses,
  logLossSkill,
  matthewsCorrelation,
  mcnemar,
  negativePredictiveValue,
  pairedCounts,
  pairedLosses,
  precision,
  recall,
  rocAuc,
  selectionRate,
  specificity,
  tango,
  type Interval,
  type Outcome,
  type WeightOptions,
} from '@titlebout/stats'
import { isOneClass, type BinaryRows } from '../judged-rows.ts'
import type { Difference } from '../metric.ts'
import { noScores, type Absent, type Definition, type Definitions } from './define.ts'

type BinaryDefinition = Definition<BinaryRows>

/** Metrics of a binary task without a parameter: a new one is a row here. */
export const BINARY: Definitions<'binary-classification'> = {
  roc_auc: { ...ranking('ROC AUC', rocAuc), exact: againstConstant },
  average_precision: ranking('average precision', averagePrecision),
  log_loss: loss('log loss', [0, Infinity], logLoss, logLosses),
  brier: loss('Brier score', [0, 1], brier, brierLosses),
  accuracy: { ...decision('accuracy', accuracy), exact: pairedAccuracy },
  precision: decision('precision', precision),
  recall: decision('recall', recall),
  specificity: decision('specificity', specificity),
  npv: decision('negative predictive value', negativePredictiveValue),
  balanced_accuracy: decision('balanced accuracy', balancedAccuracy),
  f1: decision('F1', fScore),
  jaccard: decision('Jaccard index', jaccard),
  matthews_corrcoef: { ...decision("Matthews' correlation", matthewsCorrelation), range: [-1, 1] },
  cohen_kappa: { ...decision("Cohen's kappa", cohenKappa), range: [-1, 1] },
  selection_rate: decision('selection rate', (_truth, prediction, options) => selectionRate(prediction, options)),
  d2_log_loss: skill('D² of log loss', logLossSkill),
  d2_brier: skill('D² of the Brier score', brierSkill),
}

/** F with another β than 1, as `fbeta@2`. */
export function fBeta(beta: number): BinaryDefinition {
  return decision(`F${beta}`, (truth, prediction, options) => fScore(truth, prediction, { ...options, beta }))
}

type OfScores = (truth: Uint8Array, score: Float64Array, options: WeightOptions) => Outcome
type OfDecisions = (truth: Uint8Array, prediction: Uint8Array, options: WeightOptions) => Outcome

function ranking(label: string, measure: OfScores): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: [0, 1],
    needs: 'ranks',
    reads: 'ranking',
    of: (rows, options) => {
      if (rows.score === undefined) return noScores(rows)
      // Where all labels are alike there is no order to get right, though an average precision of 1 would come out.
      if (isOneClass(rows)) return { kind: 'undefined', reason: 'one-class', n: rows.count }
      return measure(rows.truth, rows.score, options)
    },
  }
}

function loss(
  label: string,
  range: readonly [number, number],
  measure: OfScores,
  losses: (truth: Uint8Array, score: Float64Array) => Float64Array,
): BinaryDefinition {
  return {
    label,
    better: 'lower',
    range,
    needs: 'sums',
    reads: 'score',
    of: (rows, options) => {
      const { truth, score } = rows
      return score === undefined
        ? noScores(rows)
        : inTheWorld(rows, options, (weights) => measure(truth, score, weights))
    },
    paired: (champion, candidate, options) => {
      if (champion.score === undefined) return noScores(champion)
      if (candidate.score === undefined) return noScores(candidate)
      const [first, second] = [losses(champion.truth, champion.score), losses(candidate.truth, candidate.score)]
      return inTheWorld(candidate, options, (weights) => pairedLosses(first, second, weights))
    },
  }
}

function skill(label: string, measure: OfScores): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: [-Infinity, 1],
    needs: 'sums',
    reads: 'score',
    of: (rows, options) => (rows.score === undefined ? noScores(rows) : measure(rows.truth, rows.score, options)),
  }
}

function decision(label: string, measure: OfDecisions): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: [0, 1],
    needs: 'cells',
    reads: 'prediction',
    of: (rows, options) => inTheWorld(rows, options, (weights) => measure(rows.truth, rows.prediction, weights)),
  }
}

/** The metric at the share of positives that the real world has, where the rows say that it is another one. */
function inTheWorld(
  { truth, prevalence }: BinaryRows,
  options: WeightOptions,
  measure: (options: WeightOptions) => Outcome,
): Outcome | Absent {
  return prevalence === undefined
    ? measure(options)
    : atPrevalence(truth, prevalence, (weights) => measure({ weights }))
}

/** What is left of DeLong's difference where a perfect order meets a constant score. */
function againstConstant(
  champion: BinaryRows,
  candidate: BinaryRows,
): Pick<Difference, 'interval' | 'pValue'> | undefined {
  if (champion.score === undefined || candidate.score === undefined) return undefined
  const constant = champion.score.every((score, _, all) => score === all[0])
  if (!constant) return undefined
  const area = rocAuc(candidate.truth, candidate.score)
  if (area.kind === 'undefined' || area.variance !== 0 || area.atBoundary === undefined) return undefined
  // A constant has an area of exactly 0.5 whatever the rows, so the candidate's own interval is the difference's.
  const { atBoundary } = area
  return { interval: (level) => shifted(atBoundary(level), -0.5), pValue: null }
}

function shifted(interval: Interval, by: number): Interval {
  const { estimate, low, high } = interval
  return { ...interval, estimate: estimate + by, low: low + by, high: high + by }
}

/** Tango's interval holds its level where few rows differ; McNemar's mid-p is the test on the same table. */
function pairedAccuracy(
  champion: BinaryRows,
  candidate: BinaryRows,
): Pick<Difference, 'interval' | 'pValue'> | undefined {
  if (candidate.prevalence !== undefined || candidate.count === 0) return undefined
  const counts = pairedCounts(candidate.truth, champion.prediction, candidate.prediction)
  return {
    interval: (level) => tango(counts, { level }),
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond).midP.pValue,
  }
}
