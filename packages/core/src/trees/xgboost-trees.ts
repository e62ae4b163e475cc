import type { Fields } from './fields.ts'
import { treeFault } from './tree-shape.ts'

/** XGBoost takes a category from here on, and below 0, for none: it is more than float32 can count. */
export const MOST_CATEGORIES = 2 ** 24
const MOST_NODES = 2 ** 31 - 1
const LEAF = -1

/** One tree. A leaf has no children. */
export interface XgboostTree {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly feature: Int32Array
  /** Of an inner node: rows below go left. */
  readonly condition: Float32Array
  /** 1: a gap goes left. */
  readonly defaultLeft: Int32Array
  /** 1: the node asks for categories. */
  readonly isCategorical: Int32Array
  /** By node, ascending: the categories that go right. */
  readonly categories: ReadonlyMap<number, Int32Array>
  /** Of a leaf, where its values start in {@link values}. */
  readonly leafAt: Int32Array
  readonly values: Float32Array
  /** Values of a leaf: 1, or one for each output. */
  readonly width: number
}

/**
 * Reads one tree and makes sure that every walk ends in a leaf with finite values.
 *
 * @throws {UserError} `MODEL` naming the field
 * @see https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export function readXgboostTree(fields: Fields, features: number): XgboostTree {
  const param = fields.object('tree_param')
  const size = param.whole('num_nodes', { least: 1, most: MOST_NODES })
  const width = Math.max(
    1,
    param.has('size_leaf_vector') ? param.whole('size_leaf_vector', { least: 0, most: 65_535 }) : 1,
  )
  const any = { least: -(2 ** 31), most: MOST_NODES }
  const bit = { least: 0, most: 1 }
  const left = fields.wholes('left_children', size, any)
  const right = fields.wholes('right_children', size, any)
  const tree = {
    left,
    right,
    feature: fields.wholes('split_indices', size, any),
    condition: fields.floats('split_conditions', size),
    defaultLeft: fields.wholes('default_left', size, bit),
    isCategorical: fields.has('split_type') ? fields.wholes('split_type', size, bit) : new Int32Array(size),
    categories: fields.has('categories_nodes') ? readCategories(fields, size) : new Map<number, Int32Array>(),
  }
  const fault = treeFault(size, (node) => (left[node] === LEAF ? undefined : [left[node]!, right[node]!]))
  if (fault !== undefined) throw fields.wrong('left_children', 'a tree', `one that ${fault}`)
  refuseSplits(fields, tree, features)
  return { ...tree, ...readLeaves(fields, { size, width, ...tree }) }
}

function refuseSplits(
  fields: Fields,
  tree: Pick<XgboostTree, 'left' | 'feature' | 'condition' | 'isCategorical' | 'categories'>,
  features: number,
): void {
  for (let node = 0; node < tree.left.length; node += 1) {
    if (tree.left[node] === LEAF) continue
    const feature = tree.feature[node]!
    // rule: xgboost-split-feature
    if (!(feature >= 0 && feature < features))
      throw fields.wrong(`split_indices[${node}]`, `a column from 0 to ${features - 1}`, feature)
    if (tree.isCategorical[node] === 1) {
      // rule: xgboost-split-categories
      if (!tree.categories.has(node))
        throw fields.wrong('categories_nodes', `the categories of node ${node}`, undefined)
      // rule: xgboost-split-condition
    } else if (!Number.isFinite(tree.condition[node]))
      throw fields.wrong(`split_conditions[${node}]`, 'a finite number', tree.condition[node])
  }
}

function readCategories(fields: Fields, size: number): ReadonlyMap<number, Int32Array> {
  const nodes = fields.wholes('categories_nodes', undefined, { least: 0, most: size - 1 })
  const codes = fields.wholes('categories', undefined, { least: 0, most: MOST_CATEGORIES - 1 })
  const within = { least: 0, most: codes.length }
  const starts = fields.wholes('categories_segments', nodes.length, within)
  const sizes = fields.wholes('categories_sizes', nodes.length, within)
  const sets = new Map<number, Int32Array>()
  for (const [index, node] of nodes.entries()) {
    const end = starts[index]! + sizes[index]!
    // rule: xgboost-category-segments
    if (end > codes.length) throw fields.wrong(`categories_sizes[${index}]`, `an end up to ${codes.length}`, end)
    sets.set(node, codes.slice(starts[index], end).sort())
  }
  return sets
}

/** A leaf of one value has it as its split condition; one of several among `leaf_weights`, and before 3.2 among the weights of all nodes. */
function readLeaves(
  fields: Fields,
  tree: { readonly size: number; readonly width: number } & Pick<XgboostTree, 'left' | 'right' | 'condition'>,
): Pick<XgboostTree, 'leafAt' | 'values' | 'width'> {
  const { size, width, left, right, condition } = tree
  const own = width > 1 && fields.has('leaf_weights')
  const values =
    width === 1
      ? condition
      : own
        ? fields.floats('leaf_weights', undefined)
        : fields.floats('base_weights', size * width)
  const leafAt = new Int32Array(size)
  for (let node = 0; node < size; node += 1) {
    if (left[node] !== LEAF) continue
    const at = (own ? right[node]! : node) * width
    const leaf = values.subarray(at, at + width)
    // rule: xgboost-leaf
    if (at < 0 || leaf.length !== width || !leaf.every(Number.isFinite))
      throw fields.wrong(
        width === 1 ? `split_conditions[${node}]` : 'leaf_weights',
        `${width === 1 ? 'a finite value' : `${width} finite values`} for the leaf ${node}`,
        [...leaf].join(', '),
      )
    leafAt[node] = at
  }
  return { leafAt, values, width }
}
