import { UserError } from '../error.ts'
import type { ReadColumn } from '../onnx/column-values.ts'
import { numberOf, sameClass } from '../scores/cell.ts'
import type { BoostedModel, ModelFeature } from './boosted-model.ts'

/** Where a column stands, for messages. */
export interface ColumnPlace {
  readonly column: string
  /** What to call the data. */
  readonly file: string
}

const MISSING = ['', 'nan', 'NaN', 'NAN']
const LARGEST_FLOAT = 3.4028235677973366e38

/**
 * A column as the model takes it: numbers, `true` and `false` as 1 and 0, and categories as the codes that the model file gives
 * them; NaN is a gap.
 *
 * @throws {UserError} `DATA` naming column, value and row: a text that is no number, a category that the model refuses, a number
 *   beyond float32 for a library that computes in it
 */
export function columnNumbers(
  column: ReadColumn,
  feature: ModelFeature,
  model: Pick<BoostedModel, 'arithmetic' | 'unknownCategory' | 'library'>,
  place: ColumnPlace,
): Float32Array | Float64Array {
  const numbers =
    feature.categories === undefined
      ? plainNumbers(column, feature, place)
      : codes(column, feature.categories, model, place)
  if (model.arithmetic === 'float64') return numbers
  const endless = numbers.findIndex((number) => Math.abs(number) >= LARGEST_FLOAT)
  // rule: tree-infinite
  if (endless !== -1) throw wrongValue(place, endless, numbers[endless]!, 'finite numbers as float32, as xgboost does')
  return Float32Array.from(numbers)
}

function plainNumbers(column: ReadColumn, { categorical }: ModelFeature, place: ColumnPlace): Float64Array {
  if (column instanceof Float64Array) return column
  const numbers = new Float64Array(column.length)
  for (let row = 0; row < column.length; row += 1) {
    const text = column[row]!
    numbers[row] = isMissing(text) ? Number.NaN : numberIn(text)
    // rule: tree-text-column
    if (Number.isNaN(numbers[row]) && !isMissing(text))
      throw wrongValue(
        place,
        row,
        text,
        categorical
          ? 'the codes of its categories, 0, 1, …, because the file does not say what they stand for: train with pandas categories (and xgboost 3.1 or later), or write the codes into the data'
          : 'numbers',
      )
  }
  return numbers
}

function numberIn(text: string): number {
  if (/^true$/iu.test(text)) return 1
  if (/^false$/iu.test(text)) return 0
  return numberOf(text)
}

function isMissing(text: string | null): text is null {
  return text === null || MISSING.includes(text.trim())
}

function codes(
  column: ReadColumn,
  categories: NonNullable<ModelFeature['categories']>,
  { unknownCategory, library }: Pick<BoostedModel, 'unknownCategory' | 'library'>,
  place: ColumnPlace,
): Float64Array {
  const known = new Map<number | string, number>()
  const written = new Map(categories.map((category, code) => [String(category), code]))
  const codeOf = (cell: number | string): number => {
    const exact = written.get(String(cell))
    if (exact !== undefined) return exact
    const found = categories.findIndex((category) => sameClass(category, String(cell)))
    return found === -1 ? Number.NaN : found
  }
  const numbers = new Float64Array(column.length)
  for (let row = 0; row < column.length; row += 1) {
    const cell = column[row]!
    if (cell === null || Number.isNaN(cell)) {
      numbers[row] = Number.NaN
      continue
    }
    const code = known.get(cell) ?? codeOf(cell)
    known.set(cell, code)
    // rule: tree-unknown-category
    if (Number.isNaN(code) && unknownCategory === 'refused' && cell !== '')
      throw wrongValue(
        place,
        row,
        cell,
        `one of the ${categories.length} categories that it was trained on, as ${library} does: whoever serves it must map other values to one of them or to nothing, and so must the data`,
      )
    numbers[row] = code
  }
  return numbers
}

function wrongValue({ column, file }: ColumnPlace, row: number, value: number | string, wants: string): UserError {
  return new UserError(
    'DATA',
    `${file}: column "${column}": the model takes ${wants}; got "${String(value).slice(0, 60)}" in row ${row + 1}`,
  )
}
