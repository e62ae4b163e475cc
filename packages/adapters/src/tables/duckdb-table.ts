import {
  insteadText,
  UserError,
  type CodedTexts,
  type Dataset,
  type Expression,
  type PackedTexts,
  type Table,
  type TableColumn,
} from '@titlebout/core'
import { numberSql, textSql, type KnownColumn } from './column-sql.ts'
import { codedTexts, singleTexts, type Texts } from './column-texts.ts'
import type { Engine } from './engine.ts'
import type { LoadedTable } from './load.ts'
import type { LineColumn } from './row-lines.ts'
import type { PackedColumn } from './text-packer.ts'
import { expanded } from './text-vector.ts'
import { whereSql } from './where-sql.ts'

/** A table in the engine. */
export class DuckDbTable implements Table {
  readonly dataset: Dataset
  readonly columns: readonly TableColumn[]
  /** Name of the table in the engine. */
  readonly table: string
  /** That the table is in: files of scores are read and written beside it. */
  readonly engine: Engine
  readonly #columns: ReadonlyMap<string, KnownColumn>
  readonly #loaded: LoadedTable
  /** Columns of few texts that somebody has asked for: they are asked for again, as label, slice and feature. */
  readonly #texts = new Map<string, Texts>()
  readonly #codes = new Map<string, Promise<CodedTexts | undefined>>()
  readonly #packed = new Map<string, PackedColumn>()

  /** @param given.read columns that were read already */
  constructor(
    engine: Engine,
    loaded: LoadedTable,
    dataset: Dataset,
    { columns, read }: { readonly columns: readonly KnownColumn[]; readonly read: ReadonlyMap<string, LineColumn> },
  ) {
    for (const [name, column] of read)
      if ('codes' in column) this.#codes.set(name, Promise.resolve(column))
      else this.#packed.set(name, column)
    this.engine = engine
    this.#loaded = loaded
    this.table = loaded.table
    this.dataset = dataset
    this.columns = columns.map(({ name, kind }) => ({ name, kind }))
    this.#columns = new Map(columns.map((column) => [column.name, column]))
  }

  /** @throws {UserError} `DATA` when there is no such column */
  column(name: string): KnownColumn {
    const column = this.#columns.get(name)
    if (column !== undefined) return column
    throw new UserError('DATA', `${this.dataset.name}: no column "${name}"${insteadText(name, this.dataset.columns)}`)
  }

  /** undefined when there is no such column. */
  findColumn(name: string): KnownColumn | undefined {
    return this.#columns.get(name)
  }

  async numbers(name: string): Promise<Float64Array> {
    const column = this.column(name)
    if (column.kind !== 'number')
      throw new UserError(
        'DATA',
        `${this.dataset.name}: column "${name}": expected numbers, got text: at least one value is no number, or has digits that a number would lose`,
      )
    return await this.#doubles(`coalesce(${numberSql(column)}, 'nan'::double)`)
  }

  async texts(name: string): Promise<Texts> {
    const known = this.#texts.get(name)
    if (known !== undefined) return known
    const packed = this.#packed.get(name)
    if (packed !== undefined) return unpacked(packed)
    const coded = await this.codes(name)
    const column = this.column(name)
    if (coded === undefined)
      return await this.#loaded.reading(async () => await singleTexts(this.engine, this.table, column))
    const texts = expanded(coded)
    this.#texts.set(name, texts)
    return texts
  }

  async codes(name: string): Promise<CodedTexts | undefined> {
    const column = this.column(name)
    const coded =
      this.#codes.get(name) ?? this.#loaded.reading(async () => await codedTexts(this.engine, this.#loaded, column))
    // On its way for whoever asks next, too.
    this.#codes.set(name, coded)
    return await coded
  }

  async packed(name: string): Promise<PackedTexts> {
    const query = `select ${textSql(this.column(name))} from ${this.table}`
    const packed =
      this.#packed.get(name) ??
      (await this.#loaded.reading(async () => await this.engine.packed(query, this.dataset.row_count)))
    this.#packed.set(name, packed)
    return packed.texts
  }

  async where(expression: Expression): Promise<Uint8Array> {
    const sql = whereSql(expression, (name) => this.#columns.get(name))
    return Uint8Array.from(await this.#doubles(`case when ${sql} then 1 else 0 end::double`))
  }

  async close(): Promise<void> {
    await this.#loaded.release()
  }

  async #doubles(sql: string): Promise<Float64Array> {
    const values = new Float64Array(this.dataset.row_count)
    await this.#loaded.reading(async () => {
      let at = 0
      for await (const [chunk] of this.engine.doubles(`select ${sql} from ${this.table}`)) {
        if (chunk === undefined) break
        values.set(chunk, at)
        at += chunk.length
      }
    })
    return values
  }
}

function unpacked({ texts, nulls }: PackedColumn): Texts {
  const all = texts.texts()
  return nulls === undefined ? all : all.map((text, row) => (nulls[row] === 1 ? null : text))
}
