import * as z from 'zod'

const NAME = /^[a-z][a-z0-9_]*(@\d+(\.\d+)?)?$/u

/**
 * A metric as config, evidence and reports write it: a name of scikit-learn's, with an averaging as its ending where there
 * are several (`f1_macro`), and with a number after `@` where it needs one (`ndcg@10`, `recall_at_fpr@0.05`).
 */
export const metricNameSchema = z
  .string()
  .regex(NAME, { error: ({ input }) => `must be a metric, such as roc_auc, f1_macro or ndcg@10${inOurLetters(input)}` })
export type MetricName = z.infer<typeof metricNameSchema>

/** TFMA's classes and spellings with blanks or hyphens, in the letters that names here have; nothing where they cannot be. */
function inOurLetters(input: unknown): string {
  const name = String(input)
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/gu, '$1$3_$2')
    .replaceAll(/[\s-]+/gu, '_')
    .toLowerCase()
  return NAME.test(name) ? `: write ${name}` : ''
}
