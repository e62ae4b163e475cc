import { readFile } from 'node:fs/promises'
import * as z from 'zod'

// What the story looks at, of documents whose full schemas are published: the demo checks them from the outside.

const verdict = z.object({ kind: z.enum(['passed', 'failed', 'undecided']), reason: z.string(), detail: z.string() })
const measured = z.object({ estimate: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() })

const rule = z.object({
  rule: z.string(),
  metric: z.string(),
  min: z.number().nullable(),
  slice: z.string().nullable(),
  verdict: z.string(),
  measured,
  perturb: z.object({ column: z.string(), changed_rows: z.number(), violations: z.number().nullable() }).optional(),
})
export type RuleOutcome = z.infer<typeof rule>

export const validationEvidence = z.object({
  verdict,
  findings: z.array(
    z.object({ id: z.string(), severity: z.string(), where: z.object({ field: z.string().optional() }).optional() }),
  ),
  result: z.object({
    validation_overlaps: z.array(z.object({ first: z.string(), second: z.string(), ids: z.number() })),
    lifts: z.array(z.object({ field: z.string(), rows: z.number(), share: z.number(), positive_rate: z.number() })),
  }),
})

export const evaluationEvidence = z.object({
  verdict,
  policy: z.object({
    side: z.string(),
    changes: z.array(z.object({ key: z.string(), from: z.string(), to: z.string(), loosens: z.boolean().nullable() })),
  }),
  result: z.object({
    threshold: z.number(),
    threshold_choice: z.object({ goal: z.string(), metric: z.string(), rows: z.number() }),
    rules: z.array(rule),
    calibration: z.object({ bins: z.array(z.object({ said: z.number(), low: z.number(), high: z.number() })) }),
    explanation: z.object({
      importance: z.object({ features: z.array(z.object({ name: z.string(), importance: measured })) }),
      dependence: z.array(
        z.object({
          feature: z.string(),
          lines: z.array(
            z.object({ points: z.array(z.object({ at: z.union([z.number(), z.string()]), mean: measured })) }),
          ),
        }),
      ),
    }),
  }),
})

export const boutEvidence = z.object({
  verdict,
  result: z.object({
    claim: z.string(),
    champion: z.object({ kind: z.string(), version: z.number().nullable() }),
    claims: z.object({ merge: verdict, promote: verdict }),
    comparisons: z.array(
      z.object({
        metric: z.string(),
        role: z.string(),
        claim: z.string(),
        difference: measured,
        verdict,
        rows_to_decide: z.number().nullable(),
      }),
    ),
    slices: z.array(
      z.object({
        name: z.string(),
        where: z.string(),
        positives: z.number(),
        candidate_found: z.number(),
        champion_found: z.number(),
      }),
    ),
    concentration: z
      .object({
        field: z.string(),
        share: z.number(),
        rows: z.number(),
        difference_all: measured,
        difference_without: measured,
      })
      .nullable(),
    importance_change: z
      .object({
        features: z.array(z.object({ name: z.string(), champion: measured, candidate: measured, change: measured })),
      })
      .optional(),
    examples: z
      .object({ better: z.number(), worse: z.number(), file: z.object({ row_count: z.number() }).nullable() })
      .optional(),
    bracket: z
      .object({
        winner: z.string().nullable(),
        family: z.object({ alpha: z.number(), own_alpha: z.number() }),
        candidates: z.array(z.object({ name: z.string(), gate: z.string(), verdict, held_by: z.array(z.string()) })),
      })
      .optional(),
    promote: z.boolean(),
  }),
})

export const driftEvidence = z.object({
  verdict,
  result: z.object({
    reference: z.object({ version: z.number().nullable() }),
    measures: z.array(z.object({ field: z.string().nullable(), kind: z.string(), verdict: z.string() })),
    drifted: z.array(z.string()),
    issue: z.object({ number: z.number(), state: z.string() }).nullable(),
    retraining: z.object({ asked: z.boolean(), workflow: z.string().nullable() }).nullable(),
  }),
})

export const pointerDocument = z.object({
  state: z.string(),
  version: z.number().nullable(),
  package_sha256: z.string().nullable(),
  by: z.string(),
  approver: z.string().nullable(),
  why: z.string(),
})
export type PointerDocument = z.infer<typeof pointerDocument>

/** Reads a document of an action, as the story needs it. @throws {Error} naming file and field */
export async function readDocument<T extends z.ZodType>(schema: T, file: string): Promise<z.infer<T>> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
