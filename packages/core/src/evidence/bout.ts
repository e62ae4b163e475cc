import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { taskSchema } from '../evaluation/task.ts'
import { nameSchema, sha256Schema } from '../names.ts'
import { verdictSchema } from '../verdict.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { fighterSchema, judgedFactsSchema } from './evaluation.ts'
import { datasetSchema, measuredSchema } from './measured.ts'

/** Candidate against champion on one metric. `difference` is oriented: positive means the candidate is better. */
export const comparisonSchema = z.strictObject({
  metric: metricNameSchema,
  role: z.enum(['primary', 'guardrail', 'shown']),
  claim: z.enum(['superior', 'non-inferior']),
  margin: z.number().nonnegative(),
  candidate: measuredSchema,
  champion: measuredSchema,
  difference: measuredSchema,
  p_value: z.number().nullable(),
  verdict: verdictSchema,
  /** Rows that would decide at 80 % power, from the margin and the observed variance; null when decided. */
  rows_to_decide: z.int().positive().nullable(),
})
export type Comparison = z.infer<typeof comparisonSchema>

export const sliceComparisonSchema = z.strictObject({
  name: z.string(),
  where: z.string(),
  rows: z.int().nonnegative(),
  /** Of the positive label; null where the task has none. */
  positives: z.int().nonnegative().nullable(),
  candidate_found: z.int().nonnegative().nullable(),
  champion_found: z.int().nonnegative().nullable(),
  difference: measuredSchema,
  metric: metricNameSchema,
})
export type SliceComparison = z.infer<typeof sliceComparisonSchema>

/** Where the gain sits: the smallest part of the rows without which the candidate is no longer better. */
export const concentrationSchema = z.strictObject({
  where: z.string(),
  field: z.string(),
  rows: z.int().positive(),
  share: z.number(),
  /** Of the primary metric, with all rows and without those. */
  difference_all: measuredSchema,
  difference_without: measuredSchema,
})
export type Concentration = z.infer<typeof concentrationSchema>

/** Decisions that were right or wrong, and are so or not with the candidate. */
export const flipsSchema = z.strictObject({
  right_to_wrong: z.int().nonnegative(),
  wrong_to_right: z.int().nonnegative(),
  both_right: z.int().nonnegative(),
  both_wrong: z.int().nonnegative(),
  /** McNemar, mid-p. */
  p_value: z.number().nullable(),
})
export type Flips = z.infer<typeof flipsSchema>

/** Rows or queries by who of the two is better on each. */
export const movedSchema = z.strictObject({
  unit: z.enum(['row', 'query']),
  /** What was compared on each, such as "absolute error". */
  by: z.string(),
  better: z.int().nonnegative(),
  worse: z.int().nonnegative(),
  equal: z.int().nonnegative(),
  /** Sign test, mid-p. */
  p_value: z.number().nullable(),
})
export type Moved = z.infer<typeof movedSchema>

export const championRecordSchema = z.strictObject({
  /** none: a first candidate of a task that has no trivial opponent; scores: an earlier scores file (level 0). */
  kind: z.enum(['champion', 'dummy', 'none', 'scores']),
  environment: nameSchema.nullable(),
  version: z.int().positive().nullable(),
  package_sha256: sha256Schema.nullable(),
  /** Commit of the registry that the champion was read from; null for a dummy. */
  registry_revision: z.string().nullable(),
  fighter: fighterSchema,
})
export type ChampionRecord = z.infer<typeof championRecordSchema>

export const boutResultSchema = z.strictObject({
  claim: classed('public', z.enum(['merge', 'promote']), 'The claim that decides this verdict.'),
  candidate: classed('public', fighterSchema, 'The model under test.'),
  champion: classed('public', championRecordSchema, 'Its opponent.'),
  replay: classed(
    'public',
    z.enum(['stored-scores', 'in-process', 'command', 'dummy', 'none']),
    'How the champion came to its scores.',
  ),
  dataset: classed('public', datasetSchema, 'The rows both were judged on.'),
  task: classed('public', taskSchema, 'The task.'),
  judged: classed('aggregate', judgedFactsSchema, 'How the judged rows hang together, and what they count.'),
  positives: classed(
    'aggregate',
    z.int().nonnegative().nullable(),
    'Rows with the positive label; null where the task has none.',
  ),
  contamination: classed(
    'aggregate',
    z.strictObject({
      candidate: z.strictObject({ checked: z.boolean(), rows: z.int().nonnegative() }),
      champion: z.strictObject({ checked: z.boolean(), rows: z.int().nonnegative() }),
      /** Rows left out because either fighter had seen them. */
      dropped: z.int().nonnegative(),
      share: z.number(),
      /** Above this share the bout is refused. */
      limit: z.number(),
    }),
    'Judged rows that a fighter was trained on.',
  ),
  claims: classed(
    'aggregate',
    z.strictObject({ merge: verdictSchema, promote: verdictSchema }),
    'Both claims, whichever decides.',
  ),
  comparisons: classed(
    'aggregate',
    z.array(comparisonSchema),
    'Primary metric (once per claim), guardrails, and the rest.',
  ),
  slices: classed('aggregate', z.array(sliceComparisonSchema), 'Declared slices, worst difference first.'),
  flips: classed(
    'aggregate',
    flipsSchema.nullable(),
    'Decisions that changed: at the threshold, or of the class; null where the task has no decisions.',
  ),
  moved: classed(
    'aggregate',
    movedSchema.nullable(),
    'Rows (or queries) on which the candidate is better or worse; null where decisions say it, or nothing can.',
  ),
  concentration: classed('aggregate', concentrationSchema.nullable(), 'A few rows that carry the whole gain, if so.'),
  promote: classed('public', z.boolean(), 'Whether the candidate may be offered for promotion.'),
  compared_with: classed(
    'public',
    z.strictObject({ run_id: z.string(), sha256: sha256Schema, verdict: verdictSchema }).nullable(),
    "The pull request's bout, when this one judges the rebuilt model.",
  ),
})
export const boutSchema = evidenceSchema('bout', boutResultSchema)
export type Bout = z.infer<typeof boutSchema>
