import * as z from 'zod'
import { findingSchema } from '../finding.ts'
import { gitShaSchema, nameSchema, sha256Schema } from '../names.ts'
import { verdictSchema } from '../verdict.ts'

export const EVIDENCE_KINDS = [
  'validation',
  'training',
  'scoring',
  'evaluation',
  'bout',
  'package',
  'deployment',
  'drift',
] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/**
 * How far evidence may be believed (design §3): T0 and T1 are advice, T2 may authorise, `local` may deploy only where
 * no approval is asked for.
 */
export const LEVELS = ['T0', 'T1', 'T2', 'local'] as const
export type Level = (typeof LEVELS)[number]

/** Who made a piece of evidence, and when. Time stands only here, so that a re-run differs in nothing else. */
export const producerSchema = z.strictObject({
  host: z.enum(['github', 'console']),
  /** Version of Titlebout. */
  version: z.string(),
  level: z.enum(LEVELS),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** owner/name; null outside a forge. */
  repository: z.string().nullable(),
  repository_id: z.string().nullable(),
  /** `.github/workflows/release.yml@refs/heads/main`, as GitHub's workflow_ref ends. */
  workflow: z.string().nullable(),
  run_id: z.string().nullable(),
  run_attempt: z.int().positive().nullable(),
  job: z.string().nullable(),
  /** The commit whose files were used; null when the folder is no git repository. */
  sha: gitShaSchema.nullable(),
  ref: z.string().nullable(),
  event: z.string().nullable(),
  actor: z.string().nullable(),
  /** Number of the pull request, when the run is about one. */
  pull_request: z.int().positive().nullable(),
})
export type Producer = z.infer<typeof producerSchema>

export const subjectSchema = z.strictObject({ name: z.string(), sha256: sha256Schema })
export type Subject = z.infer<typeof subjectSchema>

export const inputSchema = z.strictObject({ role: z.string(), name: z.string(), sha256: sha256Schema })
export type EvidenceInput = z.infer<typeof inputSchema>

/**
 * Which side's policy judged: the base of a pull request, the checked-out commit, or (no config at the base yet) the head;
 * `defaults`: nobody's, for there is no titlebout.yml (level 0). Such evidence never authorises anything.
 */
export const policySchema = z.strictObject({
  side: z.enum(['base', 'head-first', 'checkout', 'defaults']),
  ref: z.string().nullable(),
  /** Commit the policy was read from. */
  commit: gitShaSchema.nullable(),
  /** Digest of the canonical policy part of the config that judged. */
  sha256: sha256Schema,
  /** What the head would change: shown, not obeyed. */
  changes: z.array(
    z.strictObject({ key: z.string(), from: z.string(), to: z.string(), loosens: z.boolean().nullable() }),
  ),
})
export type Policy = z.infer<typeof policySchema>

export const settingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** The envelope that all kinds share. */
export function evidenceSchema<K extends EvidenceKind, R extends z.ZodType>(kind: K, result: R) {
  return z.strictObject({
    format: z.literal(`titlebout.${kind}/1`),
    model: nameSchema,
    producer: producerSchema,
    subject: z.array(subjectSchema),
    inputs: z.array(inputSchema),
    policy: policySchema,
    settings: settingsSchema,
    seed: z.int().nonnegative(),
    verdict: verdictSchema,
    findings: z.array(findingSchema),
    result,
  })
}

/** What a field may hold; every field of every result has one (design §5). */
export type FieldClass = 'public' | 'aggregate' | 'row'

/** Marks a field with its class, for the published schema and for the writers that must obey it. */
export function classed<T extends z.ZodType>(fieldClass: FieldClass, schema: T, description: string): T {
  return schema.meta({ description, 'x-titlebout-class': fieldClass })
}
