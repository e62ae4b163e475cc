import * as z from 'zod'
import { nameSchema, sha256Schema } from '../names.ts'

/** What an evaluation from statistics alone cannot say, for it would take rows. */
export const WITHOUT_ROWS = ['rows-digest', 'discovered-slices', 'leak-search'] as const

/** What a bout from statistics alone cannot say. */
export const BOUT_WITHOUT_ROWS = [
  'rows-digest',
  'looks-by-row',
  'overlap-of-slices',
  'rank-correlation',
  'moved-rows',
  'curves',
  'concentration',
  'decomposition',
] as const

/** A database in which judged rows lie and stay. */
export const databaseSchema = z.strictObject({
  /** Name and version, such as "PostgreSQL 15.18". */
  engine: z.string(),
  /** env: and the name of the variable that holds the address, never the address; or the path of the DuckDB file. */
  place: z.string(),
  rows_from: z.enum(['table', 'query']),
  /** Of the name of the table, or of the text of the query. */
  source_sha256: sha256Schema,
  /** One of several candidates, whose name stands in the table, the query or the columns of its scores; absent where there is only one. */
  candidate: nameSchema.optional(),
  /** Metrics that are shown otherwise, and need rows. */
  metrics_left_out: z.array(z.string()),
  not_available: z.array(z.enum(WITHOUT_ROWS)),
})
export type DatabaseFacts = z.infer<typeof databaseSchema>

/** A database in which two fighters met. */
export const boutDatabaseSchema = z.strictObject({
  /** Name and version, such as "PostgreSQL 15.18". */
  engine: z.string(),
  /** env: and the name of the variable that holds the address, never the address; or the path of the DuckDB file. */
  place: z.string(),
  /** Of the table or query of the candidate, which says which rows judge. */
  candidate_source_sha256: sha256Schema,
  /** Of the table or query that the champion's own evaluation names; null where none was read. */
  champion_source_sha256: sha256Schema.nullable(),
  /** Rows of the champion that are none of those that judge. */
  champion_extra_rows: z.int().nonnegative(),
  not_available: z.array(z.enum(BOUT_WITHOUT_ROWS)),
})
export type BoutDatabaseFacts = z.infer<typeof boutDatabaseSchema>
