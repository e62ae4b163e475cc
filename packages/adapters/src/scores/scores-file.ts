import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { assertNever, idTexts, UserError, type Ids, type JudgedRows, type TargetVariable } from '@titlebout/core'
import { writeWhole } from '../files/atomic.ts'
import { sha256Bytes } from '../files/digest.ts'
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

/** Scores on their way into their file. */
export interface Writing {
  /** SHA-256 of the file, once it is there. */
  readonly sha256: Promise<string>
}

interface WriteOptions extends EngineOptions {
  /** Whose ids, in its order, are those of the scores. */
  readonly about?: Pick<RowsOfScores, 'table' | 'id'>
}

/**
 * Writes `files/scores.parquet`: `id`, `y_true`, what the fighter said as its task has it (`score`, `score_<class>`, `prediction`,
 * `prediction_lower` and `prediction_upper`, as far as it said so), and its `loss_…` columns. The same rows give the same bytes.
 * Appears whole or not at all.
 *
 * @returns SHA-256 of the file
 * @throws {UserError} `NATIVE` when there is no DuckDB on this machine
 */
export async function writeScores(target: string, scores: StoredScores, options: WriteOptions): Promise<string> {
  return await (
    await startWriting(target, scores, options)
  ).sha256
}

/** The same for somebody who has something else to do: back as soon as the engine has the columns and goes on by itself. @throws {UserError} `NATIVE` */
export async function startWriting(target: string, scores: StoredScores, options: WriteOptions): Promise<Writing> {
  const { about, ...engineOptions } = options
  const writing =
    about?.table instanceof DuckDbTable
      ? await startBeside(about.table, about.id, { target, rows: scores.rows })
      : await startAlone(target, scores, engineOptions)
  // Whoever fails before asking for it must not end the process by what became of it.
  writing.sha256.catch(() => undefined)
  return writing
}

async function startBeside(
  table: DuckDbTable,
  id: string,
  { target, rows }: { readonly target: string; readonly rows: JudgedRows },
): Promise<Writing> {
  return await startCopy(table.engine, target, rows, { from: table.table, id: textSql(table.column(id)) })
}

async function startAlone(target: string, { ids, rows }: StoredScores, options: EngineOptions): Promise<Writing> {
  const engine = await Engine.start(options)
  try {
    await engine.fill('ids', { id: idTexts(ids) }, ids.length)
    const writing = await startCopy(engine, target, rows, { from: 'ids', id: 'id' })
    return { sha256: closedAfter(engine, writing) }
  } catch (cause) {
    await engine.close()
    throw cause
  }
}

async function closedAfter(engine: Engine, { sha256 }: Writing): Promise<string> {
  try {
    return await sha256
  } finally {
    await engine.close()
  }
}

async function startCopy(
  engine: Engine,
  target: string,
  rows: JudgedRows,
  ids: { readonly from: string; readonly id: string },
): Promise<Writing> {
  const columns = storedColumns(rows)
  const filled = columns.flatMap(({ values }, at) => (values === undefined ? [] : [[`s${at}`, values] as const]))
  await engine.fill('said', Object.fromEntries(filled), rows.count)
  const select = columns.map((column, at) => `${storedSql(column, `s${at}`)} as "${column.name.replaceAll('"', '""')}"`)
  const written = path.join(engine.inbox, 'scores.parquet')
  const query = `select ${ids.id} as id, ${select.join(', ')} from ${ids.from} positional join said`
  // The order of rows and row groups, and so the bytes, depends on no number of threads: row groups are cut by the number of rows.
  const { done } = await engine.start(`copy (${query}) to ${sqlText(written)} (format parquet)`)
  return { sha256: moved(engine, { done, written, target }) }
}

async function moved(
  engine: Engine,
  { done, written, target }: { readonly done: Promise<void>; readonly written: string; readonly target: string },
): Promise<string> {
  try {
    await done
    const bytes = await readFile(written)
    await writeWhole(target, bytes)
    return sha256Bytes(bytes)
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
