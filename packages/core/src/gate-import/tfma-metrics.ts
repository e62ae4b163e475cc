import { canonicalMetric } from '../evaluation/metric-aliases.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'

/** A metric of TFMA's by its class or its default name, and how it counts. */
interface TfmaMetric {
  readonly ours: MetricName
  /** Whether it calls scores above a threshold (0.5 unless its config says another one) positive. */
  readonly decides?: boolean
}

/** Some are not ours to the last digit: areas are interpolated there between 10,000 thresholds, and logarithms cut off at 1e-7. */
const METRICS: { readonly [T in Task]: Readonly<Record<string, TfmaMetric>> } = {
  'binary-classification': {
    auc: { ours: 'roc_auc' },
    auc_precision_recall: { ours: 'average_precision' },
    binary_crossentropy: { ours: 'log_loss' },
    binary_cross_entropy: { ours: 'log_loss' },
    mean_squared_error: { ours: 'brier' },
    binary_accuracy: { ours: 'accuracy', decides: true },
    precision: { ours: 'precision', decides: true },
    recall: { ours: 'recall', decides: true },
    specificity: { ours: 'specificity', decides: true },
    npv: { ours: 'npv', decides: true },
    f1_score: { ours: 'f1', decides: true },
    balanced_accuracy: { ours: 'balanced_accuracy', decides: true },
    matthews_correlation_coefficient: { ours: 'matthews_corrcoef', decides: true },
  },
  'multiclass-classification': {
    categorical_accuracy: { ours: 'accuracy' },
    sparse_categorical_accuracy: { ours: 'accuracy' },
    categorical_crossentropy: { ours: 'log_loss' },
    sparse_categorical_crossentropy: { ours: 'log_loss' },
  },
  regression: {
    mean_absolute_error: { ours: 'mae' },
    mean_squared_error: { ours: 'mse' },
    root_mean_squared_error: { ours: 'rmse' },
    mean_squared_logarithmic_error: { ours: 'msle' },
  },
  ranking: {},
  custom: {},
}

/** Names of classes whose default name does not follow from them. */
const CLASS_NAMES: Readonly<Record<string, string>> = {
  AUC: 'auc',
  AUCPrecisionRecall: 'auc_precision_recall',
  NPV: 'npv',
}

/** @param name a class (`BinaryAccuracy`) or a metric's name (`binary_accuracy`) */
export function tfmaMetric(name: string, task: Task): TfmaMetric | undefined {
  const plain = CLASS_NAMES[name] ?? name.replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2').toLowerCase()
  const known = METRICS[task]
  if (Object.hasOwn(known, plain)) return known[plain]
  // In percent there, which ours is not.
  if (plain === 'mean_absolute_percentage_error') return undefined
  const ours = canonicalMetric(plain, task)
  return findMetric(ours, task) === undefined ? undefined : { ours }
}
