import * as z from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'
import { datasetSchema } from './measured.ts'

/** What changed on the validation rows: counts for the evidence. The rows themselves stand in a file that is kept for days, not for ever. */
export const exampleFactsSchema = z.strictObject({
  dataset: datasetSchema,
  /** What rows were compared by: decisions, or a loss of each row. */
  by: z.string(),
  better: z.int().nonnegative(),
  worse: z.int().nonnegative(),
  /** The worst of them, capped by privacy.examples.most; null: none are shown. */
  file: z.strictObject({ file: z.string(), sha256: sha256Schema, row_count: z.int().positive() }).nullable(),
})
export type ExampleFacts = z.infer<typeof exampleFactsSchema>

const saidSchema = z.strictObject({
  /** The decision (positive or negative, or the class), or the predicted number; null where the task has neither. */
  prediction: z.union([z.string(), z.number()]).nullable(),
  /** Probability of the positive label, or of the true class; the loss where nothing else is known. */
  score: z.number().nullable(),
})

/** files/examples.json: rows of data.validation, class `row`. Never part of evidence, never of data.test. */
export const examplesSchema = z.strictObject({
  format: z.literal('titlebout.examples/1'),
  model: nameSchema,
  /** Columns of data.validation that privacy.examples.columns names. */
  columns: z.array(z.string()),
  rows: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string().nullable(),
      champion: saidSchema,
      candidate: saidSchema,
      /** By the columns, as the file has them. */
      values: z.array(z.string().nullable()),
    }),
  ),
})
export type Examples = z.infer<typeof examplesSchema>
export type ExampleSaid = z.infer<typeof saidSchema>
