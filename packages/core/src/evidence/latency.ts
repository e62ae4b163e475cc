import * as z from 'zod'

/** What the requests to an endpoint took, from sending to the last byte of the answer, as the runner saw it. */
export const latencySchema = z.strictObject({
  /** Requests that were answered. */
  requests: z.int().positive(),
  /** Requests that had to be sent again. */
  retries: z.int().nonnegative(),
  /** Rows in one request, at most. */
  batch_size: z.int().positive(),
  /** Requests at the same time, at most. */
  concurrency: z.int().positive(),
  p50_ms: z.number().nonnegative(),
  p95_ms: z.number().nonnegative(),
  p99_ms: z.number().nonnegative(),
})
export type Latency = z.infer<typeof latencySchema>
