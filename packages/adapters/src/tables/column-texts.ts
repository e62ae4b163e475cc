import { textSql } from './column-sql.ts'
import type { Engine } from './engine.ts'
import type { LoadedColumn, LoadedTable } from './load.ts'
import { expanded } from './text-vector.ts'

/** Texts of the rows of a table, null for null. */
export type Texts = readonly (string | null)[]

/**
 * The texts of a column as written, in row order: numbered where few of them differ, else one by one.
 *
 * @returns with whether they are few
 */
export async function columnTexts(
  engine: Engine,
  { table, rowCount }: Pick<LoadedTable, 'table' | 'rowCount'>,
  column: LoadedColumn,
): Promise<{ readonly texts: Texts; readonly few: boolean }> {
  const sql = `select ${textSql(column)} from ${table}`
  const coded = await engine.codes(sql, rowCount)
  if (coded !== undefined) return { texts: expanded(coded), few: true }
  const texts: (string | null)[] = []
  for await (const chunk of engine.texts(sql)) for (const text of chunk) texts.push(text)
  return { texts, few: false }
}
