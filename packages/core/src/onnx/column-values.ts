import { UserError } from '../error.ts'
import { numberOf } from '../scores/cell.ts'
import type { InputElement } from './inputs.ts'
import { numberText } from '../number-text.ts'

/** A column as a model takes it. Missing: NaN among floats, '' among texts. */
export type ColumnValues = Float64Array | readonly string[]

/** A column of the data, as it was read: numbers with NaN for null, or texts with null. */
export type ReadColumn = Float64Array | readonly (string | null)[]

/**
 * Turns a column into what an input takes.
 *
 * @param where column and file, for messages
 * @throws {UserError} `DATA` naming column, value and row when a value cannot be turned into that element type
 */
export function columnValues(
  column: ReadColumn,
  element: InputElement,
  where: { readonly column: string; readonly file: string },
): ColumnValues {
  if (element === 'string') return textValues(column)
  const numbers = column instanceof Float64Array ? column : numbersIn(column, element)
  if (element === 'float' || element === 'double') {
    // Read as numbers, whatever is NaN was missing.
    if (column instanceof Float64Array) return numbers
    refuse(column, numbers, {
      where,
      wants: 'numbers',
      isWrong: (number, text) => Number.isNaN(number) && !isMissing(text),
    })
    return numbers
  }
  const [least, most] = RANGES[element]
  refuse(column, numbers, {
    where,
    wants: element === 'bool' ? 'true or false' : `whole numbers (${element}), and nothing missing`,
    isWrong: (number) => !(Number.isInteger(number) && number >= least && number <= most),
  })
  return numbers
}

const RANGES = {
  bool: [0, 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const
const MISSING = ['', 'nan', 'NaN', 'NAN']

function textValues(column: ReadColumn): readonly string[] {
  if (column instanceof Float64Array)
    return Array.from(column, (number) => (Number.isNaN(number) ? '' : String(number)))
  return column.map((text) => text ?? '')
}

function numbersIn(texts: readonly (string | null)[], element: InputElement): Float64Array {
  return Float64Array.from(texts, (text) => {
    if (text === null) return Number.NaN
    if (element === 'bool' && /^true$/iu.test(text)) return 1
    if (element === 'bool' && /^false$/iu.test(text)) return 0
    return numberOf(text)
  })
}

function isMissing(text: string | null): boolean {
  return text === null || MISSING.includes(text.trim())
}

function refuse(
  column: ReadColumn,
  numbers: Float64Array,
  wish: {
    readonly where: { readonly column: string; readonly file: string }
    readonly wants: string
    readonly isWrong: (number: number, text: string | null) => boolean
  },
): void {
  let count = 0
  let first = -1
  for (let row = 0; row < numbers.length; row += 1) {
    const text = column instanceof Float64Array ? null : (column[row] ?? null)
    if (!wish.isWrong(numbers[row]!, text)) continue
    if (first === -1) first = row
    count += 1
  }
  if (first === -1) return
  const found = column[first]
  const shown = found === null || Number.isNaN(found) ? 'nothing' : `"${String(found)}"`
  throw new UserError(
    'DATA',
    `${wish.where.file}: column "${wish.where.column}": the model takes ${wish.wants}, got ${shown} in row ${first + 1} (${numberText(count)} of ${numberText(numbers.length)} rows are like that)`,
  )
}
