import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { assertNever, UserError, type Cell, type JudgedRows, type TargetVariable } from '@titlebout/core'
import { writeWhole } from '../files/atomic.ts'
import { Engine, type EngineOptions } from '../tables/engine.ts'
import { sqlText } from '../tables/sql-text.ts'
import { storedColumns, type StoredColumn } from './stored-columns.ts'
import { StoredTable } from './stored-table.ts'

/**
 * What `files/scores.parquet` holds: the rows of an evaluation, in the order of the test table. Weights, clusters and queries belong to
 * the test table and are read there, so that both fighters have the same.
 */
export interface StoredScores {
  readonly ids: readonly string[]
  readonly rows: JudgedRows
}

/**
 * Writes `files/scores.parquet`: `id`, `y_true`, what the fighter said as its task has it (`score`, `score_<class>`, `prediction`,
 * `prediction_lower` and `prediction_upper`, as far as it said so), and its `loss_…` columns. The same rows give the same bytes.
 * Appears whole or not at all.
 *
 * @throws {UserError} `NATIVE` when there is no DuckDB on this machine
 */
export async function writeScores(target: string, scores: StoredScores, options: EngineOptions): Promise<void> {
  // One thread: the order of rows and row groups, and so the bytes, must not depend on the machine.
  const engine = await Engine.start({ ...options, threads: 1 })
  try {
    const source = path.join(engine.inbox, 'scores.json')
    const written = path.join(engine.inbox, 'scores.parquet')
    const columns = storedColumns(scores.rows)
    await writeFile(source, lines(scores.ids, columns))
    await engine.run(`copy (${query(source, columns)}) to ${sqlText(written)} (format parquet)`)
    await writeWhole(target, await readFile(written))
  } finally {
    await engine.close()
  }
}

/** Keys of the lines are ours: names from outside stand only where they are quoted. */
function query(source: string, columns: readonly StoredColumn[]): string {
  const types = columns.map(({ type }, at) => `c${at}: '${type}'`)
  const named = columns.map(({ name }, at) => `c${at} as "${name.replaceAll('"', '""')}"`)
  return `select id, ${named.join(', ')} from read_json(${sqlText(source)}, format = 'newline_delimited', columns = {id: 'VARCHAR', ${types.join(', ')}})`
}

function lines(ids: readonly string[], columns: readonly StoredColumn[]): string {
  return ids
    .map((id, row) => {
      const line: Record<string, string | number | null> = { id }
      for (const [at, { value }] of columns.entries()) line[`c${at}`] = value(row)
      return `${JSON.stringify(line)}\n`
    })
    .join('')
}

/**
 * Reads what {@link writeScores} wrote, without native code.
 *
 * @param target what is predicted: the scores must be about that
 * @param name what to call it in messages
 * @throws {UserError} `EVIDENCE` when it is something else, or damaged
 */
export async function readScores(file: string, target: TargetVariable, name: string): Promise<StoredScores> {
  const table = new StoredTable(await columnsOf(file, name), name)
  const ids = table.texts('id')
  return { ids, rows: rowsIn(table, ids.length, target) }
}

function rowsIn(table: StoredTable, count: number, target: TargetVariable): JudgedRows {
  const facts = { count, losses: table.losses() }
  switch (target.task) {
    case 'binary-classification':
      return {
        task: target.task,
        ...facts,
        truth: table.bits('y_true'),
        score: table.probabilities('score'),
        prediction: table.bits('prediction'),
      }
    case 'multiclass-classification':
      return {
        task: target.task,
        ...facts,
        classes: target.classes,
        truth: table.codes('y_true', target.classes),
        scores: table.classScores(target.classes),
        prediction: table.codes('prediction', target.classes),
      }
    case 'regression':
      return {
        task: target.task,
        ...facts,
        truth: table.numbers('y_true'),
        prediction: table.numbers('prediction'),
        bounds: table.bounds(),
      }
    case 'ranking':
      return {
        task: target.task,
        ...facts,
        truth: table.numbers('y_true'),
        score: table.numbers('score'),
        // Of the test table: whoever judges puts them in.
        query: new Uint32Array(count),
      }
    case 'custom':
      return { task: target.task, ...facts }
    default:
      return assertNever(target)
  }
}

async function columnsOf(
  file: string,
  name: string,
): Promise<{ readonly columns: ReadonlyMap<string, readonly Cell[]>; readonly rowCount: number }> {
  const { parquetColumns } = await import('../fighters/parquet-columns.ts')
  try {
    return await parquetColumns(await readFile(file))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: cannot be read as a scores table: run evaluate-gate again`, { cause })
  }
}
