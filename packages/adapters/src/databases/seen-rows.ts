import { HASH_DIGITS, type Sketch } from '@titlebout/core'
import { rowsOf, type DatabaseRows } from './database-statistics.ts'
import type { Database, Digests } from './database.ts'

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

/**
 * Which rows are in sketches of training rows, found as `seenIn` of core finds them: by digests that the database takes of its own texts.
 * It gets the hashes of the sketch and keeps the ids that it finds by them; numbers come back.
 *
 * @returns undefined where the database takes no such digests
 */
export async function findSeen(
  database: Database,
  known: Known,
  sketches: readonly Sketch[],
): Promise<SeenRows | undefined> {
  const { digests } = database
  if (digests === undefined) return undefined
  const kept: string[] = []
  const counts: number[] = []
  for (const sketch of sketches) {
    const found = await digests.keep(seenSql(digests, known, sketch))
    const [[count] = []] = await database.rows(`select count(*) from ${found} as kept`)
    kept.push(found)
    counts.push(Number(count))
  }
  const id = known.rows.column(known.id).text
  const without = ({ from, shown, name, columns }: DatabaseRows): DatabaseRows => {
    const unseen = kept.map((found) => `${id} not in ${found}`)
    return rowsOf(database, {
      name,
      shown,
      columns,
      from: `(select * from ${from} where ${unseen.join(' and ')}) as unseen`,
    })
  }
  return { counts, without: kept.length === 0 ? (rows) => rows : without }
}

/** The ids of the rows that a sketch holds, each once. */
function seenSql(digests: Digests, { rows, id }: Known, sketch: Sketch): string {
  const key = rows.column(id).text
  const found = (text: string, hashes: BigUint64Array): string => {
    const hash = `substr(${digests.sha256(`${rows.dialect.text(sketch.salt)} || ${text}`)}, 1, ${HASH_DIGITS})`
    const own = `(select ${key} as d, ${hash} as h from ${rows.from}) as own`
    return `select own.d as d from ${own} join ${digests.listed(hexOf(hashes))} as listed on own.h = listed.d`
  }
  const content = contentSql(rows, sketch.columns)
  return [found(key, sketch.ids), ...(content === undefined ? [] : [found(content, sketch.contents)])].join(' union ')
}

/** The content of a row, as sketches write it; undefined where a column is not there. */
function contentSql(rows: DatabaseRows, columns: readonly string[]): string | undefined {
  if (columns.length === 0 || columns.some((name) => rows.findColumn(name) === undefined)) return undefined
  return columns
    .map((name) => `coalesce(replace(replace(${rows.column(name).text}, '\\', '\\\\'), '|', '\\|'), '\\N')`)
    .join(` || '|' || `)
}

function hexOf(hashes: BigUint64Array): string {
  return Array.from(hashes, (hash) => hash.toString(16).padStart(HASH_DIGITS, '0')).join(',')
}
