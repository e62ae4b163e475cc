import { idsOf, UserError, type Finding, type Table, type TableReader } from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { contractColumns } from '../contract-columns.ts'
import type { Opened } from '../step.ts'

/** The rows that judge, read: ids and truths in the order of the table. */
export interface JudgedTable {
  readonly table: Table
  readonly ids: readonly string[]
  /** 1 positive, 0 negative. */
  readonly truth: Uint8Array
  /** Whose version of the rows this is. */
  readonly from: 'base' | 'checkout'
  readonly findings: readonly Finding[]
}

/**
 * Opens data.test, columns of the contract read as it says. The caller closes the table.
 *
 * @throws {UserError} `DATA` when it cannot be read, or a row has no id, an id twice, or no label
 */
export async function openJudged(reader: TableReader, opened: Opened): Promise<JudgedTable> {
  const { id, label, positive } = opened.config.data
  const rows = await opened.testRows()
  const kinds = (await contractColumns(opened))?.kinds ?? {}
  const plan = { role: 'test', path: rows.path, root: rows.root, kinds, id, label } as const
  const table = await atKey(opened, ['data', 'test'], async () => await reader.open(plan))
  try {
    const ids = await atKey(opened, ['data', 'id'], async () => await idsOf(table, id))
    const texts = await atKey(opened, ['data', 'label'], async () => await table.texts(label))
    const labels = whole(texts, table, label)
    const truth = Uint8Array.from(labels, (text) => (text === positive ? 1 : 0))
    return { table, ids, truth, from: rows.from, findings: absentPositive(labels, truth, opened) }
  } catch (cause) {
    await table.close()
    throw cause
  }
}

function whole(labels: readonly (string | null)[], table: Table, column: string): readonly string[] {
  const known = labels.filter((label) => label !== null)
  // rule: missing-label
  if (known.length < labels.length)
    throw new UserError(
      'DATA',
      `${table.dataset.name}: label column "${column}": ${labels.length - known.length} of ${labels.length} rows have no label: rows that judge need one`,
    )
  return known
}

/** A positive label that never occurs is more often a misspelt one than a calm year. */
function absentPositive(labels: readonly string[], truth: Uint8Array, opened: Opened): Finding[] {
  const { label, positive } = opened.config.data
  if (truth.includes(1)) return []
  const counts = new Map<string, number>()
  for (const text of labels) counts.set(text, (counts.get(text) ?? 0) + 1)
  const shown = [...counts].filter(([, count]) => count >= opened.config.privacy.min_count).slice(0, 5)
  return [
    {
      id: 'positive-absent',
      severity: 'warning',
      message: `no judged row has the positive label "${positive}"`,
      where: { field: label, role: 'test' },
      expected: `rows with ${label} = "${positive}" (data.positive)`,
      found: shown.map(([text]) => `"${text}"`).join(', ') || 'other values',
      fix: 'correct data.positive, or judge on rows of both classes',
    },
  ]
}
