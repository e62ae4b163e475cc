import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { taskSchema } from '../evaluation/task.ts'
import { nameSchema, sha256Schema } from '../names.ts'
import { verdictSchema } from '../verdict.ts'
import { bracketSchema } from './bracket.ts'
import { boutSizeSchema } from './bout-size.ts'
import { comparisonSchema } from './comparison.ts'
import { boutDatabaseSchema } from './database.ts'
import { classed, evidenceSchema } from './envelope.ts'
import { importanceChangeSchema } from './explanation.ts'
import { fighterSchema, judgedFactsSchema } from './evaluation.ts'
import { exampleFactsSchema } from './examples.ts'
import { datasetSchema, measuredSchema } from './measured.ts'
import { boutLatencySchema } from './turns.ts'

export { comparisonSchema, type Comparison } from './comparison.ts'

export const sliceComparisonSchema = z.strictObject({
  name: z.string(),
  where: z.string(),
  rows: z.int().nonnegative(),
  /** Of the positive label; null where the task has none. */
  positives: z.int().nonnegative().nullable(),
  candidate_found: z.int().nonnegative().nullable(),
  champion_found: z.int().nonnegative().nullable(),
  /** Decisions that changed there; null where the task has none. */
  right_to_wrong: z.int().nonnegative().nullable(),
  wrong_to_right: z.int().nonnegative().nullable(),
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

/** How much of what the champion said the candidate says otherwise, right or wrong. */
export const churnSchema = z.strictObject({
  rows: z.int().nonnegative(),
  /** Rows on which they decide differently; null where the task has no decisions. */
  decisions: z.int().nonnegative().nullable(),
  /** Mean absolute difference of their scores or predictions; null where they give no one number a row. */
  mean_shift: z.number().nonnegative().nullable(),
  /** Spearman's, over so many rows; null where it has no value. */
  rank_correlation: z.number().min(-1).max(1).nullable(),
  ranked_rows: z.int().positive().nullable(),
})
export type Churn = z.infer<typeof churnSchema>

/** The change from the champion's own evaluation to the candidate's: total = model + data. Positive: better. */
export const decompositionSchema = z.strictObject({
  metric: metricNameSchema,
  /** The champion on the rows that judged it when it was made. */
  champion_then: measuredSchema,
  /** Candidate against champion on the rows of now. */
  model: measuredSchema,
  /** The champion on the rows of now against those of then. */
  data: measuredSchema,
  total: measuredSchema,
})
export type Decomposition = z.infer<typeof decompositionSchema>

/** Something in which the making of the two differs. */
export const lineageChangeSchema = z.strictObject({
  part: z.enum(['code', 'data', 'params', 'environment', 'features']),
  what: z.string(),
  champion: z.string(),
  candidate: z.string(),
})
export type LineageChange = z.infer<typeof lineageChangeSchema>

/** Curves of one side, as points for the eye. */
export const sideCurvesSchema = z.strictObject({
  /** Recall at the false positive rates of `at`. */
  recall_at_false_positive_rate: z.array(z.number()),
  /** Precision at the recalls of `at`. */
  precision_at_recall: z.array(z.number()),
  /** Ten equal parts of the scores, those of at least privacy.min_count rows: mean score and share of positives. */
  calibration: z.array(z.strictObject({ rows: z.number(), predicted: z.number(), observed: z.number() })),
})
export type SideCurves = z.infer<typeof sideCurvesSchema>

export const curvesSchema = z.strictObject({
  /** Rows that they were drawn from. */
  rows: z.int().nonnegative(),
  at: z.array(z.number()),
  candidate: sideCurvesSchema,
  champion: sideCurvesSchema,
})
export type Curves = z.infer<typeof curvesSchema>

/** How often the judged rows have promoted a model before, and what that does to the promote claim. */
export const looksSchema = z.strictObject({
  /** Number of this look at the rows, 1 if nothing was promoted on them before. */
  look: z.int().positive(),
  /** Versions that were promoted on some of these rows, with the share of these rows that judged them. */
  earlier: z.array(z.strictObject({ version: z.int().positive(), share: z.number() })),
  spending: z.enum(['decreasing', 'even', 'none']),
  /** Bouts that share the alpha of this look. */
  tries: z.int().positive(),
  /** Looks that were agreed on; null: any number. */
  max: z.int().positive().nullable(),
  exhausted: z.boolean(),
  /** One-sided: what the promote claim is decided at, here and on rows that promoted nothing yet. */
  alpha: z.number().gt(0).lt(1),
  alpha_fresh: z.number().gt(0).lt(1),
  /** Standard errors that belong to them. */
  z: z.number(),
  z_fresh: z.number(),
  /** How many times the rows of a fresh set are needed now to find the same difference with the same chance. */
  rows_factor: z.number().min(1),
  /** Sketch of the judged rows, in hexadecimal: a sample of salted hashes of their ids; null below privacy.min_count rows, and in advice. */
  rows: z.string().nullable(),
})
export type Looks = z.infer<typeof looksSchema>

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
    z.enum(['stored-scores', 'in-process', 'command', 'endpoint', 'database', 'dummy', 'none']),
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
  looks: classed(
    'aggregate',
    looksSchema,
    'How often these rows promoted a model before, and the bar that the promote claim has to pass for it.',
  ),
  comparisons: classed(
    'aggregate',
    z.array(comparisonSchema),
    'Primary metric (once per claim), guardrails, critical slices, and the rest.',
  ),
  slices: classed('aggregate', z.array(sliceComparisonSchema), 'Declared slices, worst difference first.'),
  flips: classed(
    'aggregate',
    flipsSchema.nullable(),
    'Decisions that changed: at the threshold, or of the class; null where the task has no decisions.',
  ),
  thresholds: classed(
    'public',
    z.strictObject({ champion: z.number(), candidate: z.number() }).optional(),
    'From where on each of the two calls a row positive; absent where one is not known, or the task has none.',
  ),
  moved: classed(
    'aggregate',
    movedSchema.nullable(),
    'Rows (or queries) on which the candidate is better or worse; null where decisions say it, or nothing can.',
  ),
  churn: classed(
    'aggregate',
    churnSchema.nullable(),
    'How much of what the champion said the candidate says otherwise; null where nothing can be said.',
  ),
  decomposition: classed(
    'aggregate',
    decompositionSchema.nullable(),
    "Change of the primary metric since the champion's own evaluation, by model and by data; null where the rows are the same, or nobody measured it.",
  ),
  lineage: classed(
    'public',
    z.array(lineageChangeSchema).nullable(),
    'What differs between the two trainings; null where one of them is not known.',
  ),
  curves: classed(
    'aggregate',
    curvesSchema.nullable(),
    'ROC, precision and recall, and calibration of both; null where there are no scores of two classes, or too few rows of one.',
  ),
  importance_change: classed(
    'aggregate',
    importanceChangeSchema.optional(),
    'What the candidate goes by more, or less, than the champion; absent where titlebout.yml does not ask, or one of the two cannot be asked again.',
  ),
  concentration: classed('aggregate', concentrationSchema.nullable(), 'A few rows that carry the whole gain, if so.'),
  database: classed(
    'public',
    boutDatabaseSchema.optional(),
    'Where the rows of both lie, which were compared without being read; absent where rows were read.',
  ),
  latency: classed(
    'aggregate',
    boutLatencySchema.optional(),
    'What the candidate takes beside the champion, and the rules of the gate on it; absent where there is no such rule.',
  ),
  size: classed(
    'aggregate',
    boutSizeSchema.optional(),
    'What both models take on a disk, and the rules of the gate on their ratio; absent where there is no such rule.',
  ),
  bracket: classed(
    'aggregate',
    bracketSchema.optional(),
    'Where several candidates met the champion: how each did, and which one wins. Absent for one candidate.',
  ),
  examples: classed(
    'aggregate',
    exampleFactsSchema.optional(),
    'What changed on the validation rows, and the file with some of them, which is kept for days; absent where there are no such rows, or one of the two has no scores on them.',
  ),
  promote: classed(
    'public',
    z.boolean(),
    'Whether this run offers the candidate for promotion: never in a pull request or on another branch than the default one, and only where the promote claim decides. What that claim came to says `claims.promote`.',
  ),
  compared_with: classed(
    'public',
    z.strictObject({ run_id: z.string(), sha256: sha256Schema, verdict: verdictSchema }).nullable(),
    "The pull request's bout, when this one judges the rebuilt model.",
  ),
})
export const boutSchema = evidenceSchema('bout', boutResultSchema)
export type Bout = z.infer<typeof boutSchema>
