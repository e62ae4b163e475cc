import {
  averagedPrecision,
  averagedRecall,
  balancedAccuracy,
  cohenKappa,
  fScore,
  jaccard,
  matthewsCorrelation,
  multiclassAccuracy,
  multiclassBrier,
  multiclassBrierLosses,
  multiclassLogLoss,
  multiclassLogLosses,
  pairedLosses,
  rocAucOvr,
  topKAccuracy,
  averagePrecisionOvr,
  type Average,
  type AverageOptions,
  type CellOptions,
  type ClassScores,
  type Outcome,
  type WeightOptions,
} from '@titlebout/stats'
import type { ClassRows } from '../judged-rows.ts'
import { noScores, type Definition, type Definitions } from './define.ts'

type ClassDefinition = Definition<ClassRows>

/** Metrics of a task with several classes, without a parameter: a new one is a row here. */
export const MULTICLASS: Definitions<'multiclass-classification'> = {
  accuracy: labels('accuracy', multiclassAccuracy),
  balanced_accuracy: labels('balanced accuracy', balancedAccuracy),
  matthews_corrcoef: { ...labels("Matthews' correlation", matthewsCorrelation), range: [-1, 1] },
  cohen_kappa: { ...labels("Cohen's kappa", cohenKappa), range: [-1, 1] },
  ...averaged('f1', 'F1', fScore),
  ...averaged('precision', 'precision', averagedPrecision),
  ...averaged('recall', 'recall', averagedRecall),
  ...averaged('jaccard', 'Jaccard index', jaccard),
  log_loss: loss('log loss', [0, Infinity], multiclassLogLoss, multiclassLogLosses),
  brier: loss('Brier score', [0, 2], multiclassBrier, multiclassBrierLosses),
  roc_auc_ovr: scored('ROC AUC, one class against the rest', 'ranking', rocAucOvr),
  roc_auc_ovr_weighted: scored('ROC AUC, one class against the rest, weighted', 'ranking', (y, scores, options) =>
    rocAucOvr(y, scores, { ...options, average: 'weighted' }),
  ),
  average_precision_macro: scored('macro average precision', 'ranking', averagePrecisionOvr),
}

/** Share of rows whose class is among the k most likely ones, as `top_k_accuracy@3`. */
export function topK(k: number): ClassDefinition {
  return scored(`top-${k} accuracy`, 'score', (y, scores, options) => topKAccuracy(y, scores, { ...options, k }))
}

type OfLabels = (y: Uint16Array, predicted: Uint16Array, options: CellOptions) => Outcome
type OfAveraged = (y: Uint16Array, predicted: Uint16Array, options: AverageOptions) => Outcome
type OfScores = (y: Uint16Array, scores: ClassScores, options: WeightOptions) => Outcome

function labels(label: string, measure: OfLabels): ClassDefinition {
  return {
    label,
    better: 'higher',
    range: [0, 1],
    needs: 'cells',
    reads: 'prediction',
    of: ({ truth, prediction, classes }, options) =>
      measure(truth, prediction, { ...options, classes: classes.length }),
  }
}

/** One metric for each way of averaging over the classes. */
function averaged(name: string, label: string, measure: OfAveraged): Record<string, ClassDefinition> {
  const averages: readonly Exclude<Average, 'binary'>[] = ['macro', 'weighted', 'micro']
  return Object.fromEntries(
    averages.map((average) => [
      `${name}_${average}`,
      labels(`${average} ${label}`, (y, predicted, options) => measure(y, predicted, { ...options, average })),
    ]),
  )
}

function scored(label: string, reads: 'ranking' | 'score', measure: OfScores): ClassDefinition {
  return {
    label,
    better: 'higher',
    range: [0, 1],
    needs: 'rows',
    reads,
    of: (rows, options) => (rows.scores === undefined ? noScores(rows) : measure(rows.truth, rows.scores, options)),
  }
}

function loss(
  label: string,
  range: readonly [number, number],
  measure: OfScores,
  losses: (y: Uint16Array, scores: ClassScores) => Float64Array,
): ClassDefinition {
  return {
    label,
    better: 'lower',
    range,
    needs: 'sums',
    reads: 'score',
    of: (rows, options) => (rows.scores === undefined ? noScores(rows) : measure(rows.truth, rows.scores, options)),
    paired: (champion, candidate, options) => {
      if (champion.scores === undefined) return noScores(champion)
      if (candidate.scores === undefined) return noScores(candidate)
      return pairedLosses(losses(champion.truth, champion.scores), losses(candidate.truth, candidate.scores), options)
    },
  }
}
