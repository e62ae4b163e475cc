import * as z from 'zod'
import { EXPECTATIONS } from '../config/perturb.ts'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { taskSchema } from '../evaluation/task.ts'
import { sha256Schema } from '../names.ts'
import { reasonSchema, VERDICTS } from '../verdict.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { databaseSchema } from './database.ts'
import { explanationSchema } from './explanation.ts'
import { latencySchema } from './latency.ts'
import { datasetSchema, measuredSchema } from './measured.ts'
import { reliabilitySchema } from './reliability.ts'
import { keptScoringSchema } from './scoring.ts'
import { thresholdChoiceSchema } from './threshold-choice.ts'

/** How scores came to be: we ran the model; the team's command in a job of its own; a file somebody wrote, or a server said. */
export const ASSURANCES = ['declared', 'isolated-command', 'reproduced'] as const
export type Assurance = (typeof ASSURANCES)[number]

export const metricsSchema = z.record(metricNameSchema, measuredSchema)
export type Metrics = z.infer<typeof metricsSchema>

export const sliceSchema = z.strictObject({
  name: z.string(),
  /** Of the small grammar of `where:`. */
  where: z.string(),
  rows: z.int().nonnegative(),
  /** Rows with the positive label; null where the task has none. */
  positives: z.int().nonnegative().nullable(),
  /** Rows with a positive label that the model calls positive at the threshold; null where the task has none. */
  found: z.int().nonnegative().nullable(),
  metrics: metricsSchema,
})
export type Slice = z.infer<typeof sliceSchema>

/** What a rule changed in the rows, and what came of it. */
const rulePerturbSchema = z.strictObject({
  column: z.string(),
  /** In words, such as "speed is raised by 10". */
  change: z.string(),
  /** What each changed row must do; null: the rule is about what a metric loses. */
  expect: z.enum(EXPECTATIONS).nullable(),
  /** A movement up to this counts as none; null beside `expect: null`. */
  within: z.number().nonnegative().nullable(),
  of: z.enum(['score', 'decision']),
  class: z.string().nullable(),
  /** Rows that have another value than before. */
  changed_rows: z.int().nonnegative(),
  /** Those of them that did not do what they must. */
  violations: z.int().nonnegative().nullable(),
  /** The largest movement of one of them, without its sign. */
  largest_move: z.number().nonnegative().nullable(),
})

export const ruleOutcomeSchema = z.strictObject({
  /** The rule as a sentence, such as "recall at least 0.5". */
  rule: z.string(),
  metric: metricNameSchema,
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** What the rule is about: all rows, each slice, the worst of them, or those that it names. */
  on: z.enum(['overall', 'slices', 'worst-slice', 'each']),
  /** null: over all rows; of the worst slice, the one that looks worst. */
  slice: z.string().nullable(),
  /** The column whose groups are compared; null where the rule is about the metric itself. */
  by: z.string().nullable(),
  /** The trivial opponent, where the rule is about what the model gains over it; a model of right probabilities, where it is about what is above that; else null. */
  compared_to: z.enum(['dummy', 'calibrated']).nullable(),
  /** Absent where the rule is about the rows as they are. */
  perturb: rulePerturbSchema.optional(),
  decide: z.enum(['interval', 'point']),
  severity: z.enum(['error', 'warning']),
  measured: measuredSchema,
  verdict: z.enum(VERDICTS),
  reason: reasonSchema,
  /** Rows that would decide at 80 % power; null when known already or when no number of rows would. */
  rows_to_decide: z.int().positive().nullable(),
})
export type RuleOutcome = z.infer<typeof ruleOutcomeSchema>

export const discoveredSchema = z.strictObject({
  /** The loss per row that was searched by. */
  metric: metricNameSchema,
  /** Columns that were searched. */
  columns: z.int().nonnegative(),
  /** Slices that one half of the rows suggested; only those that the other half confirmed are listed. */
  suggested: z.int().nonnegative(),
  slices: z.array(
    z.strictObject({
      /** Of the small grammar of `where:`, to be pasted into data.slices. */
      where: z.string(),
      rows: z.int().nonnegative(),
      /** Those of them that had no part in finding the slice, and judge it. */
      judged_rows: z.int().nonnegative(),
      /** Mean loss of those, and of the judging rows elsewhere. */
      loss: z.number(),
      loss_elsewhere: z.number(),
      /** loss − loss_elsewhere; its interval allows for all slices that were suggested. */
      gap: measuredSchema,
    }),
  ),
})
export type Discovered = z.infer<typeof discoveredSchema>

