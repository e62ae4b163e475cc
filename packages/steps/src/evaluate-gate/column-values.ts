import type { Feature, Table, Values } from '@titlebout/core'

/** The texts of a column by number, where the table numbers them: a million texts are not made for a few that differ. */
export async function columnTexts(table: Table, column: string): Promise<Values> {
  return (await table.codes?.(column)) ?? (await table.texts(column))
}

/** A column as a feature. @throws {UserError} `DATA` when there is no such column */
export async function featureOf(table: Table, name: string): Promise<Feature> {
  const isNumber = table.columns.some((column) => column.name === name && column.kind === 'number')
  return isNumber
    ? { name, kind: 'number', values: await table.numbers(name) }
    : { name, kind: 'text', values: await columnTexts(table, name) }
}
