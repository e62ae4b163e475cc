import type { CurvePoint } from '@titlebout/stats'

/** Points of curves whose intervals are resampled, as the reference tables name them. */
export const CURVE_POINTS: Record<string, CurvePoint> = {
  ks: { point: 'ks' },
  'recall_at_fpr_0.05': { point: 'recall-at-fpr', at: 0.05 },
  'recall_at_fpr_0.3': { point: 'recall-at-fpr', at: 0.3 },
  'recall_at_precision_0.6': { point: 'recall-at-precision', at: 0.6 },
  'precision_at_recall_0.8': { point: 'precision-at-recall', at: 0.8 },
  'partial_0.1': { point: 'partial-roc-auc', at: 0.1 },
  'partial_0.5': { point: 'partial-roc-auc', at: 0.5 },
}
