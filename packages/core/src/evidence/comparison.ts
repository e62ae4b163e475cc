import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { verdictSchema } from '../verdict.ts'
import { measuredSchema } from './measured.ts'

/** Candidate against champion on one metric. `difference` is oriented: positive means the candidate is better. */
export const comparisonSchema = z.strictObject({
  metric: metricNameSchema,
  role: z.enum(['primary', 'guardrail', 'critical', 'shown']),
  /** The critical slice that it is about; null: all judged rows. */
  slice: z.string().nullable(),
  claim: z.enum(['superior', 'non-inferior']),
  margin: z.number().nonnegative(),
  candidate: measuredSchema,
  champion: measuredSchema,
  difference: measuredSchema,
  p_value: z.number().nullable(),
  verdict: verdictSchema,
  /** Rows that would decide at 80 % power, from the margin and the observed variance; null when decided, or when there are as many. */
  rows_to_decide: z.int().positive().nullable(),
  /** The smallest margin with which "no worse" passes on these very rows, rounded up; null when it passed, or no margin would do. */
  margin_to_pass: z.number().positive().nullable(),
})
export type Comparison = z.infer<typeof comparisonSchema>
