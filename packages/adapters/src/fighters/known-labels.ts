import type { FighterTask, OutputPlan, Table } from '@titlebout/core'

/** Labels of the rows that are scored, for a binary model that answers with labels; undefined where the table does not have both. */
export async function knownLabels(
  { kind }: OutputPlan,
  table: Table,
  { target }: FighterTask,
): Promise<readonly string[] | undefined> {
  const { label } = target
  if (kind !== 'labels' || label === undefined || !table.columns.some(({ name }) => name === label)) return undefined
  const known = new Set(await table.texts(label))
  known.delete(null)
  return known.size < 2 ? undefined : [...known].filter((text) => text !== null)
}
