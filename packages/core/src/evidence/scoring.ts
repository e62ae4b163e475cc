import * as z from 'zod'
import { sha256Schema } from '../names.ts'
import { classed, evidenceSchema, producerSchema } from './envelope.ts'

/** What a command said about the judged rows, before anybody has held it against their labels. */
export const scoringResultSchema = z.strictObject({
  command: classed('public', z.string(), 'What was run (model.predict.run).'),
  setup: classed('public', z.string().nullable(), 'What was run before it (model.predict.setup); null: nothing.'),
  table: classed(
    'public',
    z.strictObject({
      /** Of the CSV file that the command was given: the same rows in the same order have the same. */
      sha256: sha256Schema,
      row_count: z.int().nonnegative(),
      columns: z.array(z.string()),
    }),
    'The rows that the command was given: id and features.',
  ),
  labels_in_reach: classed(
    'public',
    z.boolean(),
    'Whether the file of the test rows had the label where the command ran; false says nothing of other files.',
  ),
  scores: classed(
    'public',
    z.strictObject({ file: z.string().regex(/^files\/predictions\.(?:csv|parquet|jsonl)$/u), sha256: sha256Schema }),
    'What the command wrote: rows, hence short-lived and only named here.',
  ),
  variants: classed(
    'public',
    z
      .array(
        z.strictObject({
          /** What was changed in the rows, in words. */
          change: z.string(),
          /** Of the CSV file with the changed rows. */
          table_sha256: sha256Schema,
          file: z.string().regex(/^files\/predictions-\d+\.(?:csv|parquet|jsonl)$/u),
          sha256: sha256Schema,
        }),
      )
      .optional(),
    'What the command wrote about rows with a changed column, for the rules of the gate with perturb; absent where there are none.',
  ),
  validation: classed(
    'public',
    z
      .strictObject({
        table: z.strictObject({ sha256: sha256Schema, row_count: z.int().nonnegative() }),
        scores: z.strictObject({
          file: z.string().regex(/^files\/predictions-validation\.(?:csv|parquet|jsonl)$/u),
          sha256: sha256Schema,
        }),
      })
      .optional(),
    'The same of the validation rows, which the command scores in a run of its own; absent where there are none.',
  ),
  explain: classed(
    'public',
    z
      .strictObject({
        /** Of the CSV file with the rows of the sample again and again, their values changed. */
        table: z.strictObject({ sha256: sha256Schema, row_count: z.int().nonnegative() }),
        /** Judged rows in the sample, and how often it stands in that file. */
        rows: z.int().positive(),
        times: z.int().positive(),
        scores: z.strictObject({
          file: z.string().regex(/^files\/predictions-explain\.(?:csv|parquet|jsonl)$/u),
          sha256: sha256Schema,
        }),
        duration_ms: z.int().nonnegative(),
      })
      .optional(),
    'What the command wrote about rows with permuted and constant columns, in one run, for explain; absent where nobody asks, or a finding says why not.',
  ),
  duration_ms: classed('public', z.int().nonnegative(), 'Wall clock of the command, in milliseconds.'),
  time_limit_minutes: classed('public', z.number().positive(), 'When it would have been ended.'),
  peak_memory_mb: classed(
    'public',
    z.number().nonnegative().nullable(),
    'The most memory that its processes were seen to hold together, in MiB; null where that cannot be told.',
  ),
})
export const scoringSchema = evidenceSchema('scoring', scoringResultSchema)
/** How scores came out of a command: `evaluate-gate` writes it where the command ran (`phase: score`). */
export type Scoring = z.infer<typeof scoringSchema>

/** A scoring as the evaluation that rests on it keeps it: it stays when the scoring's own file has expired. */
export const keptScoringSchema = z.strictObject({
  /** Of scoring.json. */
  sha256: sha256Schema,
  producer: producerSchema,
  result: scoringResultSchema,
})
