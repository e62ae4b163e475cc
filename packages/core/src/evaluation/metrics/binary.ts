import {
  ACCURACY,
  atPrevalence,
  averagePrecision,
  balancedAccuracyMeasure,
  BRIER,
  brierLosses,
  BRIER_SKILL,
  cohenKappaMeasure,
  fMeasure,
  jaccardMeasure,
  LOG_LOSS,
  LOG_LOSS_SKILL,
  logLosses,
  MATTHEWS,
  mcnemar,
  meanLoss,
  measureCells,
  measureSums,
  NEGATIVE_PREDICTIVE_VALUE,
  pairedCounts,
  pairedLosses,
  PRECISION,
  RECALL,
  rankSummary,
  requireProbabilities,
  rocAuc,
  SELECTION_RATE,
  SPECIFICITY,
  tango,
  type CellMeasure,
  type Interval,
  type Outcome,
  type PairedCounts,
  type RankMeasure,
  type Summarised,
  type SumMeasure,
  type WeightOptions,
  ZERO_ONE_LOSS,
} from '@titlebout/stats'
import { isOneClass, type BinaryRows } from '../judged-rows.ts'
import type { Difference, Image } from '../metric.ts'
import { countsOfCells } from '../paired-cells.ts'
import type { SliceStatistics } from '../slice-statistics.ts'
import { KS } from './binary-points.ts'
import { CALIBRATION_ERROR } from './calibration.ts'
import { BINARY_COST } from './cost.ts'
import { COX_INTERCEPT, COX_SLOPE, IN_THE_LARGE } from './recalibration.ts'
import { noScores, type Absent, type Definition, type Definitions } from './define.ts'

type BinaryDefinition = Definition<BinaryRows>

const PAIRED_ACCURACY = { exact: pairedAccuracy, exactFrom: accuracyFrom } as const

/** Metrics of a binary task without a parameter: a new one is a row here. */
export const BINARY: Definitions<'binary-classification'> = {
  roc_auc: {
    ...ranking('ROC AUC', 'area', rocAuc),
    exact: againstConstant,
    exactFrom: constantFrom,
    exactWithoutVariance: true,
  },
  gini: {
    ...ranking('Gini coefficient', 'area', rocAuc, { scale: 2, shift: -1 }),
    exact: giniAgainstConstant,
    exactFrom: giniFrom,
    exactWithoutVariance: true,
  },
  ks: KS,
  average_precision: ranking('average precision', 'precision', averagePrecision),
  log_loss: loss('log loss', LOG_LOSS, logLosses),
  brier: loss('Brier score', BRIER, brierLosses),
  accuracy: { ...decision('accuracy', ACCURACY), ...PAIRED_ACCURACY },
  zero_one_loss: { ...decision('zero-one loss', ZERO_ONE_LOSS), better: 'lower', ...PAIRED_ACCURACY },
  hamming_loss: { ...decision('Hamming loss', ZERO_ONE_LOSS), better: 'lower', ...PAIRED_ACCURACY },
  precision: decision('precision', PRECISION),
  recall: decision('recall', RECALL),
  specificity: decision('specificity', SPECIFICITY),
  npv: decision('negative predictive value', NEGATIVE_PREDICTIVE_VALUE),
  balanced_accuracy: decision('balanced accuracy', balancedAccuracyMeasure()),
  balanced_accuracy_adjusted: decision(
    'balanced accuracy, adjusted for chance',
    balancedAccuracyMeasure({ adjusted: true }),
  ),
  f1: decision('F1', fMeasure()),
  jaccard: decision('Jaccard index', jaccardMeasure()),
  matthews_corrcoef: decision("Matthews' correlation", MATTHEWS),
  cohen_kappa: decision("Cohen's kappa", cohenKappaMeasure()),
  selection_rate: decision('selection rate', SELECTION_RATE),
  d2_log_loss: skill('D² of log loss', LOG_LOSS_SKILL),
  d2_brier: skill('D² of the Brier score', BRIER_SKILL),
  cost: BINARY_COST,
  expected_calibration_error: CALIBRATION_ERROR,
  cox_slope: COX_SLOPE,
  cox_intercept: COX_INTERCEPT,
  calibration_in_the_large: IN_THE_LARGE,
}

/** F with another β than 1, as `fbeta@2`. */
export function fBeta(beta: number): BinaryDefinition {
  return decision(`F${beta}`, fMeasure({ beta }))
}

type OfScores = (truth: Uint8Array, score: Float64Array, options: WeightOptions) => Outcome

function ranking(label: string, measure: RankMeasure, ofRows: OfScores, image?: Image): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: image === undefined ? [0, 1] : [image.shift, image.scale + image.shift],
    needs: 'ranks',
    statistic: { needs: 'ranks', measure, image },
    reads: 'ranking',
    of: (rows, options) => {
      if (rows.score === undefined) return noScores(rows)
      // Where all labels are alike there is no order to get right, though an average precision of 1 would come out.
      if (isOneClass(rows)) return { kind: 'undefined', reason: 'one-class', n: rows.count }
      const { truth, score } = rows
      // An area compares positives with negatives, how many there are of either has no part in it.
      return measure === 'area'
        ? ofRows(truth, score, options)
        : inTheWorld(rows, options, (weights) => ofRows(truth, score, weights))
    },
  }
}

