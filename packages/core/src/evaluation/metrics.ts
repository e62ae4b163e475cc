import {
  accuracy,
  averagePrecision,
  brier,
  brierLosses,
  logLoss,
  logLosses,
  mcnemar,
  pairedCounts,
  pairedDifference,
  pairedLosses,
  precision,
  recall,
  rocAuc,
  tango,
  waldTest,
  type Interval,
  type Outcome,
} from '@titlebout/stats'
import type { MetricName } from '../evidence/evaluation.ts'
import { isOneClass, type JudgedRows } from './judged-rows.ts'

/** Rows with scores: what a metric of scores is handed. */
export interface ScoredRows extends JudgedRows {
  readonly score: Float64Array
}

/** A paired difference with what its metric knows better than the general rule. */
export interface Difference {
  /** candidate − champion, turned so that positive means the candidate is better. */
  readonly outcome: Outcome
  /** The interval, where the metric has one of its own; else it follows from the outcome. */
  readonly interval?: (level: number) => Interval
  /** Two-sided p-value of "no difference", null where there is none. */
  readonly pValue: number | null
}

interface Common {
  readonly name: MetricName
  /** As in a sentence. */
  readonly label: string
  readonly better: 'higher' | 'lower'
}

/** A metric of the order of scores, or of their values. */
interface ScoreMetric extends Common {
  readonly reads: 'ranking' | 'score'
  measure(rows: ScoredRows): Outcome
  difference(candidate: ScoredRows, champion: ScoredRows): Difference
}

/** A metric of the decisions at the threshold. */
interface DecisionMetric extends Common {
  readonly reads: 'prediction'
  measure(rows: JudgedRows): Outcome
  difference(candidate: JudgedRows, champion: JudgedRows): Difference
}

export type Metric = ScoreMetric | DecisionMetric

/** Every metric once: a new one is a row here and a name in `METRICS`. */
export const METRIC_TABLE: { readonly [K in MetricName]: Metric } = {
  roc_auc: { ...rankingMetric('roc_auc', 'ROC AUC', rocAuc), difference: areaDifference },
  average_precision: rankingMetric('average_precision', 'average precision', averagePrecision),
  log_loss: lossMetric('log_loss', 'log loss', logLoss, logLosses),
  brier: lossMetric('brier', 'Brier score', brier, brierLosses),
  accuracy: {
    name: 'accuracy',
    label: 'accuracy',
    better: 'higher',
    reads: 'prediction',
    measure: (rows) => accuracy(rows.truth, rows.prediction),
    difference: accuracyDifference,
  },
  precision: proportionMetric('precision', precision),
  recall: proportionMetric('recall', recall),
}

type Measure = (truth: Uint8Array, values: Float64Array) => Outcome

function rankingMetric(name: MetricName, label: string, measure: Measure): ScoreMetric {
  // Where all labels are alike there is no order to get right, though an average precision of 1 would come out.
  const of = (rows: ScoredRows): Outcome =>
    isOneClass(rows)
      ? { kind: 'undefined', reason: 'one-class', n: rows.truth.length }
      : measure(rows.truth, rows.score)
  return {
    name,
    label,
    better: 'higher',
    reads: 'ranking',
    measure: of,
    difference: (candidate, champion) => withWald(pairedDifference(of(champion), of(candidate))),
  }
}

/** DeLong's paired difference, and what is left of it where a perfect order meets a constant score. */
function areaDifference(candidate: ScoredRows, champion: ScoredRows): Difference {
  const area = rocAuc(candidate.truth, candidate.score)
  const paired = withWald(pairedDifference(rocAuc(champion.truth, champion.score), area))
  const isConstant = champion.score.every((score) => score === champion.score[0])
  if (!isConstant || area.kind === 'undefined' || area.variance !== 0 || area.atBoundary === undefined) return paired
  // A constant has an area of exactly 0.5 whatever the rows, so the candidate's own interval is the difference's.
  const { atBoundary } = area
  return { ...paired, interval: (level) => shifted(atBoundary(level), -0.5) }
}

function shifted(interval: Interval, by: number): Interval {
  const { estimate, low, high } = interval
  return { ...interval, estimate: estimate + by, low: low + by, high: high + by }
}

function lossMetric(
  name: MetricName,
  label: string,
  measure: Measure,
  losses: (truth: Uint8Array, values: Float64Array) => Float64Array,
): ScoreMetric {
  const of = (rows: ScoredRows): Float64Array => losses(rows.truth, rows.score)
  return {
    name,
    label,
    better: 'lower',
    reads: 'score',
    measure: (rows) => measure(rows.truth, rows.score),
    // The champion's loss minus the candidate's: what the candidate saves.
    difference: (candidate, champion) => withWald(pairedLosses(of(candidate), of(champion))),
  }
}

function proportionMetric(
  name: 'precision' | 'recall',
  measure: (truth: Uint8Array, prediction: Uint8Array) => Outcome,
): DecisionMetric {
  const of = (rows: JudgedRows): Outcome => measure(rows.truth, rows.prediction)
  return {
    name,
    label: name,
    better: 'higher',
    reads: 'prediction',
    measure: of,
    difference: (candidate, champion) => withWald(pairedDifference(of(champion), of(candidate))),
  }
}

/** Tango's interval holds its level where few rows differ; McNemar's mid-p is the test on the same table. */
function accuracyDifference(candidate: JudgedRows, champion: JudgedRows): Difference {
  const counts = pairedCounts(candidate.truth, champion.prediction, candidate.prediction)
  const of = (rows: JudgedRows): Outcome => accuracy(rows.truth, rows.prediction)
  return {
    outcome: pairedDifference(of(champion), of(candidate)),
    interval: (level) => tango(counts, { level }),
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond).midP.pValue,
  }
}

function withWald(outcome: Outcome): Difference {
  const test = waldTest(outcome)
  return { outcome, pValue: 'kind' in test ? null : test.pValue }
}
