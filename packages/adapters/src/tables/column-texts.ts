import type { CodedTexts } from '@titlebout/core'
import { textSql } from './column-sql.ts'
import type { Engine } from './engine.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'

/** Texts of the rows of a table, null for null. */
export type Texts = readonly (string | null)[]

/** The texts of a column as written, by number; undefined where nearly every row has a text of its own. */
export async function codedTexts(
  engine: Engine,
  { table, rowCount }: Pick<LoadedTable, 'table' | 'rowCount'>,
  column: LoadedColumn,
): Promise<CodedTexts | undefined> {
  return await engine.codes(`select ${textSql(column)} from ${table}`, rowCount)
}

/** The same where nearly every row has one of its own. */
export async function singleTexts(engine: Engine, table: string, column: LoadedColumn): Promise<Texts> {
  const texts: (string | null)[] = []
  for await (const chunk of engine.texts(`select ${textSql(column)} from ${table}`))
    for (const text of chunk) texts.push(text)
  return texts
}
