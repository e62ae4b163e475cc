import * as z from 'zod'
import { CATEGORICAL_MEASURES, NUMERIC_MEASURES } from '../drift/measures.ts'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { taskSchema } from '../evaluation/task.ts'
import { ASSURANCES } from '../evidence/evaluation.ts'
import { nameSchema } from '../names.ts'
import { ONNX_RUNTIMES } from '../onnx/runtime-choice.ts'
import { BYTE_SIZE } from './byte-size.ts'
import { endpointSchema } from './endpoint.ts'
import { examplesSchema } from './examples.ts'
import { explainSchema } from './explain.ts'
import { perturbSchema } from './perturb.ts'
import { relativePath } from './relative-path.ts'
import { policy, recipe } from './side.ts'
import { discoverySchema, sliceDeclarationSchema } from './slice-schema.ts'
import { sqlSchema } from './sql.ts'
import { thresholdSchema } from './threshold.ts'

/** A literal, or `env:NAME`: the value of that environment variable when the step runs. */
const literalOrEnv = z.string().min(1)

const share = z.number().gt(0).lt(1)

const predictSchema = z.strictObject({
  run: recipe(
    z.string().min(1),
    'The scoring command, run by bash in the directory of titlebout.yml: reads the rows in TITLEBOUT_DATA (without the label) and the model in TITLEBOUT_MODEL, writes a scores table to TITLEBOUT_OUT.',
  ),
  setup: recipe(
    z.string().min(1).optional(),
    'Run once before it, in the same directory: makes the environment of the command, also where a later candidate meets this model as the champion.',
  ),
  timeout_minutes: recipe(
    z.number().positive().max(1440).default(60),
    'The command, and the set-up before it, are each ended after this many minutes.',
  ),
})

const modelSchema = z.strictObject({
  name: policy(nameSchema, 'Name of the model: 1 to 40 of a-z, 0-9 and -.'),
  task: policy(taskSchema, 'What the model predicts. custom: judged by the loss_ columns of a scores file alone.'),
  path: recipe(relativePath, 'The model file that training writes; its base name is looked for in TITLEBOUT_OUT.'),
  predict: recipe(
    predictSchema.optional(),
    'How the model is run by a command of your own: for every format that Titlebout does not run itself.',
  ),
  runtime: policy(
    z.enum(ONNX_RUNTIMES).default('auto'),
    'What runs an ONNX model. native: onnxruntime-node. wasm: the WebAssembly build that comes along, for models up to 50 MB. auto: native where it is there, else wasm, and native again for bigger models.',
  ),
  endpoint: policy(
    endpointSchema.optional(),
    'A server that answers for the model; what it says is believed as declared. Default: the model file is run.',
  ),
  sql: policy(
    sqlSchema.optional(),
    'Rows that are scored already and stay in a database: counts and sums are computed there, and no row leaves it. Instead of data.test.',
  ),
  threshold: policy(
    thresholdSchema.default(0.5),
    'Binary classification: scores from here on count as positive. 0 to 1, or how it is chosen on the validation rows; then it is kept with the model.',
  ),
  parity: policy(
    z.number().positive().default(1e-4),
    'How far a score of the exported model may be from what training itself wrote into scores.csv: of probabilities as they are, of numbers relative to their size above 1.',
  ),
  costs: policy(
    z.array(z.array(z.number()).min(2)).min(2).max(1000).optional(),
    'Classification: what a decision costs, a row for each true class and a column for each decision: negative, positive, or the order of data.classes. For the metric cost.',
  ),
})

