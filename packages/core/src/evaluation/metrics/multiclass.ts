import {
  ACCURACY,
  averagedPrecisionMeasure,
  averagedRecallMeasure,
  averagePrecisionOvr,
  balancedAccuracyMeasure,
  CLASS_BRIER,
  CLASS_LOG_LOSS,
  cellShares,
  cohenKappaMeasure,
  fMeasure,
  jaccardMeasure,
  MATTHEWS,
  measureCells,
  measureSums,
  multiclassBrierLosses,
  multiclassBrierSkill,
  multiclassLogLosses,
  multiclassLogLossSkill,
  pairedDifference,
  pairedLosses,
  requireClassScores,
  rocAucOvo,
  rocAucOvr,
  topKMeasure,
  type Average,
  type CellMeasure,
  type ClassScores,
  type Outcome,
  type SumMeasure,
  type WeightOptions,
  ZERO_ONE_LOSS,
} from '@titlebout/stats'
import type { ClassRows } from '../judged-rows.ts'
import { CLASS_CALIBRATION_ERROR } from './calibration.ts'
import { CLASS_COST } from './cost.ts'
import { noScores, type Definition, type Definitions } from './define.ts'

type ClassDefinition = Definition<ClassRows>

/** Metrics of a task with several classes, without a parameter: a new one is a row here. */
export const MULTICLASS: Definitions<'multiclass-classification'> = {
  accuracy: labels('accuracy', ACCURACY),
  balanced_accuracy: labels('balanced accuracy', balancedAccuracyMeasure()),
  balanced_accuracy_adjusted: labels(
    'balanced accuracy, adjusted for chance',
    balancedAccuracyMeasure({ adjusted: true }),
  ),
  zero_one_loss: { ...labels('zero-one loss', ZERO_ONE_LOSS), better: 'lower' },
  hamming_loss: { ...labels('Hamming loss', ZERO_ONE_LOSS), better: 'lower' },
  cost: CLASS_COST,
  matthews_corrcoef: labels("Matthews' correlation", MATTHEWS),
  cohen_kappa: labels("Cohen's kappa", cohenKappaMeasure()),
  cohen_kappa_linear: labels(
    "Cohen's kappa, errors weighted by their distance",
    cohenKappaMeasure({ disagreement: 'linear' }),
  ),
  cohen_kappa_quadratic: labels(
    "Cohen's kappa, errors weighted by their squared distance",
    cohenKappaMeasure({ disagreement: 'quadratic' }),
  ),
  ...averaged('f1', 'F1', fMeasure),
  ...averaged('precision', 'precision', averagedPrecisionMeasure),
  ...averaged('recall', 'recall', averagedRecallMeasure),
  ...averaged('jaccard', 'Jaccard index', jaccardMeasure),
  log_loss: loss('log loss', CLASS_LOG_LOSS, multiclassLogLosses),
  brier: loss('Brier score', CLASS_BRIER, multiclassBrierLosses),
  d2_log_loss: skill('D² of log loss', multiclassLogLossSkill),
  d2_brier: skill('D² of the Brier score', multiclassBrierSkill),
  roc_auc_ovo: ranking('ROC AUC, one class against another', rocAucOvo),
  roc_auc_ovo_weighted: ranking('ROC AUC, one class against another, weighted', (y, scores, options) =>
    rocAucOvo(y, scores, { ...options, average: 'weighted' }),
  ),
  roc_auc_ovr: ranking('ROC AUC, one class against the rest', rocAucOvr),
  roc_auc_ovr_weighted: ranking('ROC AUC, one class against the rest, weighted', (y, scores, options) =>
    rocAucOvr(y, scores, { ...options, average: 'weighted' }),
  ),
  roc_auc_ovr_micro: ranking('ROC AUC, one class against the rest, micro', (y, scores, options) =>
    rocAucOvr(y, scores, { ...options, average: 'micro' }),
  ),
  expected_calibration_error: CLASS_CALIBRATION_ERROR,
  average_precision_macro: ranking('macro average precision', averagePrecisionOvr),
  average_precision_weighted: ranking('weighted average precision', (y, scores, options) =>
    averagePrecisionOvr(y, scores, { ...options, average: 'weighted' }),
  ),
  average_precision_micro: ranking('micro average precision', (y, scores, options) =>
    averagePrecisionOvr(y, scores, { ...options, average: 'micro' }),
  ),
}

