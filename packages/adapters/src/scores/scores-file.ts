import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../files/atomic.ts'
import { Engine, type EngineOptions } from '../tables/engine.ts'
import { sqlText } from '../tables/sql-text.ts'

/** Rows of a scores table, all columns of one length. */
export interface ScoredRows {
  readonly ids: readonly string[]
  /** The label as it stands in the data. */
  readonly labels: readonly string[]
  /** P(positive); undefined when the fighter gave labels only. */
  readonly score: Float64Array | undefined
  /** The predicted label; written only where there is no score, which says more. */
  readonly prediction: readonly string[]
}

/**
 * Writes a scores table as Parquet: `id`, `y_true`, and `score` or `prediction`, rows in their order. The same rows give
 * the same bytes. Appears whole or not at all.
 *
 * @throws {UserError} `NATIVE` when there is no DuckDB on this machine
 */
export async function writeScores(target: string, rows: ScoredRows, options: EngineOptions): Promise<void> {
  const engine = await Engine.start({ ...options, threads: 1 })
  try {
    const source = path.join(engine.inbox, 'scores.json')
    const written = path.join(engine.inbox, 'scores.parquet')
    await writeFile(source, lines(rows))
    const last = rows.score === undefined ? `prediction: 'VARCHAR'` : `score: 'DOUBLE'`
    const columns = `{id: 'VARCHAR', y_true: 'VARCHAR', ${last}}`
    await engine.run(
      `copy (select * from read_json(${sqlText(source)}, format = 'newline_delimited', columns = ${columns})) to ${sqlText(written)} (format parquet)`,
    )
    await writeWhole(target, await readFile(written))
  } finally {
    await engine.close()
  }
}

function lines({ ids, labels, score, prediction }: ScoredRows): string {
  return ids
    .map((id, row) => {
      const said = score === undefined ? { prediction: prediction[row] } : { score: score[row] }
      return `${JSON.stringify({ id, y_true: labels[row], ...said })}\n`
    })
    .join('')
}
