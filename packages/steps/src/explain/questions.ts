import {
  gridOf,
  numberText,
  scoresBetween,
  shuffledRows,
  type ExplainConfig,
  type RowGroups,
  type Scores,
  type Table,
} from '@titlebout/core'
import { featureOf } from '../evaluate-gate/column-values.ts'
import { constantTable, permutedTable, type Answers } from './answers.ts'
import { sampleOf, type Sample } from './permuted.ts'

/** Fewer rows say too little of a column. */
const FEWEST_ROWS = 100

/** All that explanations ask of a model, for one that is run once: the rows of a sample again and again, below one another. */
export interface Questions {
  readonly sample: Sample
  /** How often the sample stands in it: first as it is. */
  readonly times: number
  /** All of them, their ids the whole numbers from 1. */
  readonly table: Table
  /** Columns that are asked about. */
  readonly columns: ReadonlySet<string>
  /** Place of a question among them, by what {@link orderKey} and {@link valueKey} call it. */
  readonly places: ReadonlyMap<string, number>
}

interface ToAsk {
  readonly groups: Pick<RowGroups, 'count'>
  /** The columns that the model uses and that are looked at. */
  readonly columns: readonly string[]
  readonly id: string
  readonly settings: ExplainConfig
  readonly minCount: number
}

/**
 * What there is to ask about some columns. Where nobody knows yet which of them are the most important, the dependence on each of them is asked. The
 * sample is as small as it takes for all of it to be no more than `explain.command_rows` rows.
 *
 * @returns the reason where that leaves too few rows
 */
export async function questionsOf(
  table: Table,
  toAsk: ToAsk & { readonly groups: RowGroups },
): Promise<Questions | string> {
  const sample = sampleOf(table, toAsk.groups, { rows: rowsToAsk(toAsk), seed: toAsk.settings.seed })
  return await questionsAbout(sample, toAsk)
}

/** The most rows of a sample. */
export function rowsToAsk(toAsk: Pick<ToAsk, 'columns' | 'settings'>): number {
  return Math.min(toAsk.settings.rows, Math.floor(toAsk.settings.command_rows / timesAtMost(toAsk)))
}

function timesAtMost({ columns, settings }: Pick<ToAsk, 'columns' | 'settings'>): number {
  return 1 + columns.length * (settings.repeats + (settings.dependence === 0 ? 0 : settings.grid))
}

/** The same about rows that are drawn already. */
export async function questionsAbout(sample: Sample, toAsk: ToAsk): Promise<Questions | string> {
  const { groups, columns, settings } = toAsk
  const { command_rows: most } = settings
  const times = timesAtMost(toAsk)
  const drawn = sample.places.length
  // rule: explain-command-rows
  if (drawn * times > most || drawn < Math.min(FEWEST_ROWS, groups.count))
    return `${columns.length} columns make ${numberText(times)} times the same rows, and of at most ${numberText(most)} (explain.command_rows) that leaves too few: name the columns that matter (explain.features), or allow more`
  const changed = await changedTables(sample, toAsk)
  return {
    sample,
    times: 1 + changed.length,
    table: belowOneAnother([sample.table, ...changed.map((one) => one.table)], toAsk.id),
    columns: new Set(columns),
    places: new Map(changed.map(({ key }, k) => [key, k + 1])),
  }
}

interface Changed {
  readonly key: string
  readonly table: Table
}

async function changedTables({ table }: Sample, { columns, settings, minCount }: ToAsk): Promise<readonly Changed[]> {
  const changed: Changed[] = []
  const orders = shuffledRows(table.dataset.row_count, settings)
  for (const column of columns) {
    for (const [repeat, permutation] of orders.entries())
      changed.push({ key: orderKey(column, repeat), table: await permutedTable(table, { column, permutation }) })
    if (settings.dependence === 0) continue
    const grid = gridOf(await featureOf(table, column), { points: settings.grid, minCount })
    for (const value of grid) changed.push({ key: valueKey(column, value), table: constantTable(table, column, value) })
  }
  return changed
}

function orderKey(column: string, repeat: number): string {
  return JSON.stringify(['permuted', column, repeat])
}

function valueKey(column: string, value: number | string): string {
  return JSON.stringify(['at', column, value])
}

/** Tables of the same columns as one. A model knows no row by its id: that is a new one. */
function belowOneAnother(tables: readonly Table[], id: string): Table {
  const [first] = tables
  if (first === undefined) throw new Error('no table to begin with')
  const count = tables.reduce((sum, { dataset }) => sum + dataset.row_count, 0)
  return {
    dataset: { ...first.dataset, row_count: count },
    columns: first.columns,
    texts: async (column) => {
      if (column === id) return Array.from({ length: count }, (_, row) => String(row + 1))
      const parts: (readonly (string | null)[])[] = []
      for (const table of tables) parts.push(await table.texts(column))
      return parts.flat()
    },
    numbers: () => Promise.reject(new Error('these rows are written as texts')),
    where: () => Promise.reject(new Error('these rows have no slices')),
    close: async () => await first.close(),
  }
}

/** The answers of a model that was asked all questions at once. What it does not look at it was not asked about. */
export function answersIn({ sample, columns, places }: Questions, said: Scores): Answers {
  const count = sample.places.length
  const block = async (column: string, key: string): Promise<Scores> => {
    const place = columns.has(column) ? places.get(key) : 0
    if (place === undefined) throw new Error(`nobody asked about ${key}`)
    return scoresBetween(said, place * count, (place + 1) * count)
  }
  return {
    permuted: async ({ column, repeat }) => await block(column, orderKey(column, repeat)),
    at: async (column, value) => await block(column, valueKey(column, value)),
  }
}

/** What it said there of the rows as they are. */
export function saidAsTheyAre({ sample }: Questions, said: Scores): Scores {
  return scoresBetween(said, 0, sample.places.length)
}