/** Share of rows whose class is among the k most likely ones, as `top_k_accuracy@3`. */
export function topK(k: number): ClassDefinition {
  return { ...ofScores(`top-${k} accuracy`, topKMeasure(k)), better: 'higher' }
}

type OfScores = (y: Uint16Array, scores: ClassScores, options: WeightOptions) => Outcome

function labels(label: string, measure: CellMeasure): ClassDefinition {
  const { measure: ofCells, ...law } = measure
  return {
    label,
    better: 'higher',
    range: measure.range,
    needs: 'cells',
    statistic: { needs: 'cells', measure },
    reads: 'prediction',
    of: ({ truth, prediction, classes }, options) =>
      measureCells(truth, prediction, { ...options, ...law, classes: classes.length }, ofCells),
    ...(law.comparable === undefined
      ? {}
      : { paired: (first, second, options) => pairedCells(first, second, options, measure) }),
  }
}

/** The difference of two fighters that average over the same classes. */
function pairedCells(
  { truth, prediction: first, classes: { length: classes } }: ClassRows,
  { prediction: second }: ClassRows,
  options: WeightOptions,
  { measure, ...law }: CellMeasure,
): Outcome {
  const [one, other] = [first, second].map((called) => cellShares(truth, called, { ...options, classes }))
  if (one !== undefined && other !== undefined && law.comparable?.(one, other) === false)
    return { kind: 'undefined', reason: 'other-classes', n: truth.length }
  const of = (called: Uint16Array): Outcome => measureCells(truth, called, { ...options, ...law, classes }, measure)
  return pairedDifference(of(first), of(second))
}

/** One metric for each way of averaging over the classes. */
function averaged(
  name: string,
  label: string,
  measureOf: (options: { readonly average: Average }) => CellMeasure,
): Record<string, ClassDefinition> {
  const averages: readonly Exclude<Average, 'binary'>[] = ['macro', 'weighted', 'micro']
  return Object.fromEntries(
    averages.map((average) => [`${name}_${average}`, labels(`${average} ${label}`, measureOf({ average }))]),
  )
}

/** Each class has an order of its own, and they meet in the rows. */
function ranking(label: string, measure: OfScores): ClassDefinition {
  return {
    label,
    better: 'higher',
    range: [0, 1],
    needs: 'rows',
    reads: 'ranking',
    of: (rows, options) => (rows.scores === undefined ? noScores(rows) : measure(rows.truth, rows.scores, options)),
  }
}

/** The best constant is fitted to the rows, and so needs them. */
function skill(label: string, measure: OfScores): ClassDefinition {
  return { ...ranking(label, measure), range: [-Infinity, 1], reads: 'score' }
}

function ofScores(label: string, measure: SumMeasure): ClassDefinition {
  return {
    label,
    better: 'lower',
    range: measure.range,
    needs: 'sums',
    statistic: { needs: 'sums', measure },
    reads: 'score',
    of: (rows, { weights }) => {
      const { truth, scores } = rows
      if (scores === undefined) return noScores(rows)
      requireClassScores(truth, scores, measure.law === 'mean')
      return measureSums({ truth, fighters: [{ scores }], weights }, measure)
    },
  }
}

function loss(
  label: string,
  measure: SumMeasure,
  losses: (y: Uint16Array, scores: ClassScores) => Float64Array,
): ClassDefinition {
  return {
    ...ofScores(label, measure),
    paired: (champion, candidate, options) => {
      if (champion.scores === undefined) return noScores(champion)
      if (candidate.scores === undefined) return noScores(candidate)
      return pairedLosses(losses(champion.truth, champion.scores), losses(candidate.truth, candidate.scores), options)
    },
  }
}
