import * as z from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'
import { VERDICTS, verdictSchema } from '../verdict.ts'
import { comparisonSchema } from './comparison.ts'
import { measuredSchema } from './measured.ts'

/** One of several candidates, as its own bout against the champion had it. */
export const bracketCandidateSchema = z.strictObject({
  name: nameSchema,
  /** Of its evaluation.json. */
  evaluation_sha256: sha256Schema,
  /** Digest of its model file; null for scores without a model. */
  model_sha256: sha256Schema.nullable(),
  /** Of evaluate-gate: a candidate that failed there does not win. */
  gate: z.enum(VERDICTS),
  /** What it said; absent where it passed. */
  gate_detail: z.string().optional(),
  /** Of the claim that decides, guardrails and critical slices included. */
  verdict: verdictSchema,
  /** The primary metric under that claim; null where nothing was compared. */
  primary: comparisonSchema.nullable(),
  /** Guardrails, critical slices and latency that did not pass. */
  held_by: z.array(z.string()),
  /** By the primary metric, positive: better than the winner. Of those that passed beside it; null of all others. */
  against_winner: measuredSchema.nullable(),
})
export type BracketCandidate = z.infer<typeof bracketCandidateSchema>

/** Several candidates that met the same champion on the same rows: one winner, or none. */
export const bracketSchema = z.strictObject({
  /** null: none passed. */
  winner: nameSchema.nullable(),
  /** The one that this bout shows: the winner, else the one that came nearest. */
  shown: nameSchema,
  /** Why, in one sentence. */
  reason: z.string(),
  /** How the chance that any candidate passes that should not is kept at alpha. */
  family: z.strictObject({
    method: z.enum(['max-t', 'bonferroni']),
    /** For the whole bracket, and what is left of it for each claim of each candidate; one-sided. */
    alpha: z.number().gt(0).lt(1),
    own_alpha: z.number().gt(0).lt(1),
    /** Standard errors that belong to own_alpha. */
    z: z.number(),
    /** Of max-T alone: differences known together, draws, and the standard error of a p-value at alpha. */
    comparisons: z.int().positive().nullable(),
    draws: z.int().positive().nullable(),
    simulation_error: z.number().nullable(),
  }),
  /** In the order of the standings. */
  candidates: z.array(bracketCandidateSchema).min(2),
})
export type Bracket = z.infer<typeof bracketSchema>
