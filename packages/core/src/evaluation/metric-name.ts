import * as z from 'zod'

/**
 * A metric as config, evidence and reports write it: a name of scikit-learn's, with an averaging as its ending where there
 * are several (`f1_macro`), and with a number after `@` where it needs one (`ndcg@10`, `recall_at_fpr@0.05`).
 */
export const metricNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(@\d+(\.\d+)?)?$/u, 'must be a metric, such as roc_auc, f1_macro or ndcg@10')
export type MetricName = z.infer<typeof metricNameSchema>
