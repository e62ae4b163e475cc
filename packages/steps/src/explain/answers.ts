import { tableWith, type Fighter, type FighterTask, type Scores, type Table } from '@titlebout/core'

/** One column of a sample in another order: the `repeat`th of those that every column is given. */
export interface Order {
  readonly column: string
  readonly repeat: number
  /** Of each row the row whose value it is given. */
  readonly permutation: Uint32Array
}

/** What a model says of the rows of a sample when one of their columns has other values. */
export interface Answers {
  permuted(order: Order): Promise<Scores>
  /** Every row has this value. */
  at(column: string, value: number | string): Promise<Scores>
}

/** The answers of a model that is run as often as it takes. */
export function modelAnswers(fighter: Pick<Fighter, 'score'>, task: FighterTask, table: Table): Answers {
  return {
    permuted: async (order) => await fighter.score(await permutedTable(table, order), task),
    at: async (column, value) => await fighter.score(constantTable(table, column, value), task),
  }
}

/** The rows with one of their columns in another order. */
export async function permutedTable(
  table: Table,
  { column, permutation }: Pick<Order, 'column' | 'permutation'>,
): Promise<Table> {
  const texts = await table.texts(column)
  const isNumber = table.columns.some(({ name, kind }) => name === column && kind === 'number')
  const numbers = isNumber ? await table.numbers(column) : undefined
  return tableWith(table, {
    column,
    texts: Array.from(permutation, (row) => texts[row]!),
    numbers: numbers && Float64Array.from(permutation, (row) => numbers[row]!),
  })
}

/** The rows, each with the same value in one column. */
export function constantTable(table: Table, column: string, value: number | string): Table {
  const count = table.dataset.row_count
  const texts = Array.from({ length: count }, () => String(value))
  const numbers = typeof value === 'number' ? new Float64Array(count).fill(value) : undefined
  return tableWith(table, { column, texts, numbers })
}
