import * as z from 'zod'

export const SEVERITIES = ['error', 'warning', 'notice'] as const

/**
 * Something a person should look at. `message` is text about data: it may hold values of at least
 * `privacy.min_count` rows, never a single row.
 */
export const findingSchema = z.strictObject({
  /** Stable, kebab-case, such as `feature-after-outcome`. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  where: z
    .strictObject({
      file: z.string().optional(),
      line: z.int().positive().optional(),
      column: z.int().positive().optional(),
      /** A column of the data. */
      field: z.string().optional(),
      role: z.enum(['train', 'validation', 'test', 'current']).optional(),
    })
    .optional(),
  expected: z.string().optional(),
  found: z.string().optional(),
  fix: z.string().optional(),
})
export type Finding = z.infer<typeof findingSchema>
export type Severity = Finding['severity']
