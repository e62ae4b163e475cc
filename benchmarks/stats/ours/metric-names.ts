/** What a gate would ask for of scores of two classes. */
export const METRICS = [
  'accuracy',
  'balanced_accuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'matthews_corrcoef',
  'log_loss',
  'brier',
  'roc_auc',
] as const
