import * as z from 'zod'

const common = {
  name: z.string(),
  count: z.int().nonnegative(),
  nulls: z.int().nonnegative(),
  /** Exact. */
  distinct: z.int().nonnegative(),
}

/**
 * A numeric column. The histogram's inner edges are fixed once, from the training data (its deciles, made unique), and
 * reused for every later profile, so that counts of two profiles can be compared: bin i holds edges[i-1] <= x < edges[i],
 * the first and last bin are open; counts.length = edges.length + 1.
 */
export const numericColumnSchema = z.strictObject({
  kind: z.literal('number'),
  ...common,
  mean: z.number().nullable(),
  /** Sample standard deviation. */
  sd: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Pairs of probability and value, numpy's linear rule. */
  quantiles: z.array(z.tuple([z.number(), z.number()])),
  histogram: z.strictObject({ edges: z.array(z.number()), counts: z.array(z.int().nonnegative()) }),
})

/** A text, boolean or date column: its values of at least `privacy.min_count` rows; the rest only as a sum. */
export const categoricalColumnSchema = z.strictObject({
  kind: z.literal('text'),
  ...common,
  top: z.array(z.strictObject({ value: z.string(), count: z.int().positive() })),
  /** Rows whose value is not in `top` (nulls apart), and how many values those are. */
  other_count: z.int().nonnegative(),
  other_distinct: z.int().nonnegative(),
})

export const profileColumnSchema = z.discriminatedUnion('kind', [numericColumnSchema, categoricalColumnSchema])
export type NumericColumn = z.infer<typeof numericColumnSchema>
export type CategoricalColumn = z.infer<typeof categoricalColumnSchema>
export type ProfileColumn = z.infer<typeof profileColumnSchema>

const numberLabel = {
  name: z.string(),
  mean: z.number().nullable(),
  /** Sample standard deviation. */
  sd: z.number().nullable(),
  /** As in a numeric column. */
  quantiles: z.array(z.tuple([z.number(), z.number()])),
}

/** What the label holds, as its task sees it. */
export const labelProfileSchema = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('binary-classification'),
    name: z.string(),
    positives: z.int().nonnegative(),
  }),
  z.strictObject({
    task: z.literal('multiclass-classification'),
    name: z.string(),
    /** Classes of at least `min_count` rows, in the order of `data.classes`. */
    classes: z.array(z.strictObject({ value: z.string(), count: z.int().positive() })),
    /** The other classes of `data.classes`: how many they are, and their rows together. */
    rare_classes: z.int().nonnegative(),
    rare_count: z.int().nonnegative(),
  }),
  z.strictObject({ task: z.literal('regression'), ...numberLabel }),
  z.strictObject({ task: z.literal('ranking'), ...numberLabel }),
])
export type LabelProfile = z.infer<typeof labelProfileSchema>

/** What data does look like, as statistics, never rows (`files/profile.json`). */
export const profileSchema = z.strictObject({
  format: z.literal('titlebout.profile/1'),
  dataset: z.strictObject({ name: z.string(), sha256: z.string() }),
  row_count: z.int().nonnegative(),
  min_count: z.int().positive(),
  /** null where the data have no label, or nobody asked about it; always for custom. */
  label: labelProfileSchema.nullable(),
  columns: z.array(profileColumnSchema),
})
export type Profile = z.infer<typeof profileSchema>
