import { parse } from 'yaml'
import * as z from 'zod'

// Strict: a key that this interpreter does not honour is refused, never skipped.

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const condition = z.union([z.string(), z.boolean()]).transform(String)
const env = z.record(z.string(), z.union([text, z.null().transform(() => '')])).default({})
const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']))

const stepSchema = z
  .strictObject({
    id: z.string().optional(),
    name: z.string().optional(),
    if: condition.optional(),
    uses: z.string().optional(),
    run: z.string().optional(),
    with: env,
    env,
  })
  .refine((step) => (step.uses === undefined) !== (step.run === undefined), 'a step has either uses or run')

const environmentSchema = z.union([
  z.string().transform((name) => ({ name })),
  z.strictObject({ name: z.string(), deployment: z.literal(false).optional() }),
])

// One dimension, and no leg stops another: more is not needed here.
const strategySchema = z.strictObject({
  'fail-fast': z.literal(false),
  matrix: z
    .record(z.string(), z.array(text).min(1))
    .refine((matrix) => Object.keys(matrix).length === 1, 'a matrix of this interpreter has one dimension'),
})

const jobSchema = z.strictObject({
  name: z.string().optional(),
  needs: z.union([z.string().transform((id) => [id]), z.array(z.string())]).default([]),
  if: condition.optional(),
  'runs-on': z.string(),
  permissions: permissions.optional(),
  environment: environmentSchema.optional(),
  strategy: strategySchema.optional(),
  outputs: env,
  env,
  steps: z.array(stepSchema).min(1),
})

const dispatchInput = z.strictObject({ description: z.string().optional(), default: text.optional() })
const triggersSchema = z.looseObject({
  workflow_dispatch: z.strictObject({ inputs: z.record(z.string(), dispatchInput).default({}) }).nullish(),
})

const workflowSchema = z.strictObject({
  name: z.string(),
  on: triggersSchema,
  permissions,
  // One run at a time here, so there is nothing to queue or to cancel.
  concurrency: z.unknown().optional(),
  env,
  jobs: z.record(z.string(), jobSchema),
})

export type Workflow = z.infer<typeof workflowSchema>
export type Job = z.infer<typeof jobSchema>
export type Step = z.infer<typeof stepSchema>

/**
 * Reads a workflow file.
 *
 * @throws {Error} naming every key that this interpreter does not know, and a job that needs one that is not there
 */
export function parseWorkflow(source: string, file: string): Workflow {
  const parsed = workflowSchema.safeParse(parse(source))
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
  for (const [id, job] of Object.entries(parsed.data.jobs)) {
    const missing = job.needs.filter((need) => parsed.data.jobs[need] === undefined)
    if (missing.length > 0) throw new Error(`${file}: job ${id} needs ${missing.join(', ')}: there is no such job`)
  }
  return parsed.data
}

/** The inputs of a dispatched run: what was given, defaults for the rest; undefined for one that nobody declared is an error. */
export function dispatchInputs(workflow: Workflow, given: Readonly<Record<string, string>>): Record<string, string> {
  const declared = workflow.on.workflow_dispatch?.inputs ?? {}
  for (const name of Object.keys(given)) {
    if (declared[name] === undefined) throw new Error(`workflow ${workflow.name} has no input ${name}`)
  }
  return Object.fromEntries(Object.entries(declared).map(([name, input]) => [name, given[name] ?? input.default ?? '']))
}
