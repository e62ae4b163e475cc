import * as z from 'zod'
import { sha256Schema } from '../names.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { datasetSchema } from './measured.ts'

/** One expectation of the contract, checked against one data set. */
export const checkSchema = z.strictObject({
  id: z.string(),
  role: z.enum(['train', 'validation', 'test', 'current']),
  field: z.string().nullable(),
  expected: z.string(),
  found: z.string(),
  /** Rows that break it; null when the check is not about rows. */
  rows: z.int().nonnegative().nullable(),
  verdict: z.enum(['passed', 'failed']),
  severity: z.enum(['error', 'warning', 'notice']),
})
export type Check = z.infer<typeof checkSchema>

/** A rare value of a feature at which the label is far more frequent: the shape of a leak. */
export const liftSchema = z.strictObject({
  field: z.string(),
  /** An expression of the small `where` grammar. */
  where: z.string(),
  /** What the label is there far more often than elsewhere, in the same grammar. */
  event: z.string(),
  rows: z.int().positive(),
  share: z.number(),
  /** Share of those rows, and of all rows, at which the event holds. */
  positive_rate: z.number(),
  base_rate: z.number(),
  lift: z.number(),
})
export type Lift = z.infer<typeof liftSchema>

/** Clusters or queries: how many stand where. */
export const groupsSchema = z.strictObject({
  role: z.enum(['cluster', 'query']),
  column: z.string(),
  train: z.int().nonnegative(),
  test: z.int().nonnegative(),
  /** In both, and the test rows of those. */
  shared: z.int().nonnegative(),
  test_rows: z.int().nonnegative(),
})
export type Groups = z.infer<typeof groupsSchema>

export const validationResultSchema = z.strictObject({
  datasets: classed('public', z.array(datasetSchema), 'The data sets that were read.'),
  contract: classed(
    'public',
    z.strictObject({ file: z.string(), name: z.string(), version: z.string(), sha256: sha256Schema }).nullable(),
    'The contract that judged; null when there is none.',
  ),
  profile: classed(
    'public',
    z.strictObject({ file: z.string(), sha256: sha256Schema }),
    'The profile of the training data.',
  ),
  checks: classed('aggregate', z.array(checkSchema), 'Every expectation with what was found.'),
  overlap: classed(
    'aggregate',
    z
      .strictObject({
        /** Test rows whose id occurs in train. */
        ids: z.int().nonnegative(),
        /** Test rows whose features and label equal a training row's. */
        rows: z.int().nonnegative(),
        test_rows: z.int().nonnegative(),
      })
      .nullable(),
    'Rows that stand in train and in test; null without both.',
  ),
  validation_overlaps: classed(
    'aggregate',
    z
      .array(
        z.strictObject({
          first: z.enum(['train', 'validation']),
          second: z.enum(['validation', 'test']),
          /** Rows of the second whose id occurs in the first. */
          ids: z.int().nonnegative(),
          /** Rows of the second whose features and label equal a row of the first. */
          rows: z.int().nonnegative(),
          /** Rows of the second. */
          second_rows: z.int().nonnegative(),
        }),
      )
      .optional(),
    'The same of the validation rows with both others; absent without validation rows.',
  ),
  groups: classed(
    'aggregate',
    z.array(groupsSchema),
    'Clusters and queries in train and in test, where both have them.',
  ),
  validation_groups: classed(
    'aggregate',
    z
      .array(
        z.strictObject({
          role: z.enum(['cluster', 'query']),
          column: z.string(),
          first: z.enum(['train', 'validation']),
          second: z.enum(['validation', 'test']),
          /** How many stand in each. */
          first_groups: z.int().nonnegative(),
          second_groups: z.int().nonnegative(),
          /** In both, and the rows of the second in those. */
          shared: z.int().nonnegative(),
          second_rows: z.int().nonnegative(),
        }),
      )
      .optional(),
    'Clusters and queries of the validation rows and of both others; absent without validation rows, or where nothing belongs together.',
  ),
  lifts: classed('aggregate', z.array(liftSchema), 'Rare values with a suspicious lift, largest first.'),
})
export const validationSchema = evidenceSchema('validation', validationResultSchema)
export type Validation = z.infer<typeof validationSchema>
