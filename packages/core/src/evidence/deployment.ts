import * as z from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'
import { classed, evidenceSchema } from './envelope.ts'

export const versionRefSchema = z.strictObject({ version: z.int().positive().nullable(), package_sha256: sha256Schema })
export type VersionRef = z.infer<typeof versionRefSchema>

export const approvalSchema = z.strictObject({
  /** Who pressed Approve, and who started the run. */
  approver: z.string(),
  author: z.string(),
  comment: z.string(),
  environment: nameSchema,
  run_id: z.string(),
})
export type Approval = z.infer<typeof approvalSchema>

export const deploymentResultSchema = z.strictObject({
  mode: classed('public', z.enum(['plan', 'apply']), 'Planned, or done.'),
  environment: classed('public', nameSchema, 'Where to.'),
  from: classed('public', versionRefSchema.nullable(), 'What the environment pointed at; null the first time.'),
  to: classed('public', versionRefSchema, 'What it shall point at, or does.'),
  rollback: classed('public', z.boolean(), 'Whether an earlier version is brought back.'),
  why: classed('public', z.string(), 'The reason that a person gave, or the bout.'),
  approval: classed('public', approvalSchema.nullable(), 'The recorded approval; null where none is asked for.'),
  guard: classed('public', z.enum(['branch-rules', 'none', 'not-applicable']), 'What protects the registry branch.'),
  deployment_id: classed('public', z.string().nullable(), "The forge's deployment."),
  target: classed(
    'public',
    z.strictObject({ kind: z.literal('directory'), path: z.string() }),
    'What serves the model.',
  ),
  verified: classed(
    'aggregate',
    z
      .strictObject({
        package_sha256: sha256Schema,
        golden_rows: z.int().nonnegative(),
        /** Largest difference between the score served and the score packaged; relative beyond 1. */
        largest_difference: z.number().nullable(),
      })
      .nullable(),
    'What was checked after applying; null in a plan.',
  ),
  registry_revision: classed('public', z.string().nullable(), 'Revision in which the pointer moved.'),
})
export const deploymentSchema = evidenceSchema('deployment', deploymentResultSchema)
export type Deployment = z.infer<typeof deploymentSchema>
