import { UserError } from '../error.ts'
import { notReadOnly } from './read-only-query.ts'
import type { SqlConfig } from './sql.ts'

/** What stands for the name of a candidate. */
const NAME = '{candidate}'

/**
 * Where the scores of a candidate lie: its name takes the place of `{candidate}` in the table, the query and the columns.
 *
 * @param candidate undefined where there is only one
 * @throws {UserError} `CONFIG` where there are several and the policy names the same scores for each, or the reverse; and on a name that makes of the
 *   query one that does more than read
 */
export function sqlOfCandidate(sql: SqlConfig, candidate: string | undefined): SqlConfig {
  const { table, query, score, prediction, scores } = sql
  const texts = [table, query, score, prediction, ...Object.values(scores ?? {})]
  const isAsked = texts.some((text) => text?.includes(NAME))
  // rule: sql-candidate-named
  if (isAsked !== (candidate !== undefined))
    throw new UserError(
      'CONFIG',
      isAsked
        ? `model.sql says ${NAME}, and no candidate is named: give the input candidate (compare-to-champion: candidates)`
        : `model.sql names the same scores for every candidate: write ${NAME} where the name of ${candidate ?? 'each'} belongs, in its table, query or columns`,
    )
  if (candidate === undefined) return sql
  const named = (text: string): string => text.replaceAll(NAME, candidate)
  const why = query === undefined ? undefined : notReadOnly(named(query))
  // rule: sql-candidate-query
  if (why !== undefined) throw new UserError('CONFIG', `model.sql.query of the candidate ${candidate} ${why}`)
  return {
    ...sql,
    ...(table === undefined ? {} : { table: named(table) }),
    ...(query === undefined ? {} : { query: named(query) }),
    ...(score === undefined ? {} : { score: named(score) }),
    ...(prediction === undefined ? {} : { prediction: named(prediction) }),
    ...(scores === undefined
      ? {}
      : { scores: Object.fromEntries(Object.entries(scores).map(([label, column]) => [label, named(column)])) }),
  }
}
