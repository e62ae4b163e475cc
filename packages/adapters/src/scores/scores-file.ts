import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { assertNever, idTexts, UserError, type Ids, type JudgedRows, type TargetVariable } from '@titlebout/core'
import { writeWhole } from '../files/atomic.ts'
import { textSql } from '../tables/column-sql.ts'
import { DuckDbTable } from '../tables/duckdb-table.ts'
import { Engine, type EngineOptions } from '../tables/engine.ts'
import { sqlText } from '../tables/sql-text.ts'
import { columnsBeside, type RowsOfScores } from './columns-beside.ts'
import { storedColumns, type StoredColumn } from './stored-columns.ts'
import { StoredTable, type ReadColumns } from './stored-table.ts'

/**
 * What `files/scores.parquet` holds: the rows of an evaluation, in the order of the test table. Weights, clusters and queries belong to
 * the test table and are read there, so that both fighters have the same.
 */
export interface StoredScores {
  readonly ids: Ids
  readonly rows: JudgedRows
}

/**
 * Writes `files/scores.parquet`: `id`, `y_true`, what the fighter said as its task has it (`score`, `score_<class>`, `prediction`,
 * `prediction_lower` and `prediction_upper`, as far as it said so), and its `loss_…` columns. The same rows give the same bytes.
 * Appears whole or not at all.
 *
 * @param about whose ids, in its order, are those of the scores
 * @throws {UserError} `NATIVE` when there is no DuckDB on this machine
 */
export async function writeScores(
  target: string,
  scores: StoredScores,
  options: EngineOptions & { readonly about?: Pick<RowsOfScores, 'table' | 'id'> },
): Promise<void> {
  const { about, ...engineOptions } = options
  if (about?.table instanceof DuckDbTable) {
    const { engine, table } = about.table
    return await copyScores(engine, target, scores.rows, { from: table, id: textSql(about.table.column(about.id)) })
  }
  const engine = await Engine.start(engineOptions)
  try {
    await engine.fill('ids', { id: idTexts(scores.ids) }, scores.ids.length)
    await copyScores(engine, target, scores.rows, { from: 'ids', id: 'id' })
  } finally {
    await engine.close()
  }
}

/** The order of rows and row groups, and so the bytes, depends on no number of threads: row groups are cut by the number of rows. */
async function copyScores(
  engine: Engine,
  target: string,
  rows: JudgedRows,
  ids: { readonly from: string; readonly id: string },
): Promise<void> {
  const columns = storedColumns(rows)
  const written = path.join(engine.inbox, 'scores.parquet')
  const filled = columns.flatMap(({ values }, at) => (values === undefined ? [] : [[`s${at}`, values] as const]))
  await engine.fill('said', Object.fromEntries(filled), rows.count)
  try {
    const select = columns.map(
      (column, at) => `${storedSql(column, `s${at}`)} as "${column.name.replaceAll('"', '""')}"`,
    )
    const query = `select ${ids.id} as id, ${select.join(', ')} from ${ids.from} positional join said`
    await engine.run(`copy (${query}) to ${sqlText(written)} (format parquet)`)
    await writeWhole(target, await readFile(written))
  } finally {
    await engine.run('drop table said')
    await rm(written, { force: true })
  }
}

function storedSql({ values, as }: StoredColumn, sql: string): string {
  if (values === undefined) return 'null::double'
  if (as === 'double') return sql
  return as === 'bit' ? `${sql}::utinyint` : `([${as.map(sqlText).join(', ')}])[${sql}::integer + 1]`
}

/**
 * Reads what {@link writeScores} wrote, without native code where no table is named.
 *
 * @param target what is predicted: the scores must be about that
 * @param name what to call it in messages
 * @param about rows that the scores should be about, with their ids: where they are, in that order, these ids are given back
 * @throws {UserError} `EVIDENCE` when it is something else, or damaged
 */
export async function readScores(
  file: string,
  target: TargetVariable,
  name: string,
  about?: RowsOfScores,
): Promise<StoredScores> {
  const beside = about && (await columnsBeside(file, about))
  const table = new StoredTable(beside?.left.length === 0 ? beside : await columnsOf(file, name), name)
  const ids = beside?.left.length === 0 && about !== undefined ? about.ids : table.texts('id')
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

async function columnsOf(file: string, name: string): Promise<ReadColumns> {
  const { parquetColumns } = await import('../fighters/parquet-columns.ts')
  try {
    return await parquetColumns(await readFile(file))
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: cannot be read as a scores table: run evaluate-gate again`, { cause })
  }
}
