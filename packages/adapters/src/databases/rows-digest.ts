import type { Database } from './database.ts'
import type { Answered } from './joined-rows.ts'
import { RowsProblem } from './rows-problem.ts'

/** What tells rows from changed rows. */
interface RowsDigest {
  /** @throws {RowsProblem} when the rows are others now */
  requireSame(): Promise<void>
}

/** Of all columns that are judged or cut by; undefined where the database answers about one state of the rows anyway. */
export async function digestOf(database: Database, answered: Answered): Promise<RowsDigest | undefined> {
  const { rows } = answered
  const { digest } = database.dialect
  if (digest === undefined) return undefined
  const texts = columnsOf(answered).flatMap((name) => rows.findColumn(name)?.text ?? [])
  const sql = `select count(*), ${digest(texts)} from ${rows.from}`
  const now = async (): Promise<string> => JSON.stringify((await database.rows(sql))[0])
  const before = await now()
  return {
    requireSame: async () => {
      // rule: sql-rows-changed-meanwhile
      if ((await now()) !== before)
        throw new RowsProblem(
          ['model', 'sql'],
          `${rows.name} has changed while it was judged, and ${database.dialect.name} keeps no state of it: judge a table that nobody writes to meanwhile, such as one of its own for each version`,
        )
    },
  }
}

function columnsOf({ plan, fighter, losses }: Answered): readonly string[] {
  const { id, weight, cluster, target, sliced } = plan
  const { score, prediction, scores = [] } = fighter
  const all = [id, target.task === 'custom' ? undefined : target.label, weight, cluster, score, prediction]
  return [...new Set([...all, ...scores, ...losses, ...sliced])].filter((name) => name !== undefined)
}
