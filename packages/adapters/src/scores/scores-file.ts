import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { UserError, type Cell, type JudgedScores } from '@titlebout/core'
import { writeWhole } from '../files/atomic.ts'
import { parquetColumns } from '../fighters/parquet-columns.ts'
import { Engine, type EngineOptions } from '../tables/engine.ts'
import { sqlText } from '../tables/sql-text.ts'

/** What `files/scores.parquet` holds: the rows of an evaluation, in the order of the test table. */
export type StoredScores = Pick<JudgedScores, 'ids' | 'score' | 'prediction' | 'truth'>

const COLUMNS = `{id: 'VARCHAR', score: 'DOUBLE', prediction: 'UTINYINT', y_true: 'UTINYINT'}`

/**
 * Writes `files/scores.parquet`: `id`, `score` (null where the fighter gave labels only), `prediction` and `y_true` as 0
 * and 1. The same rows give the same bytes. Appears whole or not at all.
 *
 * @throws {UserError} `NATIVE` when there is no DuckDB on this machine
 */
export async function writeScores(target: string, scores: StoredScores, options: EngineOptions): Promise<void> {
  // One thread: the order of rows and row groups, and so the bytes, must not depend on the machine.
  const engine = await Engine.start({ ...options, threads: 1 })
  try {
    const source = path.join(engine.inbox, 'scores.json')
    const written = path.join(engine.inbox, 'scores.parquet')
    await writeFile(source, lines(scores))
    await engine.run(
      `copy (select * from read_json(${sqlText(source)}, format = 'newline_delimited', columns = ${COLUMNS})) to ${sqlText(written)} (format parquet)`,
    )
    await writeWhole(target, await readFile(written))
  } finally {
    await engine.close()
  }
}

function lines({ ids, score, prediction, truth }: StoredScores): string {
  return ids
    .map((id, row) => {
      const line = { id, score: score?.[row] ?? null, prediction: prediction[row], y_true: truth[row] }
      return `${JSON.stringify(line)}\n`
    })
    .join('')
}

/**
 * Reads what {@link writeScores} wrote, without native code.
 *
 * @param name what to call it in messages
 * @throws {UserError} `EVIDENCE` when it is something else, or damaged
 */
export async function readScores(file: string, name: string): Promise<StoredScores> {
  const columns = await columnsOf(file, name)
  const ids = columns('id').map((cell) => {
    if (typeof cell !== 'string') throw damaged(name, 'a row has no id')
    return cell
  })
  const cells = columns('score')
  const hasScores = cells.some((cell) => cell !== null)
  return {
    ids,
    score: hasScores ? Float64Array.from(cells, (cell) => probability(cell, name)) : undefined,
    prediction: Uint8Array.from(columns('prediction'), (cell) => bit(cell, name)),
    truth: Uint8Array.from(columns('y_true'), (cell) => bit(cell, name)),
  }
}

async function columnsOf(file: string, name: string): Promise<(column: string) => readonly Cell[]> {
  let read: Awaited<ReturnType<typeof parquetColumns>>
  try {
    read = await parquetColumns(await readFile(file))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: cannot be read as a scores table: run evaluate-gate again`, { cause })
  }
  return (column) => {
    const cells = read.columns.get(column)
    if (cells?.length !== read.rowCount) throw damaged(name, `it has no column "${column}"`)
    return cells
  }
}

function probability(cell: Cell, name: string): number {
  if (typeof cell === 'number' && cell >= 0 && cell <= 1) return cell
  throw damaged(name, '"score" holds something other than probabilities')
}

function bit(cell: Cell, name: string): number {
  if (cell === 0 || cell === 1) return cell
  throw damaged(name, '"prediction" or "y_true" holds something other than 0 and 1')
}

function damaged(name: string, why: string): UserError {
  return new UserError('EVIDENCE', `${name}: no scores table of ours, or damaged: ${why}: run evaluate-gate again`)
}
