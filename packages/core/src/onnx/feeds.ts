import { assertNever } from '../error.ts'
import type { ColumnValues } from './column-values.ts'
import type { InputPlan } from './inputs.ts'
import type { TensorData } from './tensor-data.ts'

/** A value of a column for a row; lets a caller exchange single values. */
export type ValueAt = (column: string, row: number) => number | string

/** The value that the column has. @param columns every column of the plan */
export function valuesOf(columns: ReadonlyMap<string, ColumnValues>): ValueAt {
  return (column, row) => columns.get(column)![row]!
}

/** One tensor per input for some rows, in the order given. */
export function feedFor(
  plans: readonly InputPlan[],
  rows: readonly number[],
  valueAt: ValueAt,
): [name: string, tensor: TensorData][] {
  return plans.map((plan) => [plan.name, tensorFor(plan, rows, valueAt)])
}

function tensorFor(plan: InputPlan, rows: readonly number[], valueAt: ValueAt): TensorData {
  const width = plan.columns.length
  const size = rows.length * width
  const at = (index: number): number | string => valueAt(plan.columns[index % width]!, rows[Math.floor(index / width)]!)
  const dims = plan.rank === 1 ? [rows.length] : [rows.length, width]
  if (plan.element === 'string')
    return { type: 'string', dims, data: Array.from({ length: size }, (_, index) => String(at(index))) }
  if (plan.element === 'int64') {
    const data = new BigInt64Array(size)
    for (let index = 0; index < size; index += 1) data[index] = BigInt(at(index))
    return { type: 'int64', dims, data }
  }
  return filled(plan.element, { size, dims }, at)
}

function filled(
  element: 'float' | 'double' | 'int32' | 'bool',
  { size, dims }: { readonly size: number; readonly dims: readonly number[] },
  at: (index: number) => number | string,
): TensorData {
  const fill = <A extends Float32Array | Float64Array | Int32Array | Uint8Array>(data: A): A => {
    for (let index = 0; index < size; index += 1) data[index] = Number(at(index))
    return data
  }
  switch (element) {
    case 'float':
      return { type: 'float32', dims, data: fill(new Float32Array(size)) }
    case 'double':
      return { type: 'float64', dims, data: fill(new Float64Array(size)) }
    case 'int32':
      return { type: 'int32', dims, data: fill(new Int32Array(size)) }
    case 'bool':
      return { type: 'bool', dims, data: fill(new Uint8Array(size)) }
    default:
      return assertNever(element)
  }
}
