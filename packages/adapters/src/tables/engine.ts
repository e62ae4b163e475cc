import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'
import type { CodedTexts } from '@titlebout/core'
import { openDuckDb, type DuckDb } from '../native/duckdb.ts'
import { columnBytes } from './column-bytes.ts'
import { sqlText } from './sql-text.ts'
import { TextPacker, type PackedColumn } from './text-packer.ts'
import { INLINE, TextCodes, textsOf } from './text-vector.ts'

export interface EngineOptions {
  /** Folder with native modules that the user named; undefined: node_modules. */
  readonly nativeDir: string | undefined
  /** Threads of DuckDB; undefined: one for each core. No result depends on it. */
  readonly threads?: number
  /** Absolute path of a database file that is opened for reading only; undefined: a database in memory. */
  readonly file?: string
  /** Bytes that DuckDB may hold in memory; beyond them it writes to the temporary folder. */
  readonly memoryBytes?: number
}

/** Rows of a chunk, DuckDB's own number. */
const CHUNK = 2048
/** More different texts than this, and than so large a share of the rows, are no kinds of something, and are quicker fetched one by one. */
const [FEW_TEXTS, FEW_SHARE] = [1000, 1 / 64]

/** Texts of more pieces are read whole: they are sentences, and no ids. */
const MOST_PIECES = 8

/** What a cell of a result can be; whole numbers of any width arrive as numbers. */
export type Cell = string | number | boolean | null | readonly Cell[]

/** A query was ended because it took longer than it may. */
export class TookTooLong extends Error {}

interface Session extends Pick<Engine, 'rows'> {
  close(): void
}

/**
 * A DuckDB that can read and write one private folder, and read the database that it was opened with, and nothing else: no extension
 * is fetched, no other file of the machine is in reach, and its settings are locked before the first row is read.
 */
export class Engine {
  /** Absolute; files that are to be read are put here first. */
  readonly inbox: string
  readonly #folder: string
  readonly #duckDb: DuckDb
  /** Rows must not stay behind when the process ends before `close`. */
  readonly #cleanUp = () => rmSync(this.#folder, { recursive: true, force: true })

