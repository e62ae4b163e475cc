import type { MetricName } from './metric-name.ts'
import type { Task } from './task.ts'

type Names = Readonly<Record<string, MetricName>>

/** Names of functions of scikit-learn's and of metrics of MLflow's that are the very number we have under a shorter name. */
const LABELS: Names = {
  accuracy_score: 'accuracy',
  balanced_accuracy_score: 'balanced_accuracy',
  cohen_kappa_score: 'cohen_kappa',
}

const SAME: { readonly [T in Task]: Names } = {
  'binary-classification': {
    ...LABELS,
    precision_score: 'precision',
    recall_score: 'recall',
    f1_score: 'f1',
    jaccard_score: 'jaccard',
    roc_auc_score: 'roc_auc',
    average_precision_score: 'average_precision',
    brier_score_loss: 'brier',
    d2_log_loss_score: 'd2_log_loss',
    d2_brier_score: 'd2_brier',
  },
  // MLflow averages over classes by their share, and its area is of one class against the rest.
  'multiclass-classification': {
    ...LABELS,
    precision_score: 'precision_weighted',
    recall_score: 'recall_weighted',
    f1_score: 'f1_weighted',
    roc_auc: 'roc_auc_ovr_weighted',
    top_k_accuracy_score: 'top_k_accuracy@2',
  },
  regression: {
    mean_absolute_error: 'mae',
    mean_squared_error: 'mse',
    root_mean_squared_error: 'rmse',
    mean_absolute_percentage_error: 'mape',
    mean_squared_log_error: 'msle',
    median_absolute_error: 'median_ae',
    r2_score: 'r2',
    explained_variance_score: 'explained_variance',
    mean_poisson_deviance: 'poisson_deviance',
    mean_gamma_deviance: 'gamma_deviance',
    mean_pinball_loss: 'pinball@0.5',
    d2_absolute_error_score: 'd2_absolute_error',
    d2_pinball_score: 'd2_pinball@0.5',
  },
  ranking: { ndcg_score: 'ndcg' },
  custom: {},
}

/** The name that we have for a metric of another tool's; the name itself where it is ours, or nobody's. */
export function canonicalMetric(name: MetricName, task: Task): MetricName {
  const same = SAME[task]
  return Object.hasOwn(same, name) ? (same[name] ?? name) : name
}

/** A metric of another tool's that is almost one of ours, and what the difference is. */
export interface NearMetric {
  readonly near: MetricName
  readonly why: string
}

const AVERAGED = (base: string): NearMetric => ({
  near: `${base}_weighted`,
  why: `over several classes it needs an average: ${base}_macro, ${base}_weighted or ${base}_micro`,
})

const NEAR: { readonly [T in Task]: Readonly<Record<string, NearMetric>> } = {
  'binary-classification': {
    precision_recall_auc: {
      near: 'average_precision',
      why: 'MLflow joins the points of the curve by straight lines, which is too large',
    },
    auc: { near: 'roc_auc', why: "TFMA's is interpolated between 10,000 thresholds, ours is exact" },
    auc_precision_recall: {
      near: 'average_precision',
      why: "TFMA's is interpolated between 10,000 thresholds, ours is a sum of steps",
    },
    binary_accuracy: { near: 'accuracy', why: "TFMA's calls scores above 0.5 positive, ours from model.threshold on" },
    binary_crossentropy: { near: 'log_loss', why: "TFMA's cuts scores off at 1e-7" },
    mean_squared_error: { near: 'brier', why: 'of probabilities it is called the Brier score' },
    false_positive_rate: { near: 'specificity', why: 'it is 1 minus this' },
    false_negative_rate: { near: 'recall', why: 'it is 1 minus this' },
  },
  'multiclass-classification': {
    precision: AVERAGED('precision'),
    recall: AVERAGED('recall'),
    f1: AVERAGED('f1'),
    jaccard: AVERAGED('jaccard'),
    categorical_accuracy: { near: 'accuracy', why: 'ours is of the decisions, which need not be the largest score' },
    sparse_categorical_accuracy: {
      near: 'accuracy',
      why: 'ours is of the decisions, which need not be the largest score',
    },
    categorical_crossentropy: { near: 'log_loss', why: "TFMA's cuts scores off at 1e-7" },
  },
  regression: {
    mean_squared_logarithmic_error: { near: 'msle', why: "TFMA's cuts numbers off at 1e-7" },
    neg_mean_absolute_error: { near: 'mae', why: 'it is this with the sign turned' },
    neg_mean_squared_error: { near: 'mse', why: 'it is this with the sign turned' },
    neg_root_mean_squared_error: { near: 'rmse', why: 'it is this with the sign turned' },
  },
  ranking: {},
  custom: {},
}

/** Another tool's metric that is not quite one of ours; undefined where we know none. */
export function nearMetric(name: string, task: Task): NearMetric | undefined {
  const near = NEAR[task]
  return Object.hasOwn(near, name) ? near[name] : undefined
}
