import type { Feature, Table, Values } from '@titlebout/core'

/** The texts of a column by number, where the table numbers them: a million texts are not made for a few that differ. */
export async function columnTexts(table: Table, column: string): Promise<Values> {
  return (await table.codes?.(column)) ?? (await table.texts(column))
}

/** Reads columns of texts that will be asked for, all at once: the engine reads one while another is numbered here. Those that are not there are passed over. */
export async function readAhead(table: Table, columns: Iterable<string>): Promise<void> {
  const asked = new Set(columns)
  const texts = table.columns.filter(({ name, kind }) => kind === 'text' && asked.has(name))
  await Promise.all(texts.map(async ({ name }) => await table.codes?.(name)))
}

/** A column as a feature. @throws {UserError} `DATA` when there is no such column */
export async function featureOf(table: Table, name: string): Promise<Feature> {
  const isNumber = table.columns.some((column) => column.name === name && column.kind === 'number')
  return isNumber
    ? { name, kind: 'number', values: await table.numbers(name) }
    : { name, kind: 'text', values: await columnTexts(table, name) }
}
