import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { policy } from './side.ts'

/** How a threshold is chosen on rows that no verdict rests on. */
export const thresholdRuleSchema = z.strictObject({
  from: policy(z.literal('validation'), 'validation: the rows of data.validation, scored by the candidate itself.'),
  maximise: policy(
    metricNameSchema.optional(),
    'The metric of decisions that is as high as any threshold makes it, such as f1 or matthews_corrcoef. Of equally good thresholds the highest is taken.',
  ),
  minimise: policy(
    metricNameSchema.optional(),
    'Instead of maximise: the metric that is as low as any threshold makes it, such as cost (by model.costs).',
  ),
  keeping: policy(
    z
      .strictObject({
        metric: policy(metricNameSchema, 'What must be reached on the validation rows, such as precision.'),
        min: policy(z.number(), 'The least of it.'),
      })
      .optional(),
    'Only thresholds that reach this are looked at.',
  ),
})
export type ThresholdRule = z.infer<typeof thresholdRuleSchema>

/** A threshold, or how it is chosen. */
export const thresholdSchema = z.union([z.number().min(0).max(1), thresholdRuleSchema])

/** The threshold that stands in titlebout.yml; undefined where it is chosen by a rule. */
export function fixedThreshold({ threshold }: { readonly threshold: number | ThresholdRule }): number | undefined {
  return typeof threshold === 'number' ? threshold : undefined
}

/** The rule that chooses the threshold; undefined where it stands in titlebout.yml. */
export function thresholdRule({
  threshold,
}: {
  readonly threshold: number | ThresholdRule
}): ThresholdRule | undefined {
  return typeof threshold === 'number' ? undefined : threshold
}
