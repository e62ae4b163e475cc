import { sha256Text } from '@titlebout/adapters'
import {
  championEnvironment,
  looksAt,
  parseEvidence,
  sketchFromHex,
  sketchJudgedRows,
  UserError,
  VERSION_LAYOUT,
  type Host,
  type Ids,
  type Looks,
  type PromotedOn,
} from '@titlebout/core'
import { openRegistry } from '../open-registry.ts'
import type { Opened } from '../step.ts'

/**
 * How often the judged rows have promoted a model before: from the bouts that the registry keeps with its versions, which only deploy writes.
 *
 * @param ids of the judged rows; empty where they stay in a database: then every earlier version counts whole
 * @throws {UserError} `REGISTRY` when it cannot be read
 */
export async function findLooks(host: Host, opened: Opened, ids: Ids): Promise<Looks> {
  const { champion, alpha, privacy, model } = opened.config
  const earlier = await promotedOn(host, opened)
  const { level } = host.producer()
  // Advice promotes nothing, so nobody needs to find these rows again.
  const record = level === 'T2' || level === 'local'
  const enough = ids.length >= privacy.min_count
  const now = enough && (record || earlier.length > 0) ? sketchJudgedRows(ids, saltOf(model.name)) : undefined
  return looksAt(now, earlier, { alpha, spending: champion.looks, record })
}

/**
 * The salt of a ledger must be the same in each of its bouts, so it follows from the model's name. It keeps one table of hashes from serving for
 * all models, and no more than that: see `sketchJudgedRows`.
 */
function saltOf(model: string): string {
  return sha256Text(`titlebout.looks/1 ${model}`).slice(0, 32)
}

/** Versions that a bout let in: one without was chosen on no rows of ours. */
async function promotedOn(host: Host, opened: Opened): Promise<readonly PromotedOn[]> {
  if (championEnvironment(opened.config) === undefined) return []
  const registry = await openRegistry(host, opened)
  const file = VERSION_LAYOUT.evidence('bout')
  const bouts = await registry.readEach(file)
  return [...bouts].map(([version, bytes]) => ({ version, rows: rowsOf(bytes, `${file} of version ${version}`) }))
}

function rowsOf(bytes: Uint8Array, name: string): PromotedOn['rows'] {
  try {
    const { rows } = parseEvidence('bout', Buffer.from(bytes).toString('utf8'), name).result.looks
    return rows === null ? undefined : sketchFromHex(rows, name)
  } catch (cause) {
    // A bout of another version of Titlebout was a look all the same, at rows that nobody can tell.
    if (cause instanceof UserError && cause.code === 'EVIDENCE') return undefined
    throw cause
  }
}
