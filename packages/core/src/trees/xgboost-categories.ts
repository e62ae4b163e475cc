import { textOf } from '../onnx/wire.ts'
import type { Category } from './boosted-model.ts'
import type { Fields } from './fields.ts'

const BYTE = { least: -128, most: 255 }
const MOST_TEXT = 2 ** 31 - 1

/**
 * What the codes of each column stand for, which XGBoost has written since 3.1: texts as bytes with their ends, or whole numbers.
 *
 * @param model `gradient_booster.model`
 * @returns by column; undefined where it has no categories, or the file does not say them
 * @throws {UserError} `MODEL` when what is there is damaged
 */
export function readXgboostCategories(model: Fields, features: number): readonly (readonly Category[] | undefined)[] {
  const none = Array.from({ length: features }, () => undefined)
  if (!model.has('cats')) return none
  const columns = model.object('cats').objects('enc')
  if (columns.length === 0) return none
  // rule: xgboost-category-columns
  if (columns.length !== features)
    throw model.wrong('cats.enc', `categories for each of ${features} columns`, `${columns.length}`)
  return columns.map((column, index) => (column.has('offsets') ? textsOf(column, index + 1) : numbersOf(column)))
}

/**
 * XGBoost 3.2 writes ends of pandas' categories in letters where it should count bytes: with letters beyond ASCII the texts are cut
 * in wrong places, and the last is cut off.
 */
function textsOf(column: Fields, number: number): readonly Category[] | undefined {
  const ends = column.wholes('offsets', undefined, { least: 0, most: MOST_TEXT })
  if (ends.length < 2) return undefined
  const bytes = Uint8Array.from(column.wholes('values', undefined, BYTE))
  return Array.from({ length: ends.length - 1 }, (_, code) => {
    const [start, end] = [ends[code]!, ends[code + 1]!]
    // rule: xgboost-category-text
    if (end < start || end > bytes.length)
      throw column.wrong(`offsets[${code + 1}]`, `an end from ${start} to ${bytes.length}`, end)
    const text = textOf(bytes.subarray(start, end))
    // rule: xgboost-category-letters
    if (text.includes('\uFFFD'))
      throw column.wrong(
        'values',
        `categories of column ${number} in UTF-8 (of pandas' categories xgboost counts letters where it should count bytes, so those with letters beyond ASCII are cut in wrong places: rename them before training)`,
        text,
      )
    return text
  })
}

function numbersOf(column: Fields): readonly Category[] | undefined {
  const values = column.wholes('values', undefined, { least: -(2 ** 31), most: 2 ** 31 - 1 })
  return values.length === 0 ? undefined : [...values]
}
