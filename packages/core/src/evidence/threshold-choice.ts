import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'

/** How the threshold was chosen on the validation rows. Its value there is that of the best of many: no estimate for other rows. */
export const thresholdChoiceSchema = z.strictObject({
  goal: z.enum(['maximise', 'minimise']),
  metric: metricNameSchema,
  /** What the metric comes to on the validation rows. */
  value: z.number(),
  /** What only thresholds were looked at that reach it; null: all. */
  keeping: z.strictObject({ metric: metricNameSchema, min: z.number(), value: z.number() }).nullable(),
  /** Validation rows that it was chosen on, and those with the positive label. */
  rows: z.int().positive(),
  positives: z.int().positive(),
  /** Thresholds that do as well, this one counted: the highest was taken. */
  tied: z.int().positive(),
  /** Some thresholds around it, the highest first, at least privacy.min_count rows apart. */
  near: z.array(
    z.strictObject({
      threshold: z.number(),
      /** Share of the rows (of their weight) that are called positive from there on. */
      called: z.number(),
      /** null: the metric has no value there, or what is to be kept is not reached. */
      value: z.number().nullable(),
    }),
  ),
})
export type ThresholdChoiceRecord = z.infer<typeof thresholdChoiceSchema>
