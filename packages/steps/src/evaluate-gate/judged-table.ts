import {
  checkedWeights,
  groupCodes,
  idsOf,
  keyColumns,
  refuseTornQueries,
  targetVariableOf,
  truthOf,
  type Finding,
  type JudgedFacts,
  type RowsToJudge,
  type Table,
  type TableReader,
  type Truth,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import { contractColumns } from '../contract-columns.ts'
import type { Opened } from '../step.ts'
import { absentLabels } from './absent-labels.ts'
import { otherLabels } from './other-labels.ts'

/** The rows that judge, read: ids, truths and how they hang together, in the order of the table. */
export interface JudgedTable extends RowsToJudge {
  readonly table: Table
  /** As evidence says it. */
  readonly facts: JudgedFacts
  /** Whose version of the rows this is. */
  readonly from: 'base' | 'checkout'
  readonly findings: readonly Finding[]
}

/**
 * Opens data.test, or data.validation, columns of the contract read as it says. The caller closes the table.
 *
 * @throws {UserError} `DATA` when it cannot be read, a row has no id, an id twice, or no label, or what it counts and belongs to
 *   cannot be told
 */
export async function openJudged(
  reader: TableReader,
  opened: Opened,
  role: 'test' | 'validation' = 'test',
): Promise<JudgedTable> {
  const rows = role === 'test' ? await opened.testRows() : await opened.validationRows()
  if (rows === undefined) throw new Error('validation rows were asked for, and there are none')
  const table = await openTable(reader, opened, { role, rows })
  try {
    const { from } = rows
    const ids = await atKey(opened, ['data', 'id'], async () => await idsOf(table, opened.config.data.id))
    const labels = await labelsOf(table, opened)
    const grouped = await groupingOf(table, opened)
    const facts = factsOf(opened, labels.truth, grouped)
    const { costs } = opened.config.model
    return { table, ids, truth: labels.truth, ...grouped, costs, facts, from, findings: labels.findings }
  } catch (cause) {
    await table.close()
    throw cause
  }
}

interface RowsOf {
  readonly role: 'test' | 'validation'
  readonly rows: Awaited<ReturnType<Opened['testRows']>>
}

async function openTable(reader: TableReader, opened: Opened, { role, rows }: RowsOf): Promise<Table> {
  const { id, label, weight } = opened.config.data
  const columns = keyColumns(opened.config)
  const kinds = {
    ...(await contractColumns(opened))?.kinds,
    ...(weight === undefined ? {} : { [weight]: 'number' as const }),
  }
  const grouping = (['weight', 'cluster', 'query'] as const).flatMap((part) =>
    [...columns].filter(([, role]) => role === part).map(([column]) => column),
  )
  // Rows of losses alone are told by their ids where they have no label.
  const more = label === undefined || grouping.length > 0 ? { grouping } : {}
  const plan = { role, path: rows.path, root: rows.root, kinds, id, label, inPlace: true, ...more } as const
  return await atKey(opened, ['data', role], async () => await reader.open(plan))
}

async function labelsOf(
  table: Table,
  opened: Opened,
): Promise<{ readonly truth: Truth; readonly findings: readonly Finding[] }> {
  const target = targetVariableOf(opened.config)
  const { label: column } = target
  if (column === undefined) return { truth: { task: 'custom' }, findings: [] }
  const { labels, truth } = await atKey(opened, ['data', 'label'], async () => {
    const texts = await table.texts(column)
    return { labels: texts, truth: truthOf(target, { labels: texts, column, name: table.dataset.name }) }
  })
  const minCount = opened.config.privacy.min_count
  const absent = await atKey(opened, ['data', 'positive'], async () =>
    absentLabels(target, truth, { labels, minCount }),
  )
  return { truth, findings: [...absent, ...(absent.length > 0 ? [] : otherLabels(target, labels, minCount))] }
}

type Grouping = Pick<RowsToJudge, 'weight' | 'cluster' | 'query' | 'prevalence'>

/** What each row counts and belongs to, whoever is judged. */
async function groupingOf(table: Table, opened: Opened): Promise<Grouping> {
  const { weight, cluster, query, prevalence } = opened.config.data
  const { name } = table.dataset
  const at = async <T>(key: 'weight' | 'cluster' | 'query', work: () => Promise<T>): Promise<T> =>
    await atKey(opened, ['data', key], work)
  const grouping: Grouping = {
    weight:
      weight === undefined
        ? undefined
        : await at('weight', async () => checkedWeights(await table.numbers(weight), { column: weight, name })),
    cluster:
      cluster === undefined
        ? undefined
        : await at('cluster', async () =>
            groupCodes(await table.texts(cluster), { key: 'cluster', column: cluster, name }),
          ),
    query:
      query === undefined
        ? undefined
        : await at('query', async () => groupCodes(await table.texts(query), { key: 'query', column: query, name })),
    prevalence,
  }
  await at('query', async () => refuseTornQueries(grouping, name))
  return grouping
}

function factsOf({ config }: Opened, truth: Truth, { query, cluster, prevalence }: Grouping): JudgedFacts {
  return {
    classes: truth.task === 'multiclass-classification' ? [...truth.classes] : null,
    queries: query === undefined ? null : new Set(query).size,
    clusters: cluster === undefined ? null : new Set(cluster).size,
    weight: config.data.weight ?? null,
    prevalence: prevalence ?? null,
  }
}
