import type { BoostedModel, Category, ModelFeature } from './boosted-model.ts'
import type { LightgbmFile } from './lightgbm-text.ts'
import { refused } from './refused.ts'

/**
 * The columns of a model. Training data without names get `Column_0`, `Column_1`, … from LightGBM; a blank in a name becomes `_`.
 *
 * @throws {UserError} `MODEL` when there are not as many names as columns, or pandas' categories cannot be told to columns
 */
export function readLightgbmFeatures(
  file: LightgbmFile,
  columns: number,
  name: string,
): Pick<BoostedModel, 'features' | 'isNamed'> {
  const names = file.head
    .text('feature_names')
    .trim()
    .split(' ', columns + 1)
  // rule: lightgbm-feature-names
  if (names.length !== columns) throw file.head.wrong('feature_names', `${columns} names`, names.length)
  const isCategorical = categoricalColumns(file, columns)
  const categories = pandasCategories(file.pandasCategorical, name)
  const inOrder = isCategorical.flatMap((is, column) => (is ? [column] : []))
  // rule: lightgbm-pandas-categories
  if (categories.length > 0 && categories.length !== inOrder.length)
    throw refused(
      name,
      `pandas_categorical names the categories of ${categories.length} columns, and the model has ${inOrder.length} categorical columns: nothing says which belong to which; give the columns to LightGBM as unordered pandas categories, all of them, or none`,
    )
  const byColumn = new Map(categories.map((values, index) => [inOrder[index]!, values]))
  const features = names.map((column, index): ModelFeature => ({
    name: column,
    categorical: isCategorical[index]!,
    categories: byColumn.get(index),
  }))
  return { features, isNamed: !names.every((column, index) => column === `Column_${index}`) }
}

/** By the parameters of the training; a file without them lists the categories it saw as `-1:0:2`, and a range as `[0:2]`. */
function categoricalColumns({ head, parameters }: LightgbmFile, columns: number): readonly boolean[] {
  const indices = parameters.get('categorical_feature') ?? ''
  const listed = /^\d+(?:,\d+)*$/u.test(indices) ? new Set(indices.split(',').map(Number)) : new Set<number>()
  const infos = head.has('feature_infos') ? head.text('feature_infos').trim().split(' ', columns) : []
  return Array.from(
    { length: columns },
    (_, column) => listed.has(column) || /^-?\d+(?::-?\d+)*$/u.test(infos[column] ?? ''),
  )
}

function pandasCategories(json: string | undefined, name: string): readonly (readonly Category[])[] {
  if (json === undefined) return []
  try {
    const value: unknown = JSON.parse(json)
    if (value === null) return []
    if (Array.isArray(value) && value.every(isCategories)) return value
  } catch {
    // Said below.
  }
  throw refused(name, 'pandas_categorical: expected a JSON list of lists of categories: the file is damaged')
}

function isCategories(value: unknown): value is readonly Category[] {
  return Array.isArray(value) && value.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
}