const dataSchema = z.strictObject({
  train: recipe(relativePath.optional(), 'Training rows: a CSV, Parquet or JSON lines file, or a glob of them.'),
  validation: policy(
    relativePath.optional(),
    'Labelled rows that neither train nor judge: for tuning, thresholds, and examples shown to people. A file or a glob.',
  ),
  test: policy(
    relativePath.optional(),
    'Rows that judge: never shown row by row. A file or a glob. Needed, but where model.sql says which rows judge.',
  ),
  label: policy(
    z.string().min(1).optional(),
    'The column to predict; for ranking the graded relevance. Needed by every task but custom.',
  ),
  positive: policy(
    z.string().min(1).optional(),
    'Binary classification: the value of the label that counts as positive.',
  ),
  classes: policy(
    z.array(z.string().min(1)).min(2).max(1000).optional(),
    'Multi-class classification: the values of the label, in the order in which reports show them.',
  ),
  query: policy(z.string().min(1).optional(), 'Ranking: the column that says which rows compete with each other.'),
  cluster: policy(
    z.string().min(1).optional(),
    'The column with the group of rows that belong together (patient, airport): intervals respect it.',
  ),
  weight: policy(z.string().min(1).optional(), 'The column with what a row counts, 0 or more.'),
  prevalence: policy(
    share.optional(),
    'Binary classification: the share of positive rows in the real world, when the test rows were resampled.',
  ),
  id: policy(z.string().min(1), 'The column that names a row: pairs two fighters and finds rows seen in training.'),
  time: policy(z.string().min(1).optional(), 'The column with the time of a row; never a feature.'),
  split: policy(z.literal('temporal').optional(), 'temporal: every training row must be older than every test row.'),
  features: recipe(
    z
      .union([
        z.array(z.string().min(1)).min(1),
        z.strictObject({
          exclude: recipe(z.array(z.string().min(1)), 'Columns of the contract that the model may not use.'),
        }),
      ])
      .optional(),
    'Columns that the model may use: a list, or all columns of the contract but those excluded. Default: all of the contract but label, id, time, query, cluster and weight.',
  ),
  contract: policy(relativePath.optional(), 'The data contract (Open Data Contract Standard, YAML).'),
  slices: policy(
    z.array(sliceDeclarationSchema).default([]),
    'Parts of the test rows to judge on their own: a text column (each value), a name with a where expression, a cross of columns, a column of numbers with quantiles, or a column with values.',
  ),
  discover_slices: policy(
    z.union([z.literal(false), discoverySchema]).optional(),
    'How weak slices that nobody declared are looked for: shown in the report, never decides. false: not at all. Absent: by the defaults, up to 100,000 rows.',
  ),
})

const trainSchema = z.strictObject({
  run: recipe(z.string().min(1), 'The training command, run by bash in the directory of titlebout.yml.'),
  inputs: recipe(z.array(relativePath).default([]), 'Files and globs that the command reads, for the lineage.'),
  params: recipe(relativePath.optional(), 'Parameter file (YAML or JSON), handed to the command as TITLEBOUT_PARAMS.'),
  lock: recipe(z.array(relativePath).default([]), 'Lock files of the environment, for the lineage.'),
  seed: recipe(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    'Handed to the command as TITLEBOUT_SEED.',
  ),
  timeout_minutes: recipe(
    z.number().positive().max(7200).default(360),
    'The command is ended after this many minutes.',
  ),
})

/** Of model_size also with a unit. */
const bound = z.union([
  z.number(),
  z.string().regex(BYTE_SIZE, 'must be a number without quotes, or of model_size a size with its unit such as 20 MB'),
])

const ruleSchema = z.strictObject({
  metric: policy(
    metricNameSchema,
    'What is measured: a metric of the task; model_size; or model_size_ratio, latency_p50_ratio, latency_p95_ratio, latency_p99_ratio, which compare-to-champion decides.',
  ),
  min: policy(bound.optional(), 'The least that passes; of model_size bytes, or with a unit (20 MB).'),
  max: policy(bound.optional(), 'The most that passes; of model_size bytes, or with a unit (20 MB).'),
  between: policy(
    z.tuple([bound, bound]).optional(),
    'The least and the most that pass, as [least, most]: instead of min and max.',
  ),
  by: policy(
    z.string().min(1).optional(),
    'A text column whose values are groups: the rule is about the largest difference (or ratio) between them.',
  ),
  on: policy(
    z
      .union([
        z.enum(['overall', 'slices', 'worst-slice']),
        z.strictObject({
          each: policy(
            z.array(z.string().min(1)).min(1),
            'Each of these declared slices: a name of data.slices (a column stands for each of its values), or the name of one value as reports show it.',
          ),
        }),
      ])
      .default('overall'),
    'overall: all test rows; slices: each slice on its own; worst-slice: whichever slice is worst, decided once and simultaneously; { each: [...] }: the slices that are named.',
  ),
  compared_to: policy(
    z.enum(['dummy', 'calibrated']).optional(),
    'dummy: the bound is on what the model gains over the trivial opponent on the same rows, whatever the metric: above 0 the model is better. calibrated: of expected_calibration_error, on how far it is above that of a model whose probabilities are all right.',
  ),
  perturb: policy(
    perturbSchema.optional(),
    'The rule is about the model on rows of which a column was changed: what the metric loses by it, or with violation_rate the share of changed rows that do not do what is expected.',
  ),
  min_rows: policy(z.int().positive().default(50), 'A slice with fewer rows is reported and decides nothing.'),
  decide: policy(
    z.enum(['interval', 'point']).default('interval'),
    'interval: the whole interval must pass; point: the estimate alone.',
  ),
  severity: policy(z.enum(['error', 'warning']).default('error'), 'warning: reported, decides nothing.'),
})

