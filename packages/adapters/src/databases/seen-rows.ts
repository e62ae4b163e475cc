import { HASH_DIGITS, numberText, type Sketch } from '@titlebout/core'
import { rowsOf, type DatabaseRows } from './database-statistics.ts'
import type { Database, Digests } from './database.ts'
import { RowsProblem } from './rows-problem.ts'

/** Rows of a database that models were trained on. */
export interface SeenRows {
  /** By each model. */
  readonly counts: readonly number[]
  /** The same rows, and others with the same ids, without those that any of them has seen. */
  without(rows: DatabaseRows): DatabaseRows
}

/** Rows, and the column that tells one from the other. */
interface Known {
  readonly rows: DatabaseRows
  readonly id: string
}

/** What a sketch holds of rows: hashes of a text that each of them has. */
interface Sketched {
  /** The hash of a row: SQL. */
  readonly hash: string
  readonly hashes: BigUint64Array
}

/**
 * Which rows are in sketches of training rows, found as `seenIn` of core finds them: by digests that the database takes of its own texts.
 * It gets the hashes of the sketch and keeps the ids that it finds by them; numbers come back. One that can keep nothing answers with those of
 * the hashes that it found, and finds the rows by them again.
 *
 * @throws {RowsProblem} on more hashes found than can be sent with each statement
 */
export async function findSeen(database: Database, known: Known, sketches: readonly Sketch[]): Promise<SeenRows> {
  const { digests } = database
  const unseen: string[] = []
  const counts: number[] = []
  for (const sketch of sketches) {
    const sketched = sketchedOf(digests, known, sketch)
    const found =
      digests.keep === undefined
        ? await foundHashes(database, digests, known, sketched)
        : [[known.rows.column(known.id).text, await digests.keep(seenSql(digests, known, sketched))] as const]
    const own = found.map(([text, listed]) => `${text} not in ${listed}`)
    const isSeen = own.length === 0 ? known.rows.dialect.untrue : `not (${own.join(' and ')})`
    const [[count] = []] = await database.rows(`select count(*) from ${known.rows.from} where ${isSeen}`)
    unseen.push(...own)
    counts.push(Number(count))
  }
  const without = ({ from, shown, name, columns }: DatabaseRows): DatabaseRows =>
    rowsOf(database, {
      name,
      shown,
      columns,
      from: `(select * from ${from} where ${unseen.join(' and ')}) as unseen`,
    })
  return { counts, without: unseen.length === 0 ? (rows) => rows : without }
}

/** The ids of the rows that a sketch holds, each once. */
function seenSql(digests: Digests, { rows, id }: Known, sketched: readonly Sketched[]): string {
  const found = sketched.map(({ hash, hashes }) => {
    const own = `(select ${rows.column(id).text} as d, ${hash} as h from ${rows.from}) as own`
    return `select own.d as d from ${own} join ${digests.listed(hexOf(hashes))} as listed on own.h = listed.d`
  })
  return found.join(' union ')
}

/** More of them would make a statement of many megabytes, and rows of which so many were trained on judge nobody. */
const MOST_FOUND = 100_000

/** The hash of a row beside those that were found: for each text of a row by which some were. */
async function foundHashes(
  database: Database,
  digests: Digests,
  { rows }: Known,
  sketched: readonly Sketched[],
): Promise<readonly (readonly [hash: string, listed: string])[]> {
  const found: (readonly [string, string])[] = []
  for (const { hash, hashes } of sketched) {
    const hits = await database.rows(
      `select h from (select distinct ${hash} as h from ${rows.from}) as own where h in ${digests.listed(hexOf(hashes))} limit ${MOST_FOUND}`,
    )
    // rule: clickhouse-most-seen
    if (hits.length === MOST_FOUND)
      throw new RowsProblem(
        ['model', 'sql'],
        `${rows.name}: a model was trained on ${numberText(MOST_FOUND)} of these rows and more: judge rows that neither model has seen`,
      )
    if (hits.length > 0) found.push([hash, digests.listed(hits.map(String).join(','))])
  }
  return found
}

function sketchedOf({ sha256 }: Digests, { rows, id }: Known, sketch: Sketch): readonly Sketched[] {
  const hashOf = (text: string): string =>
    `substr(${sha256(`${rows.dialect.text(sketch.salt)} || ${text}`)}, 1, ${HASH_DIGITS})`
  const content = contentSql(rows, sketch.columns)
  return [
    { hash: hashOf(rows.column(id).text), hashes: sketch.ids },
    ...(content === undefined ? [] : [{ hash: hashOf(content), hashes: sketch.contents }]),
  ]
}

/** The content of a row, as sketches write it; undefined where a column is not there. */
function contentSql(rows: DatabaseRows, columns: readonly string[]): string | undefined {
  if (columns.length === 0 || columns.some((name) => rows.findColumn(name) === undefined)) return undefined
  const [backslash, two, bar, kept, absent] = ['\\', '\\\\', '|', '\\|', '\\N'].map(rows.dialect.text)
  return columns
    .map(
      (name) =>
        `coalesce(replace(replace(${rows.column(name).text}, ${backslash}, ${two}), ${bar}, ${kept}), ${absent})`,
    )
    .join(` || ${bar} || `)
}

function hexOf(hashes: BigUint64Array): string {
  return Array.from(hashes, (hash) => hash.toString(16).padStart(HASH_DIGITS, '0')).join(',')
}
