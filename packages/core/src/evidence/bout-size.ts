import * as z from 'zod'
import { ruleOutcomeSchema } from './evaluation.ts'

const sizeSchema = z.strictObject({ bytes: z.int().nonnegative(), files: z.int().positive() })

/** What the models take on a disk, and what came of the rules on their ratio. */
export const boutSizeSchema = z.strictObject({
  /** null: not known. */
  candidate: sizeSchema.nullable(),
  champion: sizeSchema.nullable(),
  /** Why there is no ratio; null when there is one. */
  why_not: z.string().nullable(),
  rules: z.array(ruleOutcomeSchema),
})
export type BoutSize = z.infer<typeof boutSizeSchema>