const claimSchema = z.strictObject({
  claim: policy(
    z.enum(['superior', 'non-inferior']),
    'superior: better; non-inferior: worse by no more than the margin.',
  ),
  margin: policy(z.number().min(0).default(0), 'In units of the primary metric.'),
})

const looksSchema = z.strictObject({
  spending: policy(
    z.enum(['decreasing', 'even', 'none']).default('decreasing'),
    'What alpha of the promote claim becomes when the judged rows promoted models before. decreasing: alpha × 6/(π²t²) at look t, alpha in all however many looks come; even: alpha / max at each; none: alpha at each.',
  ),
  max: policy(
    z.int().positive().optional(),
    'No more looks at the same rows than this: then fresh rows are asked for. Needed by even.',
  ),
  tries: policy(
    z.int().min(1).max(1000).default(1),
    'Bouts on the default branch that share the alpha of one look, each by an equal part: those that promote nothing leave no trace in the registry.',
  ),
})

const championSchema = z.strictObject({
  primary: policy(metricNameSchema, 'The metric that both claims are about.'),
  merge: policy(claimSchema, 'What a pull request must show.'),
  promote: policy(claimSchema, 'What the model on the default branch must show to be offered for promotion.'),
  guardrails: policy(
    z
      .array(
        z.strictObject({
          metric: policy(metricNameSchema, 'What must not get worse.'),
          margin: policy(
            z.number(),
            'By more than this, in units of the metric. With decide: point also below 0: better by at least so much.',
          ),
          decide: policy(
            z.enum(['interval', 'point']).optional(),
            'interval (default): the whole interval must pass; point: the estimate alone, and only against a champion.',
          ),
        }),
      )
      .default([]),
    'Metrics on which the candidate must be non-inferior, all of them.',
  ),
  critical_slices: policy(
    z
      .array(
        z.strictObject({
          slice: policy(z.string().min(1), 'A slice of data.slices: its name, or its column for each of its values.'),
          margin: policy(z.number().gt(0), 'How much worse is still acceptable there, in units of the primary metric.'),
        }),
      )
      .default([]),
    'Slices on which the candidate must be non-inferior by the primary metric, all of them, for both claims.',
  ),
  endpoints: policy(
    z.array(literalOrEnv).default([]),
    "Addresses beside model.endpoint.url where a champion may be asked: as model.endpoint.url stands in titlebout.yml of the champion's own commit. Rows go nowhere else.",
  ),
  looks: policy(looksSchema.prefault({}), 'What it costs that the same rows promote again and again.'),
})

const targetSchema = z.strictObject({
  kind: policy(z.literal('directory'), 'directory: the package is put into a folder that a server reads.'),
  path: policy(literalOrEnv, 'The folder: absolute, relative to titlebout.yml, or env:NAME.'),
})

const environmentSchema = z.strictObject({
  target: policy(targetSchema, 'What serves the model.'),
  approval: policy(
    z.literal('environment').optional(),
    "environment: a person must have approved the run for the forge's environment of this name.",
  ),
  requires: policy(
    z
      .strictObject({ assurance: policy(z.enum(ASSURANCES), 'The least assurance of the scores that judged.') })
      .optional(),
    'What the evidence must be.',
  ),
})

const toleranceSchema = z.strictObject({
  numeric: policy(
    share.default(0.1),
    'Of a numeric column, in the unit of drift.measures.numeric: ks a share of rows, wasserstein standard deviations of the reference, energy their root, the others without unit.',
  ),
  categorical: policy(
    share.default(0.1),
    'Of a categorical column, in the unit of drift.measures.categorical: total_variation and l_infinity a share of rows, the others without unit.',
  ),
  nulls: policy(share.default(0.05), 'Change of the share of nulls.'),
  new_categories: policy(share.default(0.02), 'Share of rows with a value that the reference does not know.'),
  columns: policy(
    z.record(z.string(), share).default({}),
    'Another distance for single columns, by name, in the unit of its measure: for those that move from week to week anyway.',
  ),
  volume: policy(
    z.number().positive().optional(),
    'Largest ratio of row counts, current to reference or back; absent: not judged.',
  ),
})

const driftMeasuresSchema = z.strictObject({
  numeric: policy(
    z.enum(NUMERIC_MEASURES).default('ks'),
    'ks, the largest gap of the distribution functions; wasserstein or energy, how far rows moved; psi, jensen_shannon (distance, base 2) or hellinger, how the bins differ.',
  ),
  categorical: policy(
    z.enum(CATEGORICAL_MEASURES).default('total_variation'),
    'total_variation, the share of rows that changed category; l_infinity, the largest change of one share; psi, jensen_shannon (distance, base 2), hellinger or cramers_v, which weigh rare categories more and need some rows in each.',
  ),
})

