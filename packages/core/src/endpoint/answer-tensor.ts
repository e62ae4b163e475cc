import type { TensorData } from '../onnx/tensor-data.ts'
import { refusedEndpoint, shownText } from './refused.ts'

/** What a server said about some rows. */
export interface AnswerTensor {
  /** What the values are called: the name of a tensor, or a path in JSON. */
  readonly output: string
  readonly tensor: TensorData
  /** Whether the numbers may be probabilities; whole numbers, texts and booleans are labels. */
  readonly isFloat: boolean
  /** Values of each row; 1 for `[rows]` and `[rows, 1]`. */
  readonly width: number
}

/** Rows that were asked about. */
export interface RowsAsked {
  /** Place of the first one in the table, from 0. */
  readonly from: number
  readonly rows: number
  /** What to call the endpoint in messages. */
  readonly name: string
}

type Kind = 'number' | 'integer' | 'string' | 'boolean'

const WANTED: Readonly<Record<Kind, string>> = {
  number: 'a finite number',
  integer: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
}

/**
 * Values of an answer as a tensor, each of them looked at.
 *
 * @param values row by row, `width` of them for each row
 * @throws {UserError} `MODEL` naming the row where a value is of another kind; null is how many servers write NaN
 */
export function answerTensor(
  values: readonly unknown[],
  said: { readonly output: string; readonly kind: Kind; readonly isFloat: boolean; readonly width: number },
  { from, rows, name }: RowsAsked,
): AnswerTensor {
  const { output, kind, isFloat, width } = said
  const wild = values.findIndex((value) => !isOf(kind, value))
  // rule: endpoint-value
  if (wild !== -1)
    throw refusedEndpoint(
      name,
      `"${shownText(output)}" has ${shownValue(values[wild])} for row ${from + Math.floor(wild / width) + 1}: expected ${WANTED[kind]}`,
    )
  return { output, isFloat, width, tensor: tensorOf(values, kind, width === 1 ? [rows] : [rows, width]) }
}

function isOf(kind: Kind, value: unknown): boolean {
  if (kind === 'integer') return Number.isSafeInteger(value)
  if (kind === 'number') return Number.isFinite(value)
  return typeof value === kind
}

/** Texts may be of rows: only their kind is told. */
function shownValue(value: unknown): string {
  if (value === null) return 'nothing (null, which servers also write for NaN)'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'a text' : 'an object'
}

function tensorOf(values: readonly unknown[], kind: Kind, dims: readonly number[]): TensorData {
  if (kind === 'string') return { type: 'string', dims, data: values.map(String) }
  if (kind === 'boolean') return { type: 'bool', dims, data: Uint8Array.from(values, Number) }
  return { type: 'float64', dims, data: Float64Array.from(values, Number) }
}