  private constructor(folder: string, duckDb: DuckDb) {
    this.#folder = folder
    this.#duckDb = duckDb
    this.inbox = path.join(folder, 'inbox')
    process.once('exit', this.#cleanUp)
  }

  /** @throws {UserError} `NATIVE` when there is no DuckDB on this machine */
  static async start(options: EngineOptions): Promise<Engine> {
    const folder = await mkdtemp(path.join(process.env['RUNNER_TEMP'] ?? os.tmpdir(), 'titlebout-tables-'))
    const duckDb = await openDuckDb(options.nativeDir, options.file ?? ':memory:', {
      ...(options.file === undefined ? {} : { access_mode: 'READ_ONLY' }),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: String(options.threads ?? os.availableParallelism()),
      memory_limit: `${Math.floor((options.memoryBytes ?? defaultMemoryBytes()) / 2 ** 20)}MiB`,
      temp_directory: path.join(folder, 'spill'),
      preserve_insertion_order: 'true',
    }).catch(async (cause: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw cause
    })
    const engine = new Engine(folder, duckDb)
    await mkdir(engine.inbox)
    await engine.run(`set allowed_directories = [${sqlText(engine.inbox)}]`)
    await engine.run('set enable_external_access = false')
    await engine.run('set lock_configuration = true')
    return engine
  }

  async run(sql: string): Promise<void> {
    await (
      await this.start(sql)
    ).done
  }

  /** Back when the engine is at it: it goes on while somebody computes here, and needs nobody until it is done. */
  async start(sql: string): Promise<{ readonly done: Promise<void> }> {
    const connection = await this.#duckDb.instance.connect()
    const run = async (): Promise<void> => {
      try {
        await connection.run(sql)
      } finally {
        connection.closeSync()
      }
    }
    return { done: run() }
  }

  /** All rows of a small result. @param limitMs the query is ended after so long, with {@link TookTooLong} */
  async rows(sql: string, limitMs?: number): Promise<readonly (readonly Cell[])[]> {
    const session = await this.session()
    try {
      return await session.rows(sql, limitMs)
    } finally {
      session.close()
    }
  }

  /** One query after the other on one connection: they know what variables the earlier ones have set. */
  async session(): Promise<Session> {
    const connection = await this.#duckDb.instance.connect()
    return {
      rows: async (sql, limitMs) => await rowsOn(connection, sql, limitMs),
      close: () => connection.closeSync(),
    }
  }

  /** The first row of a result that has one. */
  async row(sql: string): Promise<readonly Cell[]> {
    const [row] = await this.rows(sql)
    if (row === undefined) throw new Error(`no row from ${sql}`)
    return row
  }

  /**
   * Columns of doubles, chunk by chunk in row order. The arrays are valid until the next chunk.
   *
   * @param sql its columns must be DOUBLE and hold no null: what a null means is said in the query
   */
  async *doubles(sql: string): AsyncGenerator<readonly Float64Array[]> {
    let columns = 0
    for await (const chunk of this.#chunks(sql)) {
      if (columns === 0) columns = requireDoubles(chunk)
      yield Array.from({ length: columns }, (_, column) => {
        const bytes = columnBytes(this.#duckDb, chunk, column, Float64Array.BYTES_PER_ELEMENT)
        return new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount)
      })
    }
  }

  /** One column of texts (or nulls), chunk by chunk in row order. */
  async *texts(sql: string): AsyncGenerator<readonly (string | null)[]> {
    for await (const chunk of this.#chunks(sql)) yield textsOf(chunk.getColumnVector(0), chunk.rowCount)
  }

  /**
   * One column of texts (or nulls) as numbers.
   *
   * @param rows that the query has
   * @returns undefined where so many texts differ that numbering them is of no use
   */
  async codes(sql: string, rows: number): Promise<CodedTexts | undefined> {
    const known = new TextCodes()
    const codes = new Uint32Array(rows)
    let at = 0
    for await (const chunk of this.#chunks(sql)) {
      known.write(chunk.getColumnVector(0), chunk.rowCount, codes, at)
      at += chunk.rowCount
      if (known.texts.length > FEW_TEXTS + at * FEW_SHARE) return undefined
    }
    return { codes, texts: known.texts }
  }

  /** One column of texts (or nulls) as their bytes. @param rows that the query has */
  async packed(sql: string, rows: number): Promise<PackedColumn> {
    const packer = new TextPacker(rows)
    const pieces = await this.#piecesOf(sql)
    const list = Array.from({ length: pieces }, (_, k) => `substring(c, ${INLINE * k + 1}, ${INLINE})`)
    const query = pieces === 1 ? sql : `select ${list.join(', ')} from (${sql}) as t(c)`
    for await (const chunk of this.#chunks(query))
      packer.add(
        list.map((_, k) => chunk.getColumnVector(k)),
        chunk.rowCount,
      )
    return packer.packed()
  }

  /**
   * Into how many pieces texts are cut to be read: one that does not stand in its entry is fetched by itself, which takes ten times as long as all its
   * pieces. Those of other than ASCII are not cut, as their characters are no bytes.
   */
  async #piecesOf(sql: string): Promise<number> {
    const longest = `select coalesce(max(strlen(c)), 0)::integer, coalesce(bool_and(strlen(c) = length(c)), true) from`
    const [ofSome] = await this.row(`${longest} (${sql} limit ${CHUNK}) as t(c)`)
    if (Number(ofSome) <= INLINE) return 1
    const [bytes, isAscii] = await this.row(`${longest} (${sql}) as t(c)`)
    const pieces = Math.ceil(Number(bytes) / INLINE)
    return isAscii === true && pieces <= MOST_PIECES ? pieces : 1
  }

  async close(): Promise<void> {
    this.#duckDb.instance.closeSync()
    await rm(this.#folder, { recursive: true, force: true })
    process.off('exit', this.#cleanUp)
  }

  /**
   * Makes a table of columns that are here: numbers as DOUBLE, bytes as UTINYINT, texts as VARCHAR.
   *
   * @param columns by their names in SQL, all of `rows` values
   */
  async fill(
    table: string,
    columns: Readonly<Record<string, ArrayLike<number> | readonly string[]>>,
    rows: number,
  ): Promise<void> {
    const { DuckDBDataChunk, DOUBLE, UTINYINT, VARCHAR } = this.#duckDb.api
    const all = Object.entries(columns)
    const types = all.map(([, values]) =>
      typeof values[0] === 'string' ? VARCHAR : values instanceof Uint8Array ? UTINYINT : DOUBLE,
    )
    const connection = await this.#duckDb.instance.connect()
    try {
      const declared = all.map(([name], index) => `${name} ${types[index]!.toString()}`)
      await connection.run(`create table ${table} (${declared.join(', ')})`)
      const appender = await connection.createAppender(table)
      for (let from = 0; from < rows; from += CHUNK) {
        const count = Math.min(CHUNK, rows - from)
        const chunk = DuckDBDataChunk.create(types, count)
        for (const [index, [, values]] of all.entries()) setItems(chunk.getColumnVector(index), values, { from, count })
        appender.appendDataChunk(chunk)
      }
      appender.closeSync()
    } finally {
      connection.closeSync()
    }
  }

  /**
   * Chunk by chunk, the next one on its way while one is in use. A connection of its own: a second query on the same one would end the stream of the
   * first.
   */
  async *#chunks(sql: string) {
    const connection = await this.#duckDb.instance.connect()
    try {
      const result = await connection.stream(sql)
      let next = result.fetchChunk()
      try {
        for (;;) {
          const chunk = await next
          if (chunk === null || chunk.rowCount === 0) return
          next = result.fetchChunk()
          yield chunk
        }
      } finally {
        // Whoever stops early leaves one on its way, which must have arrived before the connection is closed.
        await next.catch(() => undefined)
      }
    } finally {
      connection.closeSync()
    }
  }
}

async function rowsOn(
  connection: DuckDBConnection,
  sql: string,
  limitMs: number | undefined,
): Promise<readonly (readonly Cell[])[]> {
  let isLate = false
  const interrupt = (): void => {
    isLate = true
    connection.interrupt()
  }
  const timer = limitMs === undefined ? undefined : setTimeout(interrupt, limitMs)
  try {
    const rows: unknown[][] = (await connection.runAndReadAll(sql)).getRowsJS()
    return rows.map((row) => row.map(cellOf))
  } catch (cause) {
    throw isLate ? new TookTooLong() : cause
  } finally {
    clearTimeout(timer)
  }
}

/** Half of what this process may use: the other half is for the columns that arrive here. */
function defaultMemoryBytes(): number {
  const constrained = process.constrainedMemory()
  const total = constrained > 0 && constrained < os.totalmem() ? constrained : os.totalmem()
  return total / 2
}

/** Values of a column from `from` on into a new vector of a chunk. */
function setItems(
  vector: DuckDBVector,
  values: ArrayLike<number> | readonly string[],
  { from, count }: { readonly from: number; readonly count: number },
): void {
  const items = 'items' in vector ? vector.items : undefined
  if (items instanceof Float64Array && values instanceof Float64Array) items.set(values.subarray(from, from + count))
  else if (items instanceof Uint8Array && values instanceof Uint8Array) items.set(values.subarray(from, from + count))
  else if (items instanceof Float64Array) {
    for (let k = 0; k < count; k += 1) items[k] = Number(values[from + k])
  } else for (let k = 0; k < count; k += 1) vector.setItem(k, values[from + k]!)
  vector.flush()
}

/** @returns the number of columns */
function requireDoubles(chunk: DuckDBDataChunk): number {
  for (let column = 0; column < chunk.columnCount; column += 1) {
    const vector: object = chunk.getColumnVector(column)
    if (!('items' in vector && vector.items instanceof Float64Array))
      throw new Error('a column that should be DOUBLE is not')
  }
  return chunk.columnCount
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(cellOf)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw new Error(`a result holds a ${typeof value}: cast it in the query`)
}
