import {
  CATEGORICAL,
  DEFAULT_LEFT,
  MISSING_NAN,
  MISSING_SHIFT,
  MISSING_ZERO,
  type LightgbmTree,
} from './lightgbm-trees.ts'

/** LightGBM takes what lies no further from zero for zero: 1e-35 as a float32. */
export const ZERO = Math.fround(1e-35)

/** Rows of used columns, one after another. */
export interface DoubleRows {
  readonly values: Float64Array
  /** Columns of a row. */
  readonly width: number
  readonly count: number
}

/** A tree whose columns are places among those that are used, and the output that it adds to. */
export interface PlacedLightgbmTree {
  readonly tree: LightgbmTree
  /** By node. */
  readonly place: Int32Array
  readonly output: number
}

/** Adds what a tree says to the sums of its rows, one tree after another as LightGBM does. @param sums row after row `outputs` numbers */
export function addLightgbmTree(
  { tree, place, output }: PlacedLightgbmTree,
  rows: DoubleRows,
  sums: Float64Array,
  outputs: number,
): void {
  const { leaves } = tree
  const isStump = tree.left.length === 0
  for (let row = 0; row < rows.count; row += 1) {
    const leaf = isStump ? 0 : leafOf(tree, place, rows.values, row * rows.width)
    sums[row * outputs + output]! += leaves[leaf]!
  }
}

function leafOf(tree: LightgbmTree, place: Int32Array, values: Float64Array, start: number): number {
  const { left, right, threshold, decision } = tree
  let node = 0
  while (node >= 0) {
    const value = values[start + place[node]!]!
    const how = decision[node]!
    const isLeft =
      (how & CATEGORICAL) !== 0 ? isAmong(tree, threshold[node]!, value) : goesLeft(value, how, threshold[node]!)
    node = isLeft ? left[node]! : right[node]!
  }
  return -1 - node
}

function goesLeft(given: number, how: number, threshold: number): boolean {
  const missing = how >> MISSING_SHIFT
  const isGap = Number.isNaN(given)
  const value = isGap && missing !== MISSING_NAN ? 0 : given
  if ((isGap && missing === MISSING_NAN) || (missing === MISSING_ZERO && Math.abs(value) <= ZERO))
    return (how & DEFAULT_LEFT) !== 0
  return value <= threshold
}

/** Cut to a whole number, as LightGBM does; a gap and what cannot be a category is among none. */
function isAmong({ sets, setStarts }: LightgbmTree, set: number, value: number): boolean {
  const code = Math.trunc(value)
  if (!(code >= 0)) return false
  const word = setStarts[set]! + Math.floor(code / 32)
  return word < setStarts[set + 1]! && ((sets[word]! >>> (code % 32)) & 1) === 1
}
