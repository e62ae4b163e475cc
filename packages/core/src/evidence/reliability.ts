import * as z from 'zod'

/** What was said and what happened, by ten equal parts of what was said. */
export const reliabilitySchema = z.strictObject({
  /** Whose probability: of the positive label, or of whichever class is the most likely. */
  of: z.enum(['positive', 'most-likely-class']),
  /** Two-sided confidence of the intervals. */
  level: z.number().gt(0).lt(1),
  /** Those of at least privacy.min_count rows, ascending. */
  bins: z.array(
    z.strictObject({
      /** With weights their effective number. */
      rows: z.number().nonnegative(),
      /** The probability on average. */
      said: z.number(),
      /** The share in which it happened, with its interval. */
      happened: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
})
export type Reliability = z.infer<typeof reliabilitySchema>
