import { assertNever } from '../error.ts'
import type { ColumnValues } from './column-values.ts'
import type { InputPlan } from './inputs.ts'
import type { TensorData } from './tensor-data.ts'

/** The values of a column, by row; lets a caller exchange single ones. */
export type ValuesOf = (column: string) => (row: number) => number | string

/** The values that the columns have. @param columns every column of the plan */
export function valuesOf(columns: ReadonlyMap<string, ColumnValues>): ValuesOf {
  return (column) => {
    const values = columns.get(column)!
    return (row) => values[row]!
  }
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
  const fill = <V, A extends { [index: number]: V }>(data: A, of: (value: number | string) => V): A => {
    const width = plan.columns.length
    // Column by column: the look-up of a column is not repeated for each of its values.
    for (const [column, name] of plan.columns.entries()) {
      const at = values(name)
      for (let row = 0; row < rows.length; row += 1) data[row * width + column] = of(at(rows[row]!))
    }
    return data
  }
  switch (plan.element) {
    case 'string':
      return {
        type: 'string',
        dims,
        data: fill(
          Array.from({ length: size }, () => ''),
          String,
        ),
      }
    case 'int64':
      return { type: 'int64', dims, data: fill(new BigInt64Array(size), BigInt) }
    case 'float':
      return { type: 'float32', dims, data: fill(new Float32Array(size), Number) }
    case 'double':
      return { type: 'float64', dims, data: fill(new Float64Array(size), Number) }
    case 'int32':
      return { type: 'int32', dims, data: fill(new Int32Array(size), Number) }
    case 'bool':
      return { type: 'bool', dims, data: fill(new Uint8Array(size), Number) }
    default:
      return assertNever(plan.element)
  }
}
