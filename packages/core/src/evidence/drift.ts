import * as z from 'zod'
import { sha256Schema } from '../names.ts'
import { VERDICTS } from '../verdict.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { datasetSchema, measuredSchema } from './measured.ts'

export const driftMeasureSchema = z.strictObject({
  /** null: about the rows as a whole. */
  field: z.string().nullable(),
  kind: z.enum(['numeric', 'categorical', 'nulls', 'new-categories', 'volume']),
  /** Standard name, such as `ks`, `total_variation`, `difference_of_shares`. */
  measure: z.string(),
  effect: measuredSchema,
  tolerance: z.number(),
  /** Of H0: effect at most the tolerance; null when it could not be tested. */
  p_value: z.number().nullable(),
  /** Adjusted for the false discovery rate over all measures. */
  p_adjusted: z.number().nullable(),
  /** failed: drift beyond the tolerance; passed: no more than the tolerance; undecided: cannot tell. */
  verdict: z.enum(VERDICTS),
  detail: z.string(),
})
export type DriftMeasure = z.infer<typeof driftMeasureSchema>

export const driftResultSchema = z.strictObject({
  reference: classed(
    'public',
    z.strictObject({
      version: z.int().positive().nullable(),
      package_sha256: sha256Schema.nullable(),
      profile_sha256: sha256Schema,
      row_count: z.int().nonnegative(),
    }),
    'The profile that the champion was accepted on.',
  ),
  current: classed('public', datasetSchema, 'What it sees now.'),
  profile: classed(
    'public',
    z.strictObject({ file: z.string(), sha256: sha256Schema }),
    'The profile of the current data.',
  ),
  measures: classed('aggregate', z.array(driftMeasureSchema), 'Every measure, strongest first.'),
  drifted: classed('public', z.array(z.string()), 'Columns (and `rows`) with drift beyond the tolerance.'),
  issue: classed(
    'public',
    z.strictObject({ number: z.int().positive(), state: z.enum(['opened', 'updated', 'closed']) }).nullable(),
    'The one issue about drift of this model.',
  ),
  retraining: classed(
    'public',
    z
      .strictObject({
        asked: z.boolean(),
        workflow: z.string().nullable(),
        /** Why not, when it was not asked for. */
        detail: z.string(),
      })
      .nullable(),
    'The next round.',
  ),
})
export const driftSchema = evidenceSchema('drift', driftResultSchema)
export type Drift = z.infer<typeof driftSchema>
