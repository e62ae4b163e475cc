import { canonicalMetric, findMetric, nearMetric, TASKS } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const OTHER_NAMES = [
  'accuracy_score balanced_accuracy_score cohen_kappa_score precision_score recall_score f1_score jaccard_score roc_auc',
  'roc_auc_score average_precision_score brier_score_loss d2_log_loss_score d2_brier_score top_k_accuracy_score',
  'mean_absolute_error mean_squared_error root_mean_squared_error mean_absolute_percentage_error mean_squared_log_error',
  'median_absolute_error r2_score explained_variance_score mean_poisson_deviance mean_gamma_deviance mean_pinball_loss',
  'd2_absolute_error_score d2_pinball_score ndcg_score precision_recall_auc auc auc_precision_recall binary_accuracy',
  'binary_crossentropy false_positive_rate false_negative_rate categorical_accuracy neg_mean_squared_error recall f1',
]
  .join(' ')
  .split(' ')

describe('names of other tools', () => {
  it.each(TASKS)('%s: each leads to a metric that there is, or is nobody’s', (task) => {
    for (const name of OTHER_NAMES) {
      const ours = canonicalMetric(name, task)
      if (ours !== name) expect(findMetric(ours, task), name).toBeDefined()
      const near = nearMetric(name, task)?.near
      if (near !== undefined) expect(findMetric(near, task), name).toBeDefined()
    }
  })

  it('mean what the tool means: MLflow averages over classes by their share', () => {
    expect(canonicalMetric('f1_score', 'binary-classification')).toBe('f1')
    expect(canonicalMetric('f1_score', 'multiclass-classification')).toBe('f1_weighted')
    expect(canonicalMetric('roc_auc', 'multiclass-classification')).toBe('roc_auc_ovr_weighted')
    expect(canonicalMetric('roc_auc', 'binary-classification')).toBe('roc_auc')
    expect(canonicalMetric('toString', 'regression')).toBe('toString')
  })
})
