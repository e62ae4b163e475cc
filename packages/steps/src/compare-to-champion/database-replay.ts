import type { PairedRows, ScoredRows } from '@titlebout/adapters'
import {
  canonicalJson,
  namedPlaces,
  numberText,
  sqlOfCandidate,
  UserError,
  type Config,
  type Evaluation,
  type Finding,
  type FighterColumnNames,
  type FighterRecord,
  type Host,
  type SqlConfig,
} from '@titlebout/core'
import { placeOf, planOf, sourceSha256 } from '../evaluate-gate/sql-source.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'
import { thresholdOf } from './champion-model.ts'
import { ownConfig, whyNotReplayed } from './own-config.ts'
import { refuseOtherTarget } from './replay.ts'

/** How the champion came to its scores on rows in a database. */
export type DatabaseReplay =
  | {
      readonly kind: 'database'
      readonly fighter: FighterRecord
      readonly paired: PairedRows
      readonly sourceSha256: string
      readonly settings: Evaluation['settings']
      readonly findings: readonly Finding[]
    }
  | { readonly kind: 'none'; readonly why: string }

interface Ring {
  readonly champion: Champion
  /** The judged rows, with the candidate's answers. */
  readonly rows: ScoredRows
  readonly sql: SqlConfig
  /** Absolute, outside the workspace, not there yet: the champion's commit goes there. */
  readonly folder: string
}

/**
 * The champion's scores in the database that the policy of now names: in the table or query, and in the columns, that titlebout.yml of its own
 * commit names, held against the digest in its own evaluation. Neither of those says which database is asked, or with which secret.
 */
export async function replayInDatabase(host: Host, opened: Opened, ring: Ring): Promise<DatabaseReplay> {
  const { evaluation } = ring.champion
  if (evaluation === undefined) return none('its package has no evaluation, which says where its scores lie')
  const { kind } = evaluation.result.fighter
  if (kind !== 'sql')
    return none(
      `it was judged as ${kind}, and model.sql compares scores that lie in one database: store its scores there, or judge both by scores files`,
    )
  const { data, model } = opened.config
  const other = refuseOtherTarget(ring.champion, { task: model.task, classes: data.classes ?? null })
  if (other !== undefined) return none(other)
  const { sha } = evaluation.producer
  if (sha === null) return none('its evaluation does not say which commit it is of')
  try {
    return await replayed(host, opened, { ...ring, evaluation, sha })
  } catch (cause) {
    const why = whyNotReplayed(cause, { sha, by: 'titlebout.yml says where its scores lie' })
    if (why === undefined) throw cause
    host.log.warning(`the champion cannot be compared in the database: ${why}`)
    return none(why)
  }
}

function none(why: string): DatabaseReplay {
  return { kind: 'none', why }
}

async function replayed(
  host: Host,
  opened: Opened,
  { rows, sql, evaluation, sha, folder }: Ring & { readonly evaluation: Evaluation; readonly sha: string },
): Promise<DatabaseReplay> {
  const own = await ownConfig(host, opened, { sha, folder })
  const theirs = ownSource(own, evaluation)
  refuseOtherPlace(sql, { sql: theirs, name: own.name })
  refuseOtherTruth(opened.config, own)
  const threshold = thresholdOf({ evaluation }, opened.config)
  const paired = await rows.against(theirs, planOfChampion(opened.config, own.config, { sql: theirs, threshold }))
  refuseSameAnswers({ sql, answers: rows.answers }, { sql: theirs, answers: paired.answers })
  return {
    kind: 'database',
    fighter: evaluation.result.fighter,
    paired,
    sourceSha256: sourceSha256(theirs),
    settings: { champion_commit: sha, champion_rows_from: theirs.table ?? `model.sql.query of ${own.name}` },
    findings: extraRows(paired.extra, rows.count),
  }
}

/** Where its scores lay when it was judged. */
function ownSource(
  { config, name }: { readonly config: Config; readonly name: string },
  { result }: Evaluation,
): SqlConfig {
  const { sql: policy } = config.model
  // rule: champion-sql-gone
  if (policy === undefined)
    throw new UserError('CONFIG', `${name} has no model.sql: nobody says where the champion's scores lie`)
  const sql = sqlOfCandidate(policy, result.database?.candidate)
  // rule: champion-sql-source
  if (sourceSha256(sql) !== result.database?.source_sha256)
    throw new UserError('CONFIG', `model.sql of ${name} is not what the champion's evaluation was made of`)
  return sql
}

interface Named {
  readonly sql: SqlConfig
  readonly name: string
}

/** Which database is asked, and with which secret, is policy of now. */
function refuseOtherPlace(ours: SqlConfig, { sql, name }: Named): void {
  // rule: champion-sql-place
  if (placeOf(sql) !== placeOf(ours) || namedPlaces(sql)[0] !== namedPlaces(ours)[0])
    throw new UserError(
      'CONFIG',
      `model.sql of ${name} is in ${namedPlaces(sql).join()}: ${placeOf(sql)}, and rows are compared only in the database that the policy of now names (${namedPlaces(ours).join()}: ${placeOf(ours)}): bring its scores there under the name that they have, and let a run promote it from there`,
    )
}

function refuseOtherTruth(
  { model, data }: Config,
  { config: own, name }: { readonly config: Config; readonly name: string },
): void {
  // rule: champion-sql-task
  if (own.model.task !== model.task || own.data.positive !== data.positive)
    throw new UserError(
      'CONFIG',
      `${name} is about ${own.model.task}${own.data.positive === undefined ? '' : ` with the positive label "${own.data.positive}"`}, and titlebout.yml now about ${model.task}${data.positive === undefined ? '' : ` with "${data.positive}"`}`,
    )
}

/** Its own columns and threshold; which rows count, how much, and what they belong to says the candidate's table. */
function planOfChampion(
  now: Config,
  own: Config,
  { sql, threshold }: { readonly sql: SqlConfig; readonly threshold: number | undefined },
): ReturnType<typeof planOf> {
  const { target } = planOf(now, sql, threshold)
  const { label } = own.data
  return {
    ...planOf(own, sql, threshold),
    target: label === undefined || target.task === 'custom' ? { ...target } : { ...target, label },
    weight: undefined,
    cluster: undefined,
    sliced: [],
  }
}

interface Answers {
  readonly sql: SqlConfig
  readonly answers: FighterColumnNames
}

/** Scores that answer for both would make every candidate as good as its champion. */
function refuseSameAnswers(ours: Answers, theirs: Answers): void {
  const columns = ({ answers: { threshold: _threshold, ...names } }: Answers): string => canonicalJson({ ...names })
  // rule: champion-sql-is-candidates
  if (sourceSha256(ours.sql) === sourceSha256(theirs.sql) && columns(ours) === columns(theirs))
    throw new UserError(
      'CONFIG',
      `the same columns of the same ${ours.sql.table === undefined ? 'query' : 'table'} hold the scores of the candidate, and would answer for the champion: give each version a table, a query or columns of its own in model.sql`,
    )
}

function extraRows(extra: number, judged: number): readonly Finding[] {
  if (extra === 0) return []
  return [
    {
      id: 'champion-extra-rows',
      severity: 'notice',
      message: `the champion has scores of ${numberText(extra)} rows more, which model.sql does not name: both are compared on the ${numberText(judged)} rows that it names`,
    },
  ]
}
