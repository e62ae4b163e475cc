import * as z from 'zod'
import { gitShaSchema, sha256Schema } from '../names.ts'
import { classed, evidenceSchema, settingsSchema } from './envelope.ts'
import { datasetSchema } from './measured.ts'

export const fileSchema = z.strictObject({ path: z.string(), bytes: z.int().nonnegative(), sha256: sha256Schema })
export type FileEntry = z.infer<typeof fileSchema>

export const trainingResultSchema = z.strictObject({
  command: classed('public', z.string(), 'What was run.'),
  duration_ms: classed('public', z.int().nonnegative(), 'Wall clock of the command, in milliseconds.'),
  files: classed('public', z.array(fileSchema), 'The files of the model, paths relative to files/model.'),
  model_path: classed('public', z.string(), 'The model file among them.'),
  code: classed(
    'public',
    z.strictObject({
      commit: gitShaSchema.nullable(),
      /** Whether the inputs differ from the commit. */
      dirty: z.boolean(),
      /** Digest over the sorted (path, sha256) of train.inputs. */
      tree: sha256Schema,
      inputs: z.array(fileSchema),
    }),
    'The code that trained.',
  ),
  data: classed('public', z.array(datasetSchema), 'The data sets handed to the command.'),
  features: classed('public', z.array(z.string()), 'The columns that the model may use.'),
  params: classed(
    'public',
    z.strictObject({ file: z.string(), sha256: sha256Schema, values: settingsSchema }).nullable(),
    'The parameter file, nested keys joined by dots.',
  ),
  lock: classed('public', z.array(fileSchema), 'Lock files of the environment.'),
  machine: classed(
    'public',
    z.strictObject({ os: z.string(), arch: z.string(), cpus: z.int(), memory_mb: z.int(), runtime: z.string() }),
    'The machine.',
  ),
  membership: classed(
    'public',
    z
      .strictObject({
        file: z.string(),
        sha256: sha256Schema,
        rows: z.int().nonnegative(),
        /** Chance that a row never seen is taken for seen. */
        false_positive_rate: z.number(),
        keyed: z.boolean(),
      })
      .nullable(),
    'The sketch of the rows that were trained on; null without ids to hash.',
  ),
  naive_error: classed(
    'aggregate',
    z.number().nonnegative().nullable(),
    'Mean absolute step of the training labels in time, within clusters: the scale of `mase`; null without a series of numbers.',
  ),
  metrics: classed('aggregate', settingsSchema, 'What the command wrote to metrics.json.'),
})
export const trainingSchema = evidenceSchema('training', trainingResultSchema)
export type Training = z.infer<typeof trainingSchema>
