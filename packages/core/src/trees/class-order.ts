import { numberOf, sameClass } from '../scores/cell.ts'
import { refused, some } from './refused.ts'

/**
 * For each of data.classes, its place among the classes of the model. A model file numbers its classes and has no names for them:
 * the numbers are those of scikit-learn's LabelEncoder, the sorted labels, as numbers where all are numbers and else by code point.
 * A file that names its classes is taken at its word.
 *
 * @param stated labels in the order of the model's classes, when the file has them
 * @throws {UserError} `MODEL` when the model has another number of classes, or names others
 */
export function classOrder(
  classes: readonly string[],
  model: { readonly width: number; readonly stated: readonly string[] | undefined },
  name: string,
): readonly number[] {
  // rule: tree-class-count
  if (classes.length !== model.width)
    throw refused(
      name,
      `it tells ${model.width} classes apart, and data.classes has ${classes.length} (${some(classes)})`,
    )
  const labels = model.stated ?? sortedLabels(classes)
  const places = classes.map((label) => labels.findIndex((candidate) => sameClass(candidate, label)))
  // rule: tree-class-names
  if (labels.length !== model.width || places.includes(-1) || new Set(places).size !== places.length)
    throw refused(
      name,
      `its classes are ${some(labels)}, and data.classes has ${some(classes)}: correct data.classes, or the attribute "classes" of the model`,
    )
  return places
}

/** As `numpy.unique` sorts them. */
export function sortedLabels(labels: readonly string[]): readonly string[] {
  const numbers = labels.map(numberOf)
  if (numbers.every((number) => !Number.isNaN(number))) return labels.toSorted((a, b) => numberOf(a) - numberOf(b))
  return labels.toSorted(byCodePoint)
}

function byCodePoint(a: string, b: string): number {
  const [first, second] = [Array.from(a, codePoint), Array.from(b, codePoint)]
  const place = first.findIndex((sign, index) => sign !== second[index])
  if (place === -1) return first.length - second.length
  return second[place] === undefined ? 1 : first[place]! - second[place]
}

function codePoint(sign: string): number {
  return sign.codePointAt(0) ?? 0
}
