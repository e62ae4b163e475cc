import { folded } from '../onnx/inputs.ts'
import type { BoostedModel } from './boosted-model.ts'
import { refused, some } from './refused.ts'

/**
 * The column of the data for each column of the model: by name, where the file has names. A name that does not occur is compared
 * folded to `[a-z0-9_]`, because LightGBM writes blanks as `_` and trainers rename what it refuses; where that is ambiguous it is
 * refused. A file without names has the features in their order, and must have as many.
 *
 * @param features columns that the model may use
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` naming the column
 */
export function featureColumns(model: BoostedModel, features: readonly string[], name: string): readonly string[] {
  if (!model.isNamed) {
    // rule: tree-columns-by-order
    if (model.features.length !== features.length)
      throw refused(
        name,
        `it was trained on ${model.features.length} columns and does not say their names, and data.features gives ${features.length}: train on a table with names, such as a pandas DataFrame, or correct data.features`,
      )
    return features
  }
  const foldedFeatures = features.map(folded)
  const alike = (wanted: string): readonly string[] =>
    features.filter((_, index) => foldedFeatures[index] === folded(wanted))
  const known = new Set(features)
  const columns = model.features.map((feature) =>
    known.has(feature.name) ? feature.name : columnAlike(feature.name, alike(feature.name), { features, name }),
  )
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  // rule: tree-column-twice
  if (twice !== undefined)
    throw refused(name, `two of its columns would be filled from "${twice}": rename one before training`)
  return columns
}

function columnAlike(
  wanted: string,
  alike: readonly string[],
  { features, name }: { readonly features: readonly string[]; readonly name: string },
): string {
  // rule: tree-ambiguous-column
  if (alike.length > 1)
    throw refused(
      name,
      `its column "${wanted}" could be ${alike.map((column) => `"${column}"`).join(' or ')}: rename the columns so that they differ in more than signs`,
    )
  // rule: tree-unknown-column
  if (alike.length === 0) throw refused(name, `its column "${wanted}" is none of data.features (${some(features)})`)
  return alike[0]!
}
