import { assertNever } from '../error.ts'
import type { ColumnValues } from './column-values.ts'
import type { InputPlan } from './inputs.ts'
import type { TensorData } from './tensor-data.ts'

/** A column, by row. */
interface ColumnAt {
  readonly values: ColumnValues
  /** The row whose value all rows get; undefined: each its own. */
  readonly always?: number
}

/** The values of a column; lets a caller exchange those of single ones. */
export type ValuesOf = (column: string) => ColumnAt

/** The values that the columns have. @param columns every column of the plan */
export function valuesOf(columns: ReadonlyMap<string, ColumnValues>): ValuesOf {
  return (column) => ({ values: columns.get(column)! })
}

/** One tensor per input for some rows, in the order given. */
export function feedFor(
  plans: readonly InputPlan[],
  rows: readonly number[],
  values: ValuesOf,
): [name: string, tensor: TensorData][] {
  return plans.map((plan) => [plan.name, tensorFor(plan, rows, values)])
}

function tensorFor(plan: InputPlan, rows: readonly number[], values: ValuesOf): TensorData {
  const size = rows.length * plan.columns.length
  const dims = plan.rank === 1 ? [rows.length] : [rows.length, plan.columns.length]
  const columns = plan.columns.map(values)
  switch (plan.element) {
    case 'string':
      return { type: 'string', dims, data: texts(columns, rows) }
    case 'int64':
      return { type: 'int64', dims, data: wholeNumbers(columns, rows) }
    case 'float':
      return { type: 'float32', dims, data: filled(new Float32Array(size), columns, rows) }
    case 'double':
      return { type: 'float64', dims, data: filled(new Float64Array(size), columns, rows) }
    case 'int32':
      return { type: 'int32', dims, data: filled(new Int32Array(size), columns, rows) }
    case 'bool':
      return { type: 'bool', dims, data: filled(new Uint8Array(size), columns, rows) }
    default:
      return assertNever(plan.element)
  }
}

/** Column by column, each in a loop over plain numbers: a function for each value would cost more than many a model. */
function filled<T extends Float32Array | Float64Array | Int32Array | Uint8Array>(
  data: T,
  columns: readonly ColumnAt[],
  rows: readonly number[],
): T {
  for (const [column, { values, always }] of columns.entries()) {
    const numbers = numbersOf(values)
    let place = column
    for (let row = 0; row < rows.length; row += 1) {
      data[place] = numbers[always ?? rows[row]!]!
      place += columns.length
    }
  }
  return data
}

function wholeNumbers(columns: readonly ColumnAt[], rows: readonly number[]): BigInt64Array {
  const data = new BigInt64Array(rows.length * columns.length)
  for (const [column, { values, always }] of columns.entries()) {
    const numbers = numbersOf(values)
    for (let row = 0; row < rows.length; row += 1)
      data[row * columns.length + column] = BigInt(numbers[always ?? rows[row]!]!)
  }
  return data
}

function texts(columns: readonly ColumnAt[], rows: readonly number[]): readonly string[] {
  const data: string[] = []
  for (const row of rows) for (const { values, always } of columns) data.push(String(values[always ?? row]))
  return data
}

/** Only inputs of texts take columns of texts: {@link ColumnValues} are made for the element. */
function numbersOf(values: ColumnValues): Float64Array {
  if (values instanceof Float64Array) return values
  throw new Error('a column of texts for an input of numbers')
}