function loss(
  label: string,
  measure: SumMeasure,
  losses: (truth: Uint8Array, score: Float64Array) => Float64Array,
): BinaryDefinition {
  // Of rows that are compared each side is asked about by itself too, and a logarithm per row is most of either.
  const found = new WeakMap<BinaryRows, Float64Array>()
  const lossesOf = (rows: BinaryRows, score: Float64Array): Float64Array => {
    const known = found.get(rows)
    if (known !== undefined) return known
    requireProbabilities(score, 'score')
    const made = losses(rows.truth, score)
    found.set(rows, made)
    return made
  }
  return {
    ...ofScores(label, measure),
    better: 'lower',
    of: (rows, options) => {
      const { score } = rows
      if (score === undefined) return noScores(rows)
      return inTheWorld(rows, options, (weights) =>
        meanLoss(lossesOf(rows, score), { ...weights, range: measure.range }),
      )
    },
    paired: (champion, candidate, options) => {
      if (champion.score === undefined) return noScores(champion)
      if (candidate.score === undefined) return noScores(candidate)
      const [first, second] = [lossesOf(champion, champion.score), lossesOf(candidate, candidate.score)]
      return inTheWorld(candidate, options, (weights) => pairedLosses(first, second, weights))
    },
  }
}

function skill(label: string, measure: SumMeasure): BinaryDefinition {
  return {
    ...ofScores(label, measure),
    better: 'higher',
    of: (rows, options) => {
      const { truth, score } = rows
      return score === undefined
        ? noScores(rows)
        : inTheWorld(rows, options, (weights) => sumsOf(truth, score, weights, measure))
    },
  }
}

function ofScores(
  label: string,
  measure: SumMeasure,
): Pick<BinaryDefinition, 'label' | 'range' | 'needs' | 'statistic' | 'reads'> {
  return { label, range: measure.range, needs: 'sums', statistic: { needs: 'sums', measure }, reads: 'score' }
}

function sumsOf(truth: Uint8Array, score: Float64Array, { weights }: WeightOptions, measure: SumMeasure): Outcome {
  requireProbabilities(score, 'score')
  return measureSums({ truth, fighters: [{ value: score }], weights }, measure)
}

function decision(label: string, measure: CellMeasure): BinaryDefinition {
  const { measure: ofCells, ...law } = measure
  return {
    label,
    better: 'higher',
    range: measure.range,
    needs: 'cells',
    statistic: { needs: 'cells', measure },
    reads: 'prediction',
    of: (rows, options) =>
      inTheWorld(rows, options, (weights) =>
        measureCells(rows.truth, rows.prediction, { ...weights, ...law }, ofCells),
      ),
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
    : atPrevalence(truth, prevalence, (weights) => measure({ weights }), options)
}

/** What is left of DeLong's difference where a perfect order meets a constant score. */
function againstConstant(
  champion: BinaryRows,
  candidate: BinaryRows,
): Pick<Difference, 'interval' | 'pValue'> | undefined {
  if (champion.score === undefined || candidate.score === undefined) return undefined
  const constant = champion.score.every((score, _, all) => score === all[0])
  if (!constant) return undefined
  return perfectAgainst(rocAuc(candidate.truth, candidate.score))
}

/** Where no row of either class moves an area of one half, all scores are alike. */
function constantFrom({ ranks }: SliceStatistics): Pick<Difference, 'interval' | 'pValue'> | undefined {
  const area = ranks?.measures.area
  if (ranks === undefined || area?.estimates[0] !== 0.5 || area.spreads[0]?.rows !== 0) return undefined
  return perfectAgainst(rankSummary(ranks, 'area', 1))
}

/** A constant has an area of exactly 0.5 whatever the rows, so the candidate's own interval is the difference's. */
function perfectAgainst(area: Summarised): Pick<Difference, 'interval' | 'pValue'> | undefined {
  if (area.kind === 'undefined' || area.variance !== 0 || area.atBoundary === undefined) return undefined
  const { atBoundary } = area
  return { interval: (level) => shifted(atBoundary(level), -0.5), pValue: null }
}

function giniAgainstConstant(
  champion: BinaryRows,
  candidate: BinaryRows,
): Pick<Difference, 'interval' | 'pValue'> | undefined {
  return ofGini(againstConstant(champion, candidate))
}

function giniFrom(known: SliceStatistics): Pick<Difference, 'interval' | 'pValue'> | undefined {
  return ofGini(constantFrom(known))
}

function ofGini(
  area: Pick<Difference, 'interval' | 'pValue'> | undefined,
): Pick<Difference, 'interval' | 'pValue'> | undefined {
  const { interval, pValue } = area ?? {}
  if (interval === undefined || pValue === undefined) return undefined
  return { interval: (level) => doubled(interval(level)), pValue }
}

function doubled(interval: Interval): Interval {
  const { estimate, low, high } = interval
  return { ...interval, estimate: 2 * estimate, low: 2 * low, high: 2 * high }
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
  return ofCounts(pairedCounts(candidate.truth, champion.prediction, candidate.prediction))
}

function accuracyFrom({ cells }: SliceStatistics): Pick<Difference, 'interval' | 'pValue'> | undefined {
  return cells === undefined || cells.size.n === 0 ? undefined : ofCounts(countsOfCells(cells))
}

function ofCounts(counts: PairedCounts): Pick<Difference, 'interval' | 'pValue'> {
  return {
    interval: (level) => tango(counts, { level }),
    pValue: mcnemar(counts.onlyFirst, counts.onlySecond).midP.pValue,
  }
}
