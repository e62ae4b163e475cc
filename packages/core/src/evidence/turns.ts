import * as z from 'zod'
import { ruleOutcomeSchema } from './evaluation.ts'

const sideSchema = z.strictObject({
  /** Milliseconds of each call, in the order of time, to a microsecond. */
  times_ms: z.array(z.number().positive()),
  p50_ms: z.number().positive(),
  p95_ms: z.number().positive(),
  p99_ms: z.number().positive(),
})

/** Candidate and champion, timed in turns on the same batches in the same job. */
export const turnsSchema = z.strictObject({
  /** Rows in a batch. */
  batch_rows: z.int().positive(),
  /** Each block is one batch, scored in this order. */
  order: z.literal('candidate, champion, champion, candidate'),
  /** Blocks that count, and those before them that do not. */
  blocks: z.int().positive(),
  warm_up_blocks: z.int().nonnegative(),
  candidate: sideSchema,
  champion: sideSchema,
})
export type Turns = z.infer<typeof turnsSchema>

/** What came of the rules on latency. */
export const boutLatencySchema = z.strictObject({
  /** null: nothing was timed. */
  turns: turnsSchema.nullable(),
  /** Why not; null when it was. */
  why_not: z.string().nullable(),
  rules: z.array(ruleOutcomeSchema),
})
export type BoutLatency = z.infer<typeof boutLatencySchema>
