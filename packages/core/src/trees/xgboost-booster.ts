import type { Fields } from './fields.ts'
import { findLeaves, overUsed, usedColumns, type Rows, type WalkTree } from './walk.ts'
import { readXgboostTree, type XgboostTree } from './xgboost-trees.ts'

/** What was boosted. */
export interface XgboostBooster {
  readonly kind: 'gbtree' | 'dart' | 'gblinear'
  /** More for the title; '' when there is nothing to say. */
  readonly note: string
  /** One start for all outputs: gblinear takes the first `base_score` for each. */
  readonly sharesBaseScore: boolean
  /** Columns that it asks for, ascending. */
  readonly used: readonly number[]
  /** Adds what it says to the sums of the rows, which hold the used columns. */
  add(rows: Rows, sums: Float32Array): void
}

/** A tree and what it adds to. */
interface WeighedTree {
  readonly tree: XgboostTree
  readonly walk: WalkTree
  /** The first output that it adds to. */
  readonly output: number
  /** Its leaves count so much: 1 but in dart. */
  readonly weight: number
}

interface Sizes {
  readonly columns: number
  /** Numbers for each row. */
  readonly width: number
}

const COUNT = { least: 0, most: 2 ** 31 - 1 }

/** @throws {UserError} `MODEL` naming the field */
export function readXgboostBooster(learner: Fields, sizes: Sizes): XgboostBooster {
  const booster = learner.object('gradient_booster')
  const kind = booster.text('name')
  if (kind === 'gblinear') return readLinear(booster.object('model'), sizes)
  // rule: xgboost-booster
  if (kind !== 'gbtree' && kind !== 'dart') throw booster.wrong('name', 'gbtree, dart or gblinear', kind)
  const model = (kind === 'dart' ? booster.object('gbtree') : booster).object('model')
  const trees = readTrees(model, sizes, kind === 'dart' ? booster : undefined)
  const kept = trees.slice(0, treesInUse(learner, model, trees.length, sizes))
  const used = usedColumns(kept.map(({ walk }) => walk))
  const ready = kept.map((tree) => ({ ...tree, walk: overUsed(tree.walk, used) }))
  return {
    kind,
    sharesBaseScore: false,
    note: kept.length < trees.length ? `, the first ${kept.length} of ${trees.length} trees (best_iteration)` : '',
    used,
    add: (rows, sums) => {
      const leaves = new Int32Array(rows.count)
      for (const tree of ready) {
        findLeaves(tree.walk, rows, leaves)
        addLeaves(tree, leaves, sums, sizes.width)
      }
    },
  }
}

/** In float32, one tree after another as XGBoost does. @param sums row after row `outputs` numbers */
function addLeaves(
  { tree, output, weight }: WeighedTree,
  leaves: Int32Array,
  sums: Float32Array,
  outputs: number,
): void {
  const { values, width } = tree
  for (let row = 0; row < leaves.length; row += 1)
    for (let k = 0; k < width; k += 1)
      sums[row * outputs + output + k]! += Math.fround(values[leaves[row]! + k]! * weight)
}

function readTrees(model: Fields, { columns, width }: Sizes, dart: Fields | undefined): readonly WeighedTree[] {
  const trees = model.objects('trees').map((fields) => readXgboostTree(fields, columns))
  // XGBoost 3.2 takes base_score of such a file for a sum, and that of a trained one for a probability.
  // rule: xgboost-untrained
  if (trees.length === 0) throw model.wrong('trees', 'one tree or more: it was never trained', [])
  const outputs = model.wholes('tree_info', trees.length, { least: 0, most: width - 1 })
  const weights = dart?.floats('weight_drop', trees.length)
  const odd = trees.findIndex((tree) => tree.width !== 1 && tree.width !== width)
  // rule: xgboost-leaf-width
  if (odd !== -1) throw model.wrong(`trees[${odd}].tree_param.size_leaf_vector`, `1 or ${width}`, trees[odd]!.width)
  const wild = weights?.findIndex((weight) => !Number.isFinite(weight)) ?? -1
  // rule: xgboost-tree-weight
  if (wild !== -1) throw model.wrong(`weight_drop[${wild}]`, 'a finite number', weights![wild])
  return trees.map((tree, index) => ({
    tree,
    walk: tree.walk,
    output: tree.width === 1 ? outputs[index]! : 0,
    weight: weights?.[index] ?? 1,
  }))
}

/**
 * All trees, but after an early stop by the scikit-learn interface: that one predicts with the best iteration, and says in the file
 * that it was it that trained.
 */
function treesInUse(learner: Fields, model: Fields, trees: number, { width }: Sizes): number {
  if (!learner.has('attributes')) return trees
  const attributes = learner.object('attributes')
  if (!attributes.has('scikit_learn') || !attributes.has('best_iteration')) return trees
  const best = attributes.whole('best_iteration', COUNT)
  if (model.has('iteration_indptr')) {
    const ends = model.wholes('iteration_indptr', undefined, { least: 0, most: trees })
    return ends[best + 1] ?? trees
  }
  const parallel = Math.max(1, model.object('gbtree_model_param').whole('num_parallel_tree', COUNT))
  return Math.min(trees, (best + 1) * parallel * width)
}

/** A weight for each column and output, and a bias for each output behind them. */
function readLinear(model: Fields, { columns, width }: Sizes): XgboostBooster {
  const weights = model.floats('weights', (columns + 1) * width)
  const wild = weights.findIndex((weight) => !Number.isFinite(weight))
  // rule: xgboost-linear-weight
  if (wild !== -1) throw model.wrong(`weights[${wild}]`, 'a finite number', weights[wild])
  const bias = weights.subarray(columns * width)
  return {
    kind: 'gblinear',
    sharesBaseScore: true,
    note: '',
    used: Array.from({ length: columns }, (_, column) => column),
    add: ({ values, count }, sums) => {
      for (let row = 0; row < count; row += 1)
        for (let output = 0; output < width; output += 1) {
          let sum = Math.fround(sums[row * width + output]! + bias[output]!)
          for (let column = 0; column < columns; column += 1) {
            const value = values[row * columns + column]!
            if (!Number.isNaN(value)) sum = Math.fround(sum + Math.fround(value * weights[column * width + output]!))
          }
          sums[row * width + output] = sum
        }
    },
  }
}