const driftSchema = z.strictObject({
  reference: policy(
    z.literal('champion').default('champion'),
    "champion: the training profile in the champion's package.",
  ),
  current: policy(relativePath, 'Rows that the model sees now: a file or a glob.'),
  measures: policy(driftMeasuresSchema.prefault({}), 'The distance that decides, by kind of column.'),
  tolerance: policy(toleranceSchema.prefault({}), 'How far a column may move.'),
  false_discovery_rate: policy(share.default(0.05), 'Of the columns called drifted (Benjamini-Hochberg).'),
  on_drift: policy(z.array(z.enum(['issue', 'retrain'])).default(['issue']), 'What to do about drift.'),
  retrain: policy(
    z
      .strictObject({
        workflow: policy(z.string().min(1), 'File name of the workflow to dispatch, such as release.yml.'),
        inputs: policy(z.record(z.string(), z.string()).default({}), 'Its inputs.'),
        cooldown_hours: policy(z.number().min(0).default(24), 'No second request within this time.'),
      })
      .optional(),
    'How a retraining run is asked for.',
  ),
})

/** titlebout.yml, version 1: one file is one model is one directory. */
export const configSchema = z.strictObject({
  version: policy(z.literal(1), 'Version of this format.'),
  model: policy(modelSchema, 'The model.'),
  data: policy(dataSchema, 'The rows that train and judge.'),
  train: recipe(trainSchema.optional(), 'How a candidate is made. Absent when the model comes from elsewhere.'),
  gate: policy(z.array(ruleSchema).default([]), 'Rules that every candidate must pass.'),
  gate_imports: policy(
    z.array(relativePath).default([]),
    'Files of thresholds that are rules too: MLflow (JSON, YAML) or a TFMA EvalConfig (JSON, YAML, pbtxt).',
  ),
  explain: policy(
    explainSchema.optional(),
    'What the model goes by: permutation importance and partial dependence, shown in the report; nothing of it decides. {}: by the defaults. Absent: nobody looks.',
  ),
  champion: policy(championSchema, 'How a candidate is compared with the champion.'),
  alpha: policy(
    z.number().gt(0).max(0.25).default(0.05),
    'Error rate of each claim, one-sided. Intervals are two-sided at 1 - 2 alpha.',
  ),
  undecided: policy(
    z
      .strictObject({
        merge: policy(
          z.enum(['fail', 'warn', 'approve']).default('warn'),
          'What undecided means for the pull request: red, or green with a warning.',
        ),
        promote: policy(
          z.enum(['fail', 'warn', 'approve']).default('approve'),
          'What undecided means for promotion: red, not offered, or left to the approver.',
        ),
      })
      .prefault({}),
    'What an undecided verdict means.',
  ),
  registry: policy(
    z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: policy(z.literal('git'), 'A branch of this repository: titlebout/<model>.') }),
        z.strictObject({
          kind: policy(z.literal('directory'), 'A folder of a machine of your own.'),
          path: policy(literalOrEnv, 'The folder: absolute, relative to titlebout.yml, or env:NAME.'),
        }),
      ])
      .default({ kind: 'git' }),
    'Where versions live, and which one each environment points at.',
  ),
  package: policy(
    z.strictObject({ card: policy(relativePath.optional(), 'The human part of the model card (YAML).') }).prefault({}),
    'What goes with the model.',
  ),
  deploy: policy(
    z.record(nameSchema, environmentSchema).default({}),
    "Environments in the order of promotion; the last one's model is the champion.",
  ),
  drift: policy(driftSchema.optional(), 'How the world is watched.'),
  privacy: policy(
    z
      .strictObject({
        examples: policy(examplesSchema.prefault({}), 'Rows of data.validation that a bout shows; never of data.test.'),
        min_count: policy(z.int().positive().default(10), 'Statistics about fewer rows are not written down.'),
      })
      .prefault({}),
    'What may be written down.',
  ),
})

export type Config = z.infer<typeof configSchema>
export type Rule = Config['gate'][number]
export type Claim = Config['champion']['merge']
export type EnvironmentConfig = Config['deploy'][string]
export type DriftConfig = NonNullable<Config['drift']>
export type TrainConfig = NonNullable<Config['train']>
export type PredictConfig = NonNullable<Config['model']['predict']>

/** The environment whose model is the champion: the last one under `deploy`; undefined when there is none. */
export function championEnvironment(config: Config): string | undefined {
  return Object.keys(config.deploy).at(-1)
}
