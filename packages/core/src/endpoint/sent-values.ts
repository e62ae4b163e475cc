import { assertNever, UserError } from '../error.ts'
import type { Datatype, MissingValues } from '../config/endpoint.ts'
import { columnValues, type ReadColumn } from '../onnx/column-values.ts'
import type { InputElement } from '../onnx/inputs.ts'
import type { Json } from '../json.ts'

/** A column as it goes into a request: numbers, booleans, texts, null where nothing is known. */
export type SentValues = readonly Json[]

/** Beyond it a 32-bit float is an infinity. */
const LARGEST_FLOAT32 = 3.4028234663852886e38

/**
 * Turns a column into values of a request.
 *
 * @param missing what becomes of a missing value; whole numbers and booleans never take one
 * @throws {UserError} `DATA` naming column, value and row when a value cannot be sent as that type
 */
export function sentValues(
  column: ReadColumn,
  datatype: Datatype,
  { missing, ...where }: { readonly column: string; readonly file: string; readonly missing: MissingValues },
): SentValues {
  const values = columnValues(column, elementOf(datatype), where)
  const largest = datatype === 'FP32' ? LARGEST_FLOAT32 : Number.MAX_VALUE
  // The protocol has no null among BYTES: a server of tensors reads none, or worse, the word.
  const absent = datatype === 'BYTES' && missing === 'as-null-or-empty-text' ? '' : null
  const said: Json[] = []
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!
    const isMissing = typeof value === 'number' ? Number.isNaN(value) : isAbsent(column, row)
    // rule: endpoint-missing-value
    if (isMissing && missing === 'refuse')
      throw new UserError(
        'DATA',
        `${where.file}: column "${where.column}": row ${row + 1} has no value, and JSON has no number for that: fill it, or say model.endpoint.missing: as-null if the server takes null for it`,
      )
    // rule: endpoint-too-large
    if (typeof value === 'number' && Math.abs(value) > largest)
      throw new UserError(
        'DATA',
        `${where.file}: column "${where.column}": ${value} in row ${row + 1} is beyond what ${datatype} holds`,
      )
    said.push(isMissing ? absent : datatype === 'BOOL' ? value === 1 : value)
  }
  return said
}

function isAbsent(column: ReadColumn, row: number): boolean {
  const value = column[row]
  return value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))
}

function elementOf(datatype: Datatype): InputElement {
  switch (datatype) {
    case 'BOOL':
      return 'bool'
    case 'INT32':
      return 'int32'
    case 'INT64':
      return 'int64'
    case 'FP32':
      return 'float'
    case 'FP64':
      return 'double'
    case 'BYTES':
      return 'string'
    default:
      return assertNever(datatype)
  }
}
