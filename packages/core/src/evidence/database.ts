import * as z from 'zod'
import { sha256Schema } from '../names.ts'

/** What an evaluation from statistics alone cannot say, for it would take rows. */
export const WITHOUT_ROWS = ['rows-digest', 'contamination', 'pairing', 'discovered-slices', 'leak-search'] as const

/** A database in which judged rows lie and stay. */
export const databaseSchema = z.strictObject({
  /** Name and version, such as "PostgreSQL 15.18". */
  engine: z.string(),
  /** env: and the name of the variable that holds the address, never the address; or the path of the DuckDB file. */
  place: z.string(),
  rows_from: z.enum(['table', 'query']),
  /** Of the name of the table, or of the text of the query. */
  source_sha256: sha256Schema,
  /** Metrics that are shown otherwise, and need rows. */
  metrics_left_out: z.array(z.string()),
  not_available: z.array(z.enum(WITHOUT_ROWS)),
})
export type DatabaseFacts = z.infer<typeof databaseSchema>