export const fighterSchema = z.strictObject({
  /** unknown: a champion that was not run, and whose package does not say what it is. */
  kind: z.enum(['scores', 'onnx', 'xgboost', 'lightgbm', 'command', 'endpoint', 'sql', 'dummy', 'unknown']),
  assurance: z.enum(ASSURANCES),
  runtime: z.string(),
  /** Digest of the model file; null for a scores file without a model. */
  model_sha256: sha256Schema.nullable(),
})
export type FighterRecord = z.infer<typeof fighterSchema>

/** How the judged rows hang together and what they count; null where titlebout.yml says nothing of the kind. */
export const judgedFactsSchema = z.strictObject({
  /** data.classes: multi-class classification. */
  classes: z.array(z.string()).nullable(),
  /** Number of queries: ranking. */
  queries: z.int().nonnegative().nullable(),
  /** Number of groups of rows that belong together. */
  clusters: z.int().nonnegative().nullable(),
  /** The column that says what a row counts. */
  weight: z.string().nullable(),
  /** Share of positive rows in the real world, to which metrics are re-weighted. */
  prevalence: z.number().nullable(),
})
export type JudgedFacts = z.infer<typeof judgedFactsSchema>

export const evaluationResultSchema = z.strictObject({
  fighter: classed('public', fighterSchema, 'Who was judged, and how the scores came to be.'),
  task: classed('public', taskSchema, 'The task.'),
  dataset: classed('public', datasetSchema, 'The rows that were judged.'),
  judged: classed('aggregate', judgedFactsSchema, 'How the judged rows hang together, and what they count.'),
  positives: classed(
    'aggregate',
    z.int().nonnegative().nullable(),
    'Judged rows with the positive label; null where the task has none.',
  ),
  threshold: classed(
    'public',
    z.number().nullable(),
    'Scores from here on count as positive; null where the task has none.',
  ),
  threshold_choice: classed(
    'aggregate',
    thresholdChoiceSchema.optional(),
    'How the threshold was chosen on the validation rows; absent where titlebout.yml names it.',
  ),
  validation: classed(
    'public',
    z
      .strictObject({
        dataset: datasetSchema,
        scores: z.strictObject({ file: z.string(), sha256: sha256Schema, row_count: z.int().nonnegative() }),
      })
      .optional(),
    'The validation rows, and what the model said of them: rows, hence short-lived and only named here; absent where it said nothing.',
  ),
  parity: classed(
    'aggregate',
    z
      .strictObject({
        rows: z.int().nonnegative(),
        largest_difference: z.number().nonnegative(),
        tolerance: z.number().positive(),
      })
      .nullable(),
    'How far the model as we run it is from the scores that training itself wrote; null where it wrote none.',
  ),
  metrics: classed('aggregate', metricsSchema, 'Metrics over all rows.'),
  calibration: classed(
    'aggregate',
    reliabilitySchema.optional(),
    'What was said, and what happened: the reliability diagram; absent where there are no probabilities.',
  ),
  slices: classed('aggregate', z.array(sliceSchema), 'Declared slices of at least privacy.min_count rows.'),
  rules: classed('aggregate', z.array(ruleOutcomeSchema), 'Every rule with its outcome.'),
  discovered: classed(
    'aggregate',
    discoveredSchema.optional(),
    'Weak slices that nobody declared; absent where nobody looked. Information: no rule is about them.',
  ),
  explanation: classed(
    'aggregate',
    explanationSchema.optional(),
    'What the model goes by; absent where titlebout.yml does not ask. Information: nothing of it decides.',
  ),
  scores: classed(
    'public',
    z.strictObject({ file: z.string(), sha256: sha256Schema, row_count: z.int().nonnegative() }).nullable(),
    'The scores table: rows, hence short-lived and only named here; null where no row left the database.',
  ),
  database: classed(
    'public',
    databaseSchema.optional(),
    'Where the rows lie that were judged without being read; absent for every other fighter.',
  ),
  model_size: classed(
    'public',
    z.strictObject({ bytes: z.int().nonnegative(), files: z.int().positive() }).optional(),
    'What the files of the model take together, external data included; absent where only scores are known.',
  ),
  perturbed_rows: classed(
    'public',
    z.strictObject({ file: z.string(), sha256: sha256Schema, row_count: z.int().nonnegative() }).optional(),
    'The rows that broke rules with perturb most, by id: rows, hence short-lived and only named here; absent where none did.',
  ),
  scoring: classed(
    'public',
    keptScoringSchema.optional(),
    'How a command made the scores, and who ran it; absent for every other fighter.',
  ),
  latency: classed(
    'aggregate',
    latencySchema.optional(),
    'What the requests to an endpoint took; absent for every other fighter.',
  ),
})
export const evaluationSchema = evidenceSchema('evaluation', evaluationResultSchema)
export type Evaluation = z.infer<typeof evaluationSchema>
