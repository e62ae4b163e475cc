import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { sha256Schema } from '../names.ts'
import { measuredSchema } from './measured.ts'

/** On which rows, and how often, the model was asked again. */
const askedSchema = z.strictObject({
  /** The rows that it was asked about, and all judged rows; of a bout without those that it leaves out. */
  rows: z.int().nonnegative(),
  of_rows: z.int().nonnegative(),
  /** Permutations of each column. */
  repeats: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  /** Columns, and "dependence of …", that no time was left for. */
  left_out: z.array(z.string()),
})

export const importanceSchema = z.strictObject({
  metric: metricNameSchema,
  ...askedSchema.shape,
  /** Most important first. */
  features: z.array(
    z.strictObject({
      name: z.string(),
      /** How much better the metric is on the rows as they are than with the column permuted, whatever its direction. */
      importance: measuredSchema,
      /** Permutations that there was time for. */
      repeats: z.int().positive(),
    }),
  ),
})
export type Importance = z.infer<typeof importanceSchema>

export const dependenceSchema = z.strictObject({
  feature: z.string(),
  kind: z.enum(['number', 'text']),
  lines: z.array(
    z.strictObject({
      /** Of several classes, the one whose probability it is; null: what the task has one of. */
      class: z.string().nullable(),
      points: z.array(
        z.strictObject({
          /** The value that every row was given. */
          at: z.union([z.number(), z.string()]),
          /** The mean of what the model then says. */
          mean: measuredSchema,
        }),
      ),
    }),
  ),
})
export type Dependence = z.infer<typeof dependenceSchema>

export const shapSchema = z.strictObject({
  file: z.string(),
  sha256: sha256Schema,
  /** Rows that the values are of; null where the file has means only. */
  rows: z.int().positive().nullable(),
  /** Largest mean first. */
  features: z.array(z.strictObject({ name: z.string(), mean_abs: measuredSchema })),
  /** Features beyond those that are listed. */
  more: z.int().nonnegative(),
})
export type Shap = z.infer<typeof shapSchema>

export const explanationSchema = z.strictObject({
  /** null where the model could not be asked again; a finding says why. */
  importance: importanceSchema.nullable(),
  dependence: z.array(dependenceSchema),
  /** null where nobody named a file. */
  shap: shapSchema.nullable(),
})
export type Explanation = z.infer<typeof explanationSchema>

export const importanceChangeSchema = z.strictObject({
  metric: metricNameSchema,
  ...askedSchema.shape,
  /** What the champion's command was given for it in one more run of the bout; absent where it was not run again. */
  champion_run: z
    .strictObject({
      row_count: z.int().positive(),
      /** How often the rows stand in what it was given. */
      times: z.int().positive(),
      duration_ms: z.int().nonnegative(),
    })
    .optional(),
  /** Largest change first. */
  features: z.array(
    z.strictObject({
      name: z.string(),
      candidate: measuredSchema,
      champion: measuredSchema,
      /** candidate − champion, of the same permutations. */
      change: measuredSchema,
    }),
  ),
})
export type ImportanceChange = z.infer<typeof importanceChangeSchema>
