import path from 'node:path'
import { sha256File } from '@titlebout/adapters'
import { sqlOfCandidate, UserError, type Host, type SqlConfig } from '@titlebout/core'
import { sourceSha256 } from '../evaluate-gate/sql-source.ts'
import type { Found, Opened } from '../step.ts'
import { findEvidence, needEvidence, needFiles, withCandidate } from '../work-folder.ts'

/** The candidate as evaluate-gate left it. */
export interface Evaluated {
  readonly evaluation: Found<'evaluation'>
  /** Evidence of the training that made it; undefined when it comes from elsewhere. */
  readonly training: Found<'training'> | undefined
  /** Absolute path of its scores. */
  readonly scores: string
}

/**
 * Finds what evaluate-gate left of the candidate.
 *
 * @throws {UserError} `EVIDENCE` when it has not run, when its scores are not those that it judged, or when the model has been
 *   trained anew since
 */
export async function findCandidate(host: Host, opened: Opened): Promise<Evaluated> {
  const evaluation = await needEvidence(host, opened, 'evaluation')
  const named = evaluation.evidence.result.scores
  // rule: bout-needs-rows
  if (named === null)
    throw new UserError(
      'EVIDENCE',
      'evaluate-gate judged rows in a database, and titlebout.yml names none now (model.sql): run evaluate-gate again',
    )
  const scores = await needFiles(host, opened, 'scores', named.file)
  const sha256 = await sha256File(scores)
  // rule: scores-digest
  if (sha256 !== named.sha256)
    throw new UserError(
      'EVIDENCE',
      `${named.file} is not what evaluate-gate wrote: expected SHA-256 ${named.sha256}, got ${sha256}: run evaluate-gate again`,
    )
  return { evaluation, training: await trainingOf(host, opened, evaluation), scores }
}

/** A candidate whose scores lie in a database, and where. */
export interface StoredCandidate extends Pick<Evaluated, 'evaluation' | 'training'> {
  readonly sql: SqlConfig
}

/**
 * What evaluate-gate left of a candidate whose rows lie in a database.
 *
 * @param policy model.sql
 * @throws {UserError} `EVIDENCE` when it has not run, or judged other rows than titlebout.yml names now; `CONFIG` as `sqlOfCandidate`
 */
export async function findStoredCandidate(host: Host, opened: Opened, policy: SqlConfig): Promise<StoredCandidate> {
  const evaluation = await needEvidence(host, opened, 'evaluation')
  const { database } = evaluation.evidence.result
  // The winner of several goes on alone.
  const sql = sqlOfCandidate(policy, opened.candidate ?? database?.candidate)
  // rule: stale-stored-evaluation
  if (database?.source_sha256 !== sourceSha256(sql))
    throw new UserError(
      'EVIDENCE',
      'evaluation.json is about other rows than model.sql of titlebout.yml names: run evaluate-gate again',
    )
  return { evaluation, training: await trainingOf(host, opened, evaluation), sql }
}

async function trainingOf(
  host: Host,
  opened: Opened,
  evaluation: Found<'evaluation'>,
): Promise<Found<'training'> | undefined> {
  const judged = evaluation.evidence.inputs.find(({ role }) => role === 'training')
  if (judged === undefined) return undefined
  const training = await findEvidence(host, opened, 'training')
  // rule: stale-evaluation
  if (training !== undefined && training.sha256 !== judged.sha256)
    throw new UserError(
      'EVIDENCE',
      `${path.relative(host.workspace, evaluation.path)} is about another training than training.json beside it: run evaluate-gate again${withCandidate(opened)}, so that the bout is about the model that was trained last`,
    )
  return training
}
