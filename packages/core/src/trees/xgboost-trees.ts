import type { Fields } from './fields.ts'
import { treeShape } from './tree-shape.ts'
import { CATEGORY, type WalkTree } from './walk.ts'

/** XGBoost takes a category from here on for none: it is more than float32 can count. */
const MOST_CATEGORIES = 2 ** 24
const MOST_NODES = 2 ** 31 - 1
const LEAF = -1

/** One tree, and what its leaves say: a leaf is the place of its first value. */
export interface XgboostTree {
  readonly walk: WalkTree
  readonly values: Float32Array
  /** Values of a leaf: 1, or one for each output. */
  readonly width: number
}

/** A tree as the file has it: leaves among the nodes. */
interface NodeLists {
  readonly size: number
  readonly width: number
  readonly left: Int32Array
  readonly right: Int32Array
  readonly feature: Int32Array
  readonly condition: Float32Array
  readonly defaultLeft: Int32Array
  /** 1: the node asks for categories. */
  readonly isCategorical: Int32Array
  /** By node, ascending: the categories that go right. */
  readonly categories: ReadonlyMap<number, Int32Array>
  readonly isReached: (node: number) => boolean
}

/**
 * Reads one tree and makes sure that every walk ends in a leaf with finite values.
 *
 * @throws {UserError} `MODEL` naming the field
 * @see https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export function readXgboostTree(fields: Fields, columns: number): XgboostTree {
  const nodes = readNodes(fields)
  refuseSplits(fields, nodes, columns)
  const { values, leafAt } = readLeaves(fields, nodes)
  return { walk: walkable(nodes, leafAt), values, width: nodes.width }
}

function readNodes(fields: Fields): NodeLists {
  const param = fields.object('tree_param')
  const size = param.whole('num_nodes', { least: 1, most: MOST_NODES })
  const vector = param.has('size_leaf_vector') ? param.whole('size_leaf_vector', { least: 0, most: 65_535 }) : 1
  const any = { least: -(2 ** 31), most: MOST_NODES }
  const bit = { least: 0, most: 1 }
  const left = fields.wholes('left_children', size, any)
  const right = fields.wholes('right_children', size, any)
  const shape = treeShape(size, (node) => (left[node] === LEAF ? undefined : [left[node]!, right[node]!]))
  if (shape.kind === 'fault') throw fields.broken('left_children', `the tree ${shape.fault}`)
  return {
    size,
    width: Math.max(1, vector),
    left,
    right,
    feature: fields.wholes('split_indices', size, any),
    condition: fields.floats('split_conditions', size),
    defaultLeft: fields.wholes('default_left', size, bit),
    isCategorical: fields.has('split_type') ? fields.wholes('split_type', size, bit) : new Int32Array(size),
    categories: fields.has('categories_nodes') ? readCategories(fields, size) : new Map<number, Int32Array>(),
    isReached: shape.isReached,
  }
}

function readCategories(fields: Fields, size: number): ReadonlyMap<number, Int32Array> {
  const nodes = fields.wholes('categories_nodes', undefined, { least: 0, most: size - 1 })
  const codes = fields.wholes('categories', undefined, { least: 0, most: MOST_CATEGORIES - 1 })
  const within = { least: 0, most: codes.length }
  const starts = fields.wholes('categories_segments', nodes.length, within)
  const sizes = fields.wholes('categories_sizes', nodes.length, within)
  const sets = new Map<number, Int32Array>()
  let copied = 0
  for (const [index, node] of nodes.entries()) {
    const end = starts[index]! + sizes[index]!
    copied += sizes[index]!
    // rule: xgboost-category-segments
    if (end > codes.length || copied > codes.length)
      throw fields.wrong(`categories_sizes[${index}]`, `segments that share ${codes.length} categories`, sizes[index])
    sets.set(node, codes.slice(starts[index], end).sort())
  }
  return sets
}

function refuseSplits(fields: Fields, nodes: NodeLists, columns: number): void {
  for (let node = 0; node < nodes.size; node += 1) {
    if (nodes.left[node] === LEAF || !nodes.isReached(node)) continue
    const feature = nodes.feature[node]!
    // rule: xgboost-split-feature
    if (!(feature >= 0 && feature < columns))
      throw fields.wrong(`split_indices[${node}]`, `a column from 0 to ${columns - 1}`, feature)
    const isCategorical = nodes.isCategorical[node] === 1
    // rule: xgboost-split-categories
    if (isCategorical && !nodes.categories.has(node))
      throw fields.wrong('categories_nodes', `the categories of node ${node}`, undefined)
    // rule: xgboost-split-condition
    if (!isCategorical && Number.isNaN(nodes.condition[node]))
      throw fields.wrong(`split_conditions[${node}]`, 'a number', 'NaN')
  }
}

/** A leaf of one value has it as its split condition; one of several among `leaf_weights`, and before 3.2 among the weights of all nodes. */
function readLeaves(
  fields: Fields,
  nodes: NodeLists,
): { readonly values: Float32Array; readonly leafAt: (node: number) => number } {
  const { size, width, left, right, condition } = nodes
  const isOwn = width > 1 && fields.has('leaf_weights')
  const key = width === 1 ? 'split_conditions' : isOwn ? 'leaf_weights' : 'base_weights'
  const values = width === 1 ? condition : fields.floats(key, isOwn ? undefined : size * width)
  const leafAt = (node: number): number => (isOwn ? right[node]! : node) * width
  for (let node = 0; node < size; node += 1) {
    if (left[node] !== LEAF || !nodes.isReached(node)) continue
    const at = leafAt(node)
    const leaf = values.subarray(at, at + width)
    // rule: xgboost-leaf
    if (at < 0 || leaf.length !== width || !leaf.every(Number.isFinite))
      throw fields.wrong(key, `${width} finite ${width === 1 ? 'value' : 'values'} for leaf ${node}`, leaf.join(', '))
  }
  return { values, leafAt }
}

function walkable(nodes: NodeLists, leafAt: (node: number) => number): WalkTree {
  const inner = Array.from({ length: nodes.size }, (_, node) => node).filter(
    (node) => nodes.left[node] !== LEAF && nodes.isReached(node),
  )
  const places = new Map(inner.map((node, place) => [node, place]))
  const placeOf = (node: number): number => places.get(node) ?? -1 - leafAt(node)
  const sets = inner.map((node) => nodes.categories.get(node))
  const pick = (list: Int32Array | Float32Array): number[] => inner.map((node) => list[node]!)
  return {
    children: Int32Array.from(inner.flatMap((node) => [placeOf(nodes.left[node]!), placeOf(nodes.right[node]!)])),
    gapChild: Int32Array.from(inner, (node) =>
      placeOf(nodes.defaultLeft[node] === 1 ? nodes.left[node]! : nodes.right[node]!),
    ),
    column: Int32Array.from(pick(nodes.feature)),
    threshold: Float64Array.from(pick(nodes.condition)),
    asks: inner.some((node) => nodes.isCategorical[node] === 1)
      ? Uint8Array.from(inner, (node) => (nodes.isCategorical[node] === 1 ? CATEGORY : 0))
      : undefined,
    isAmong: (node, value) => value >= 0 && isAmong(sets[node]!, Math.trunc(value)),
  }
}

function isAmong(ascending: Int32Array, category: number): boolean {
  let low = 0
  let high = ascending.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = ascending[middle]!
    if (found === category) return true
    if (found < category) low = middle + 1
    else high = middle - 1
  }
  return false
}
