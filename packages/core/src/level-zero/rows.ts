import type { JudgedFacts } from '../evidence/evaluation.ts'
import { slicesByValue, type SlicesFound } from '../evaluation/slices.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Finding } from '../finding.ts'
import { idText, numberOf, type Cell } from '../scores/cell.ts'
import { checkedWeights, groupCodes, judgedRows, refuseTornQueries, type RowsToJudge } from '../scores/judged.ts'
import { scoresOfTable } from '../scores/read.ts'
import type { ScoresTable } from '../scores/table.ts'
import { truthOf } from '../scores/truth.ts'
import type { Reading } from './reading.ts'
import { codedValues, valueText } from './values.ts'

/** The rows of a scores file that judge themselves: the file is its own test data. */
export interface FileRows extends RowsToJudge {
  readonly facts: JudgedFacts
  /** For the digest of the rows: id, label, and what a row counts and belongs to. */
  readonly identity: readonly (readonly (string | null)[])[]
}

/** @throws {UserError} `DATA` on rows without a label, weights that are none, and queries torn apart; of all these the count and a row */
export function rowsToJudge({ table, labels, target }: Reading): FileRows {
  const { name } = table
  const ids = (table.columns.get('id') ?? []).map((cell) => idText(cell) ?? '')
  const truth = truthOf(target, { labels, column: 'y_true', name })
  const grouping = {
    weight: weightsOf(table),
    cluster: groupsOf(table, 'cluster'),
    query: target.task === 'ranking' ? groupsOf(table, 'query') : undefined,
  }
  refuseTornQueries(grouping, name)
  const counted = (['weight', 'cluster', 'query'] as const).filter((part) => grouping[part] !== undefined)
  return {
    ids,
    truth,
    ...grouping,
    prevalence: undefined,
    facts: {
      classes: truth.task === 'multiclass-classification' ? [...truth.classes] : null,
      queries: grouping.query === undefined ? null : new Set(grouping.query).size,
      clusters: grouping.cluster === undefined ? null : new Set(grouping.cluster).size,
      weight: grouping.weight === undefined ? null : 'weight',
      prevalence: null,
    },
    identity: [ids, labels, ...counted.map((part) => textsOf(table, part))],
  }
}

/**
 * What a table says about the rows to judge, in their order.
 *
 * @throws {UserError} `SCORES` on ids that are missing, double or unknown, scores that are none, and decisions or labels that contradict
 */
export function scoredRows(
  table: ScoresTable,
  reading: Pick<Reading, 'target' | 'labels'>,
  options: { readonly threshold: number; readonly rows: RowsToJudge },
): { readonly rows: JudgedRows; readonly findings: readonly Finding[] } {
  const { rows, threshold } = options
  const task = { target: reading.target, threshold, id: 'id', features: [] }
  const scores = scoresOfTable(table, task, { ids: rows.ids, labels: reading.labels })
  return { rows: judgedRows(rows, scores), findings: scores.findings }
}

/** The slices of a file: one for each value of a chosen column with at least `minCount` rows. What is left out is counted. */
export function fileSlices({ table, slices }: Pick<Reading, 'table' | 'slices'>, minCount: number): SlicesFound {
  const values = slices.map((column) => codedValues(table.columns.get(column) ?? []))
  const found = slices.map((column, k) => slicesByValue(column, values[k]!, minCount))
  const small = found.reduce((sum, one, k) => sum + values[k]!.texts.length - one.slices.length, 0)
  return { slices: found.flatMap((one) => one.slices), findings: small === 0 ? [] : [smallSlices(small, minCount)] }
}

function smallSlices(count: number, minCount: number): Finding {
  return {
    id: 'small-slices',
    severity: 'notice',
    message: `${count} ${count === 1 ? 'slice has' : 'slices have'} fewer than ${minCount} rows: nothing is said about ${count === 1 ? 'it' : 'them'}`,
  }
}

function weightsOf(table: ScoresTable): Float64Array | undefined {
  const cells = table.columns.get('weight')
  return cells && checkedWeights(Float64Array.from(cells, numberOf), { column: 'weight', name: table.name })
}

function groupsOf(table: ScoresTable, key: 'cluster' | 'query'): Uint32Array | undefined {
  if (!table.columns.has(key)) return undefined
  return groupCodes(textsOf(table, key), { key, column: key, name: table.name })
}

function textsOf({ columns }: ScoresTable, name: string): readonly (string | null)[] {
  return (columns.get(name) ?? []).map((cell: Cell) => valueText(cell))
}
