import { MOST_CATEGORIES, type XgboostTree } from './xgboost-trees.ts'

/** Rows of used columns, one after another. */
export interface Rows {
  readonly values: Float32Array
  /** Columns of a row. */
  readonly width: number
  readonly count: number
}

/** A tree whose columns are places among those that are used. */
export interface PlacedTree {
  readonly tree: XgboostTree
  /** By node. */
  readonly place: Int32Array
  /** Of the first output that it adds to. */
  readonly output: number
  /** Its leaves count so much: 1 but in dart. */
  readonly weight: number
}

/**
 * Adds what a tree says to the sums of its rows, in float32, one tree after another as XGBoost does.
 *
 * @param sums row after row `outputs` numbers
 */
export function addTree(
  { tree, place, output, weight }: PlacedTree,
  rows: Rows,
  sums: Float32Array,
  outputs: number,
): void {
  const { leafAt, values, width } = tree
  for (let row = 0; row < rows.count; row += 1) {
    const leaf = leafAt[leafOf(tree, place, rows.values, row * rows.width)]!
    const sum = row * outputs + output
    if (weight === 1) for (let k = 0; k < width; k += 1) sums[sum + k]! += values[leaf + k]!
    else for (let k = 0; k < width; k += 1) sums[sum + k]! += Math.fround(values[leaf + k]! * weight)
  }
}

function leafOf(tree: XgboostTree, place: Int32Array, values: Float32Array, start: number): number {
  const { left, right, condition, defaultLeft, isCategorical } = tree
  let node = 0
  while (left[node]! >= 0) {
    const value = values[start + place[node]!]!
    // NaN is the one value that is not itself.
    // eslint-disable-next-line no-self-compare
    if (value !== value) node = defaultLeft[node] === 1 ? left[node]! : right[node]!
    else if (isCategorical[node] === 1) node = isAmong(tree.categories.get(node)!, value) ? right[node]! : left[node]!
    else node = value < condition[node]! ? left[node]! : right[node]!
  }
  return node
}

/** Cut to a whole number, as XGBoost does; what cannot be a category is among none. */
function isAmong(ascending: Int32Array, value: number): boolean {
  if (!(value >= 0 && value < MOST_CATEGORIES)) return false
  const code = Math.trunc(value)
  let low = 0
  let high = ascending.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = ascending[middle]!
    if (found === code) return true
    if (found < code) low = middle + 1
    else high = middle - 1
  }
  return false
}
