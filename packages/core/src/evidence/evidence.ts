import type * as z from 'zod'
import { PARSED_ONCE } from '../config/parsed-once.ts'
import { UserError, type Problem } from '../error.ts'
import { canonicalJson } from '../json.ts'
import { boutSchema, type Bout } from './bout.ts'
import { deploymentSchema, type Deployment } from './deployment.ts'
import { driftSchema, type Drift } from './drift.ts'
import { EVIDENCE_KINDS, type EvidenceKind } from './envelope.ts'
import { evaluationSchema, type Evaluation } from './evaluation.ts'
import { packageSchema, type Package } from './package.ts'
import { scoringSchema, type Scoring } from './scoring.ts'
import { trainingSchema, type Training } from './training.ts'
import { validationSchema, type Validation } from './validation.ts'

export interface EvidenceByKind {
  readonly validation: Validation
  readonly training: Training
  readonly scoring: Scoring
  readonly evaluation: Evaluation
  readonly bout: Bout
  readonly package: Package
  readonly deployment: Deployment
  readonly drift: Drift
}
export type Evidence = EvidenceByKind[EvidenceKind]

export const EVIDENCE_SCHEMAS: { readonly [K in EvidenceKind]: z.ZodType<EvidenceByKind[K]> } = {
  validation: validationSchema,
  training: trainingSchema,
  scoring: scoringSchema,
  evaluation: evaluationSchema,
  bout: boutSchema,
  package: packageSchema,
  deployment: deploymentSchema,
  drift: driftSchema,
}

/** The text of evidence: canonical JSON and a newline. Its digest is the SHA-256 of these bytes. */
export function evidenceText(evidence: Evidence): string {
  return canonicalJson(evidence)
}

/** The kind that a document claims to be, or undefined when it is no evidence of ours. */
export function kindOf(value: unknown): EvidenceKind | undefined {
  if (typeof value !== 'object' || value === null || !('format' in value)) return undefined
  return EVIDENCE_KINDS.find((kind) => value.format === `titlebout.${kind}/1`)
}

/**
 * Reads evidence of one kind.
 *
 * @param name what to call the document in messages: a path or an artifact
 * @throws {UserError} `EVIDENCE` with every field that is not as the schema says
 */
export function parseEvidence<K extends EvidenceKind>(kind: K, text: string, name: string): EvidenceByKind[K] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: not JSON: the file is damaged or is no ${kind} evidence`, { cause })
  }
  const schema: z.ZodType<EvidenceByKind[K]> = EVIDENCE_SCHEMAS[kind]
  const parsed = schema.safeParse(value, PARSED_ONCE)
  if (parsed.success) return parsed.data
  const problems: Problem[] = parsed.error.issues.map((issue) => ({
    message: `${issue.path.join('.') || 'document'}: ${issue.message}`,
    file: name,
  }))
  const first = problems[0]?.message ?? ''
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : ''
  throw new UserError('EVIDENCE', `${name}: expected ${kind} evidence (titlebout.${kind}/1): ${first}${more}`, {
    problems,
  })
}
