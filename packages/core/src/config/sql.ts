import * as z from 'zod'
import type { Needs } from '../evaluation/metric.ts'
import { relativePath } from './relative-path.ts'
import { policy } from './side.ts'

const text = z.string().min(1)

const variable = z
  .string()
  .regex(/^env:[A-Za-z_][A-Za-z0-9_]*$/u, 'must be env: and the name of a variable, such as env:WAREHOUSE')

/**
 * Scored rows in a database, judged where they lie. All of it is policy: it says which database is asked, with which secret and
 * which query, and that no pull request may decide for itself.
 */
export const sqlSchema = z.strictObject({
  postgres: policy(
    variable.optional(),
    'PostgreSQL: env: and the name of the variable that holds postgres://user:password@server/database, of a role that may only read. The address is never written here.',
  ),
  clickhouse: policy(
    variable.optional(),
    'ClickHouse, for metrics of counts and sums: env: and the name of the variable that holds https://user:password@server:8443/database, of a role that may only read.',
  ),
  duckdb: policy(
    relativePath.optional(),
    'DuckDB: a database file inside the directory of titlebout.yml, which is opened for reading only.',
  ),
  table: policy(
    text.optional(),
    'The table or view of the judged rows: its name, or schema.name, as the database writes it. Here, in the query and in the columns {candidate} stands for the name of each of several candidates.',
  ),
  query: policy(text.optional(), 'Instead of a table: one select, without a semicolon or a comment.'),
  score: policy(
    text.optional(),
    'Binary classification: the column of the probability of the positive label. Default: score, where there is one.',
  ),
  prediction: policy(
    text.optional(),
    'Classification: the column of the predicted label; regression: of the predicted number. Default: prediction, where there is one; classification without it: what the scores come to.',
  ),
  scores: policy(
    z.record(text, text).optional(),
    'Multi-class classification: the column of the probability of each class of data.classes. Default: score_<class>, where there are such.',
  ),
  timeout_seconds: policy(
    z.number().positive().max(86_400).default(300),
    'One statement may take as long; there are a few for each declared slice column.',
  ),
})
export type SqlConfig = z.infer<typeof sqlSchema>

const PLACES = ['postgres', 'clickhouse', 'duckdb'] as const

/** Which databases are named: a config that was checked names one. */
export function namedPlaces(sql: SqlConfig): readonly (typeof PLACES)[number][] {
  return PLACES.filter((place) => sql[place] !== undefined)
}

/** What metrics may need that the database does not give: rows never leave one, and ClickHouse computes no order of scores. */
export function beyondSql({ clickhouse }: SqlConfig): ReadonlySet<Needs> {
  return new Set(clickhouse === undefined ? ['rows'] : ['rows', 'ranks'])
}
