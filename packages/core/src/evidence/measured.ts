import * as z from 'zod'

/** A number never travels alone: estimate with interval, level (two-sided confidence), method, rows. */
export const measuredSchema = z.strictObject({
  /** null beside `note`, when there is no value. */
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Two-sided confidence of the interval, such as 0.9. The interval shown is the one that decides. */
  level: z.number().gt(0).lt(1),
  method: z.string(),
  n: z.int().nonnegative(),
  effective_n: z.number().nonnegative(),
  note: z.string().optional(),
  /** What the estimate would be if nothing were wrong: its mean and 95th percentile. Of a calibration error: were every probability right. */
  null_level: z.strictObject({ mean: z.number(), upper: z.number() }).optional(),
})
export type Measured = z.infer<typeof measuredSchema>

/** One data set: the same bytes (`sha256`) and the same rows (`rows_sha256`) are two things. */
export const datasetSchema = z.strictObject({
  role: z.enum(['train', 'validation', 'test', 'current']),
  name: z.string(),
  /** Of the file, or of the sorted manifest of a glob: a cache key. */
  sha256: z.string(),
  /** Order-independent digest of (id, label) of every row, and of weight, cluster and query where there are such; null where nothing is judged. */
  rows_sha256: z.string().nullable(),
  row_count: z.int().nonnegative(),
  columns: z.array(z.string()),
})
export type Dataset = z.infer<typeof datasetSchema>
